"""Records grids of generated images."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from tfgan.callbacks.frame_recorder import FrameRecorder


class RecordGrid(FrameRecorder):
    """Records a grid of images from fixed latents every so many steps, in a frames file.

    The first frame shows the model before the training, the last frame the end. Use it as a context
    manager around `fit`: then an interrupt keeps the frames so far.

    Args:
        path: the frames file, usually `*.frames.npz`.
        grid: a function that returns the grid, usually a `FixedGrid`.
        every: the number of steps between two frames.
        metadata: what to keep in the file for the plot. `classes` are those of the grid's rows.

    Attributes:
        num_frames: the number of frames that were recorded.
        seconds: the time that recording took, in seconds.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not an integer of at least 1.
    """

    def __init__(
        self,
        path: str | Path,
        grid: Callable[[], npt.ArrayLike],
        *,
        every: int,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        classes = getattr(grid, "classes", None)
        facts = {} if classes is None else {"classes": classes}
        super().__init__(path, "image-grid", every=every, metadata={**facts, **(metadata or {})})
        self.grid = grid

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the grid of the model as it is now."""
        return {"grid": self.grid()}

    def recorded(self, step: int, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Records the losses of the step, too."""
        if step:
            self.record_losses(step)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_begin(logs)
        # A run that goes on has shown its beginning.
        if not self.num_frames:
            with self._clock():
                self.record(self._step())
