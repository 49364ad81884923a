"""The base of callbacks that record frames of a run in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation.frames import FrameWriter
from tfgan.callbacks.every_n_steps import EveryNSteps


class FrameRecorder(EveryNSteps):
    """Records frames of a run in a file. Subclasses define `frame`, what a frame holds.

    The last step is always recorded. Frames go to disk one by one, so memory does not grow. Use the
    recorder as a context manager around `fit`: then an interrupt keeps the frames so far.

    Args:
        path: the frames file, usually `*.frames.npz`.
        kind: the kind of frames, a key of `tfgan.animation.plots.PLOTS`.
        every: the number of steps between two frames.
        metadata: what to keep in the file for the plot and the reader.

    Attributes:
        num_frames: the number of frames that were recorded.
        seconds: the time that recording took, in seconds.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not an integer of at least 1.

    Example:
        >>> class RecordWeights(FrameRecorder):
        ...     def frame(self):
        ...         return {"weights": self.model.generator.get_weights()[0]}
        >>> with RecordWeights("run.frames.npz", "weights", every=10) as recorder:
        ...     model.fit(source, steps_per_epoch=1000, callbacks=[recorder])
    """

    def __init__(
        self,
        path: str | Path,
        kind: str,
        *,
        every: int,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(every)
        self.num_frames = 0
        self._writer = FrameWriter(path, kind, metadata)
        self._last_step: int | None = None

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the arrays to record of `self.model` as it is now."""
        raise NotImplementedError

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Records a frame."""
        self.record(step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._clock():
            self.record(self._step())

    def record(self, step: int) -> None:
        """Records the frame of `step`, unless it has been recorded."""
        if step == self._last_step:
            return
        arrays = self.frame()
        # A run that has diverged has nothing more to show.
        if all(np.isfinite(array).all() for array in arrays.values()):
            self._writer.append(step=step, **arrays)
            self.num_frames += 1
            self._last_step = step
            self.recorded(step, arrays)

    def record_losses(self, step: int, losses: Mapping[str, Any] | None = None) -> None:
        """Adds both losses of a step to the series of the file, where they are known.

        Args:
            step: the step, whose losses are those before its updates.
            losses: the losses. None takes those of the model's last step.
        """
        losses = losses or getattr(self.model, "last_losses", None) or {}
        names = ("discriminator_loss", "generator_loss")
        if all(name in losses for name in names):
            self._writer.add_to_series(step=step, **{n: float(losses[n]) for n in names})

    def recorded(self, step: int, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Is called with each frame that was recorded."""

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._writer.__exit__(*exception)
