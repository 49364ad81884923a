"""Recorded runs of the original gan-intro: files that are checked when they are read."""

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import checked_zip
from tfgan.utils.files import DAMAGE

Floats = npt.NDArray[np.float32]


class Trace:
    """One recorded run. The arrays of its file are listed at `tfgan.replay`.

    Args:
        path: The .npz file.

    Attributes:
        edition: Name of the recipe of the run.
        minibatch: Whether the discriminator has minibatch discrimination.
        hidden_size: Hidden width of the generator.
        num_steps: Number of adversarial steps.
        batch_size: Samples per batch.
        snapshot_steps: The steps before which weights were recorded, ascending.

    Raises:
        ValueError: If the file cannot be read as arrays, or is not a whole trace.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        try:
            # Read at once: no file stays open, and it cannot change between two arrays.
            content = Path(path).read_bytes()
            self._file = np.load(io.BytesIO(content), allow_pickle=False)
            self._keys = set(self._file.files)
            checked_zip.check_directory(self._file.zip)
        except (*DAMAGE, AttributeError) as error:
            raise ValueError(
                f"{path}: expected a trace, an .npz of arrays. Received: {_reason(error)}"
            ) from None
        self.edition = "gan-intro-2016" if self._has("init/D_pre/") else "gan-intro-2017"
        self._initial = "init/D_pre" if self.edition == "gan-intro-2016" else "init/D"
        self.minibatch = self._has(f"{self._initial}/minibatch/")
        self.num_steps, self.batch_size = self.array("x", (None, None)).shape
        if self.num_steps < 1 or self.batch_size < (2 if self.minibatch else 1):
            raise ValueError(
                f"{path}: x must be of shape (steps, batch) with a batch of at least "
                f"{2 if self.minibatch else 1}. Received: {(self.num_steps, self.batch_size)}"
            )
        self.hidden_size = self.array("init/G/g0/w:0", (1, None)).shape[1]
        pattern = re.compile(r"snap/(\d+)/")
        found = (pattern.match(key) for key in self._keys)
        self.snapshot_steps = sorted({int(match[1]) for match in found if match})
        self._snapshot_names = {
            int(match[1]): match[0][:-1]
            for match in map(pattern.match, sorted(self._keys))
            if match
        }

    def _has(self, prefix: str) -> bool:
        return any(key.startswith(prefix) for key in self._keys)

    def array(self, key: str, shape: Sequence[int | None]) -> Floats:
        """Reads and checks one array.

        Args:
            key: Name of the array.
            shape: The expected shape. None stands for any length.

        Returns:
            The array as float32.

        Raises:
            ValueError: If it is missing, pickled, not of numbers, of another shape or not finite.
        """
        if key not in self._keys:
            raise ValueError(f"{self.path}: expected the array {key!r} in a trace. It is missing")
        try:
            value: npt.NDArray[Any] = self._file[key]
        except DAMAGE as error:
            raise ValueError(f"{self.path}: {key} cannot be read: {_reason(error)}") from None
        if value.dtype.kind not in "fiu":
            raise ValueError(f"{self.path}: {key} must hold numbers. Received: {value.dtype}")
        if len(value.shape) != len(shape) or any(
            want not in (None, have) for want, have in zip(shape, value.shape, strict=True)
        ):
            expected = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
            raise ValueError(
                f"{self.path}: {key} must be of shape {expected}. Received: {value.shape}"
            )
        with np.errstate(over="ignore"):  # too large numbers become infinity and are refused below
            value = value.astype(np.float32)
        if not np.isfinite(value).all():
            raise ValueError(f"{self.path}: {key} must be finite. Received: NaN or infinity")
        return value

    def batches(self, key: str) -> Floats:
        """Returns the recorded batches `key`, an array of shape (steps, batch, 1)."""
        return self.array(key, (self.num_steps, self.batch_size))[..., None]

    def pretraining(self) -> tuple[Floats, Floats]:
        """Returns the points and the targets of pretraining, each of shape (n, batch, 1)."""
        points = self.array("pre/x", (None, None))
        return points[..., None], self.array("pre/label", points.shape)[..., None]

    def initial_weights(self, scope: str, shape: tuple[int, ...], *, network: str) -> list[Floats]:
        """Returns kernel and bias of a layer before the first step.

        Args:
            scope: The layer's name in the original, such as "d0" or "g1".
            shape: Shape of the kernel.
            network: "D" or "G".
        """
        prefix = self._initial if network == "D" else "init/G"
        return self._pair(f"{prefix}/{scope}", shape, ":0")

    def snapshot_weights(
        self, step: int, scope: str, shape: tuple[int, ...], *, network: str
    ) -> list[Floats]:
        """Returns kernel and bias of a layer just before `step`, one of `snapshot_steps`."""
        return self._pair(f"{self._snapshot_names[step]}/{network}/{scope}", shape, ":0")

    def snapshot_moments(
        self, step: int, scope: str, shape: tuple[int, ...], *, network: str, moment: str
    ) -> list[Floats]:
        """Returns Adam's moments of kernel and bias just before `step`.

        `moment` is "m" or "v". The other arguments are those of `initial_weights`.
        """
        prefix = f"{self._snapshot_names[step]}/{network}/{scope}"
        return self._pair(prefix, shape, f"/adam_{moment}")

    def _pair(self, prefix: str, shape: tuple[int, ...], ending: str) -> list[Floats]:
        return [
            self.array(f"{prefix}/w{ending}", shape),
            self.array(f"{prefix}/b{ending}", shape[1:]),
        ]


def _reason(error: BaseException) -> str:
    """Returns the first line of the error's text, or the error's name if it has no text."""
    return str(error).partition("\n")[0] or type(error).__name__
