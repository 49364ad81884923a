"""Recorded runs of the original gan-intro, as files: read and checked, never trusted."""

import io
import re
from pathlib import Path

import numpy as np

from tfgan.utils.files import DAMAGE


class Trace:
    """One recorded run; see `tfgan.replay` for the arrays of the file.

    Attributes:
        edition: name of the recipe that the run was made with.
        minibatch: whether its discriminator has the minibatch layer.
        hidden_size: hidden width of its generator.
        num_steps: number of adversarial steps.
        batch_size: samples a batch.
        snapshot_steps: list of the steps before which weights were recorded, ascending.

    Raises:
        ValueError: if the file cannot be read as arrays, or is not a whole trace.
    """

    def __init__(self, path):
        self.path = path
        try:
            # In memory: no file stays open, and none changes between two arrays.
            self._file = np.load(io.BytesIO(Path(path).read_bytes()), allow_pickle=False)
            self._keys = set(self._file.files)
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

    def _has(self, prefix):
        return any(key.startswith(prefix) for key in self._keys)

    def array(self, key, shape):
        """The array `key` as float32, checked to have `shape` (None stands for any length).

        Raises:
            ValueError: if it is missing, pickled, not of numbers, of another shape or not finite.
        """
        if key not in self._keys:
            raise ValueError(f"{self.path}: expected the array {key!r} in a trace. It is missing")
        try:
            value = self._file[key]
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
        with np.errstate(over="ignore"):  # becomes infinity, refused below
            value = value.astype(np.float32)
        if not np.isfinite(value).all():
            raise ValueError(f"{self.path}: {key} must be finite. Received: NaN or infinity")
        return value

    def batches(self, key):
        """The recorded batches `key` as (steps, batch, 1)."""
        return self.array(key, (self.num_steps, self.batch_size))[..., None]

    def pretraining(self):
        """Pretraining points and targets, each (n, batch, 1)."""
        points = self.array("pre/x", (None, None))
        return points[..., None], self.array("pre/label", points.shape)[..., None]

    def initial_weights(self, scope, shape, *, network):
        """Weights of `scope` ("d0", "g1") before the first step, of `shape`: kernel and bias."""
        prefix = self._initial if network == "D" else "init/G"
        return self._pair(f"{prefix}/{scope}", shape, ":0")

    def snapshot_weights(self, step, scope, shape, *, network):
        """Weights of `scope` just before `step`: kernel and bias."""
        return self._pair(f"{self._snapshot_names[step]}/{network}/{scope}", shape, ":0")

    def snapshot_moments(self, step, scope, shape, *, network, moment):
        """Adam's moments ("m" or "v") of `scope` just before `step`: of kernel and bias."""
        prefix = f"{self._snapshot_names[step]}/{network}/{scope}"
        return self._pair(prefix, shape, f"/adam_{moment}")

    def _pair(self, prefix, shape, ending):
        return [
            self.array(f"{prefix}/w{ending}", shape),
            self.array(f"{prefix}/b{ending}", shape[1:]),
        ]


def _reason(error):
    """The first line of what `error` says, or its name where it says nothing."""
    return str(error).partition("\n")[0] or type(error).__name__
