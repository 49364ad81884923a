"""Records what the 1-D GAN's animation shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from tfgan.callbacks.frame_recorder import FrameRecorder


class RecordCurves(FrameRecorder):
    """Records `Gaussian1DGAN.curves` every so many steps, and at the last step, in a frames file.

    Use it as a context manager around `fit`: then an interrupt keeps the frames so far.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: the number of steps between two frames.
        batch_size: the batch size of `Gaussian1DGAN.curves`.
        sample_range: (low, high), the range of the curves on the x axis.
        metadata: what to keep in the file for the plot. `sample_range` is added.

    Attributes:
        num_frames: the number of frames that were recorded.
        seconds: the time that recording took, in seconds.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not an integer of at least 1.

    Example:
        >>> with RecordCurves("run.frames.npz", data, every=10) as recorder:
        ...     model.fit(data, steps_per_epoch=1000, callbacks=[recorder])
    """

    def __init__(
        self,
        path: str | Path,
        data: Any,
        *,
        every: int,
        batch_size: int = 12,
        sample_range: tuple[float, float] = (-8.0, 8.0),
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        facts = {**(metadata or {}), "sample_range": list(sample_range)}
        super().__init__(path, "gaussian-1d", every=every, metadata=facts)
        self.data = data
        self.options = {"batch_size": batch_size, "sample_range": tuple(sample_range)}

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the model's curves."""
        curves: Mapping[str, npt.ArrayLike] = self.model.curves(self.data, **self.options)
        return curves
