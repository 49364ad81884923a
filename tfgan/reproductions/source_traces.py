"""Recorded runs of the sources' own arithmetic: files that are checked when they are read.

Such a file is written by a program that knows the source (an article or a published program) and
nothing of this package. `tests/traces/README.md` describes what it holds.
"""

import dataclasses
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import checked_zip, validation
from tfgan.utils.files import DAMAGE

Floats = npt.NDArray[np.float64]

# Names of variants in the files -> recipes. Other names are recipes themselves.
RECIPES = {
    "article-wgan-gp without the sigmoid": "article-wgan-gp-no-sigmoid",
    "zoo-dcgan as the program runs": "zoo-dcgan",
    "zoo-dcgan as it was meant": "zoo-dcgan-as-meant",
}

_MASK = np.uint64(0xFFFFFFFF)


def is_source_trace(path: str | os.PathLike[str]) -> bool:
    """Returns whether a file has the layout of `SourceTrace`. False if it cannot be read."""
    try:
        # Read at once: NumPy leaves a damaged file open.
        content = io.BytesIO(Path(path).read_bytes())
        with np.load(content, allow_pickle=False) as arrays:
            return "layout" in arrays.files
    except (*DAMAGE, AttributeError, TypeError):
        return False


@dataclasses.dataclass(frozen=True)
class InitialWeights:
    """One array of initial weights. A trace holds the formula that makes it.

    Attributes:
        name: Name of the array in the source, with `G/` or `D/` in front.
        shape: Its shape, in the source's order of axes.
        constant: Value of all entries. None: they are numbers in [-bound, bound].
        bound: The largest absolute value.
        offset: Integer that makes the numbers of this array other ones than those of the others.
    """

    name: str
    shape: tuple[int, ...]
    constant: float | None
    bound: float = 0.0
    offset: int = 0

    @classmethod
    def from_row(cls, row: Any) -> "InitialWeights":
        """Reads the description of an array in a trace, a row of a table.

        Raises:
            ValueError, KeyError or TypeError: If the row is not such a description.
        """
        name = str(row["name"])
        shape = tuple(validation.positive_integer(f"{name}: shape", n) for n in row["shape"])
        if row["std"] is None:
            return cls(name, shape, validation.finite(f"{name}: constant", row["constant"]))
        bound = validation.non_negative(f"{name}: bound", row["bound"])
        offset = validation.positive_integer(f"{name}: offset", row["offset"], minimum=0)
        return cls(name, shape, None, bound, offset % 2**32)

    def array(self) -> Floats:
        """Makes the array. Its numbers depend on their index and the offset only."""
        if self.constant is not None:
            constant: Floats = np.full(self.shape, self.constant, dtype=np.float64)
            return constant
        x = np.arange(1, int(np.prod(self.shape)) + 1, dtype=np.uint64) * np.uint64(2654435761)
        x = (x + np.uint64(self.offset)) & _MASK
        for factor in (73244475, 73244475, 1):
            x ^= x >> np.uint64(16)
            x = (x * np.uint64(factor)) & _MASK
        values: Floats = self.bound * (2 * (x.astype(np.float64) + 0.5) / 2.0**32 - 1)
        return values.reshape(self.shape)


class SourceTrace:
    """One recorded run of a source.

    Args:
        path: The .npz file.

    Attributes:
        recipe: Name of the recipe whose arithmetic was recorded.
        facts: What the source says of a whole run, a dict.
        from_pytorch: Whether the axes of the weights have PyTorch's order, not TensorFlow's.
        real: (updates, batch, ...) real batches as recorded, one per discriminator update.
        discriminator_latents: (updates, batch, ...) latents of the discriminator updates.
        generator_latents: (updates, batch, latent_dim), or None if each generator update uses the
            discriminator's samples.
        mix: (updates, batch, 1), the share of the real sample in the points of the gradient
            penalty. None: no such penalty.
        final_names: Names of the arrays with checksums, in their order.

    Raises:
        ValueError: If the file cannot be read as arrays, or is not a whole trace.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        try:
            # Read at once: no file stays open, and it cannot change between two arrays.
            archive = np.load(io.BytesIO(Path(path).read_bytes()), allow_pickle=False)
            checked_zip.check_directory(archive.zip)
            self._arrays = {name: archive[name] for name in archive.files}
            self.facts: dict[str, Any] = dict(json.loads(str(self._arrays["facts"])))
            layout: dict[str, Any] = dict(json.loads(str(self._arrays["layout"])))
            name = str(self._arrays["recipe"])
            self._weights = [InitialWeights.from_row(row) for row in layout["weights"]]
            self.from_pytorch = _from_pytorch(str(layout["weights_order"]))
        except (*DAMAGE, AttributeError, KeyError, TypeError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise ValueError(f"{path}: expected a trace of a source. Received: {reason}") from None
        self.recipe = RECIPES.get(name, name)
        self.real = self._numbers("real")
        self.discriminator_latents = self._numbers("latents_d")
        self.generator_latents = self._numbers("latents_g") if "latents_g" in self._arrays else None
        self.mix = self._mix() if "gp_t" in self._arrays else None
        self.final_names = [
            key.removeprefix("final/") for key in self._arrays if key.startswith("final/")
        ]

    def initial_weights(self, network: str) -> "list[InitialWeights]":
        """Returns the initial weights of a network, in the source's order.

        Args:
            network: `"G"` or `"D"`.
        """
        return [weights for weights in self._weights if weights.name.startswith(f"{network}/")]

    def checksum(self, name: str) -> Floats:
        """Returns the 11 recorded numbers of an array after the last step, see `checksum`."""
        return self._numbers(f"final/{name}")

    def losses(self) -> dict[str, Floats]:
        """Returns the recorded losses under the names of `tfgan.replay`."""
        names = {"loss_d": "discriminator_loss", "loss_g": "generator_loss"}
        return {ours: self._numbers(theirs) for theirs, ours in names.items()}

    def _mix(self) -> Floats:
        share = self._numbers("gp_t")
        if share.size and not 0 <= share.min() <= share.max() <= 1:
            raise ValueError(f"{self.path}: gp_t must hold numbers from 0 to 1")
        return 1.0 - share if self.facts.get("gp_t_is_the_share_of") == "fake" else share

    def _numbers(self, key: str) -> Floats:
        """Reads an array as float64 and checks that it holds finite numbers."""
        if key not in self._arrays:
            raise ValueError(f"{self.path}: expected the array {key!r} in a trace. It is missing")
        value = self._arrays[key]
        if value.dtype.kind not in "fiu":
            raise ValueError(f"{self.path}: {key} must hold numbers. Received: {value.dtype}")
        numbers: Floats = value.astype(np.float64)
        if not np.isfinite(numbers).all():
            raise ValueError(f"{self.path}: {key} must be finite. Received: NaN or infinity")
        return numbers


def checksum(final: Floats, first: Floats) -> Floats:
    """Computes 11 numbers of an array of weights, as the traces hold them.

    Args:
        final: The array after the last step, in the source's order of axes.
        first: The array before the first step.

    Returns:
        Sum, sum of squares, sum of squares of the change, and 8 entries at even distances.
    """
    flat, change = final.ravel(), (final - first).ravel()
    entries = flat[np.arange(8) * (flat.size - 1) // 7]
    return np.concatenate([[flat.sum(), flat @ flat, change @ change], entries])


def _from_pytorch(order: str) -> bool:
    """Reads a sentence on the order of the axes of weights."""
    if order.startswith(("(out, in)", "Conv2d (out, in, height, width)")):
        return True
    if order.startswith(("(in, out)", "W (in, out)")):
        return False
    raise ValueError(f"unknown weights_order {order!r}")
