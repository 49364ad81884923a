"""The base of callbacks that record frames of a run in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation.frames import FrameWriter
from tfgan.animation.plots.registry import PLOTS, plot_for
from tfgan.callbacks.every_n_steps import EveryNSteps

# Metadata that say how frames are drawn, not what is in them.
LOOK = ("size", "fps", "title", "classes")


class FrameRecorder(EveryNSteps):
    """Records frames of a run in a file. Subclasses define `frame`, what a frame holds.

    The last step is always recorded. Frames go to disk one by one, so memory does not grow. Use the
    recorder as a context manager around `fit`: then an interrupt keeps the frames so far.

    `get_state` and `set_state` let a run that was killed go on: see `tfgan.callbacks.Checkpoint`.

    Args:
        path: the frames file, usually `*.frames.npz`.
        kind: the kind of frames, a key of `tfgan.animation.plots.PLOTS`.
        every: the number of steps between two frames.
        metadata: what to keep in the file for the plot and the reader. `size` (width and height
            in inches) and `fps` are those of the kind's plot, if they are not given: a film that
            is drawn again from the file looks the same.

    Attributes:
        path: the frames file.
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

    # Metadata that may be others when a run goes on: it may be longer, and look otherwise.
    may_differ: ClassVar[tuple[str, ...]] = ("num_steps", *LOOK)

    def __init__(
        self,
        path: str | Path,
        kind: str,
        *,
        every: int,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(every)
        self.path = Path(path)
        self.num_frames = 0
        # The state without a last frame that is there only because the training ended.
        self._due: dict[str, Any] = {"num_frames": 0, "last_step": None}
        self._writer = FrameWriter(path, kind, {**usual_look(kind, metadata), **(metadata or {})})
        self._last_step: int | None = None

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the arrays to record of `self.model` as it is now."""
        raise NotImplementedError

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Records a frame."""
        self.record(step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._clock():
            due = self._due
            self.record(self._step())
            self._due = due

    def get_state(self) -> dict[str, Any]:
        """Writes the frames so far to `path`, and returns what `set_state` needs: JSON values."""
        self._writer.publish()
        return dict(self._due)

    def set_state(self, state: Mapping[str, Any], path: str | Path | None = None) -> None:
        """Goes on after the frames of an earlier part of the run. Call it before the first frame.

        Args:
            state: what `get_state` returned in the earlier part.
            path: the frames file of the earlier part. None means the file that is written.

        Raises:
            ValueError: if that file cannot be read or is not of the same run.
        """
        if state["num_frames"]:
            self._writer.take_over(path or self.path, state["num_frames"], self.may_differ)
        self.num_frames, self._last_step = state["num_frames"], state["last_step"]
        self._due = {"num_frames": self.num_frames, "last_step": self._last_step}

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
            self._due = {"num_frames": self.num_frames, "last_step": step}
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


def usual_look(kind: str, metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns the size and the speed of the plot of that kind, for the metadata of frames.

    Args:
        kind: the kind of frames. One that has no plot has no look.
        metadata: the metadata of the frames.

    Returns:
        A dict of `size`, in inches, and of `fps` where the plot has a fixed one.
    """
    if kind not in PLOTS:
        return {}
    plot: Any = plot_for(kind, metadata or {})
    look = {"size": list(plot.size), "fps": plot.fps}
    return {name: value for name, value in look.items() if value is not None}
