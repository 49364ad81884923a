"""Records what the animation of a GAN on points in the plane shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from tfgan.callbacks.frame_recorder import LOOK, FrameRecorder
from tfgan.callbacks.mixture_scores import MixtureScores
from tfgan.utils import validation

KIND = "mixture-2d"

# Scores per frame at most. A frame then takes 2 MB for them.
MAX_ROWS = 100_000


class RecordPictures(FrameRecorder):
    """Records `GaussianMixtureGAN.picture` in a frames file, with the losses and a score.

    The last step is always recorded. Use it as a context manager around `fit`: then an interrupt
    keeps the frames so far.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: the number of steps between two scores.
        num_steps: the number of steps of the run.
        limit: half the side of the square around 0 that is shown.
        pictures_every: the smallest number of steps between two frames. None means `every`. Each
            frame has all scores so far, however few frames there are.
        metadata: what to keep in the file for the plot.

    Attributes:
        num_frames: the number of frames that were recorded.
        last: the last frame, a dict. None before the first frame.
        metadata: all metadata in the file, a dict.
        history: the scores so far, as in `MixtureScores`.
        seconds: the time that scoring and recording took, in seconds.

    Raises:
        ValueError: if `path` cannot be written, or a number is not positive.
    """

    # The shape of a frame depends on the length of the run.
    may_differ: ClassVar[tuple[str, ...]] = LOOK

    def __init__(
        self,
        path: str | Path,
        data: Any,
        *,
        every: int,
        num_steps: int,
        limit: float,
        pictures_every: int | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.data = data
        self.limit: float = validation.positive("limit", limit)
        num_steps = validation.positive_integer("num_steps", num_steps)
        self.metadata = {**_facts(data, self.limit, num_steps), **(metadata or {})}
        super().__init__(path, KIND, every=every, metadata=self.metadata)
        self.metadata = self._writer.metadata
        self.pictures_every: int = validation.positive_integer(
            "pictures_every", self.every if pictures_every is None else pictures_every
        )
        self.last: dict[str, Any] | None = None
        self._scores = MixtureScores(data, every=self.every)
        self._columns = ["step", "discriminator_loss", "generator_loss"]
        self._columns += ["modes", "high_quality"] if hasattr(data, "modes") else ["sliced_w1"]
        self._num_rows = -(-num_steps // self.every)
        if self._num_rows > MAX_ROWS:
            raise ValueError(
                f"every must be at least {-(-num_steps // MAX_ROWS)} in a run of {num_steps} "
                f"steps: each frame has all scores. Received: {self.every}"
            )

    @property
    def history(self) -> list[dict[str, Any]]:
        """The scores so far, one dict per score."""
        return self._scores.history

    def set_model(self, model: Any) -> None:  # noqa: D102
        super().set_model(model)
        self._scores.set_model(model)

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Scores the samples, and records a frame if one is due."""
        self._scores.act(step, logs)
        if step - (self._last_step or 0) >= self.pictures_every:
            self.record(step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._clock():
            due = self._due
            self._scores.act(self._step(), logs)
            self.record(self._step())
            self._due = due

    def get_state(self) -> dict[str, Any]:
        """As `FrameRecorder.get_state`, with the scores."""
        return {**super().get_state(), "scores": self._scores.get_state()}

    def set_state(self, state: Mapping[str, Any], path: str | Path | None = None) -> None:
        """As `FrameRecorder.set_state`, with the scores."""
        self._scores.set_state(state["scores"])
        super().set_state(state, path)

    def record(self, step: int) -> None:
        """Records the frame of `step`, unless it has been recorded or shows no training."""
        if step:
            super().record(step)

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the model's picture and the history of losses and scores."""
        rows = [[row[name] for name in self._columns] for row in self.history]
        # All frames have the same shapes: the rows of scores to come repeat the last row.
        rows += rows[-1:] * (self._num_rows - len(rows))
        # The points that were scored: to generate others costs as much as the surface.
        samples = self._scores.samples(self._step())
        picture: dict[str, Any] = self.model.picture(self.data, limit=self.limit, generated=samples)
        picture["history"] = np.array(rows[-self._num_rows :], np.float32)
        return picture

    def recorded(self, step: int, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Keeps the last frame."""
        self.last = {"step": step, **arrays}


def _facts(data: Any, limit: float, num_steps: int) -> dict[str, Any]:
    """Returns the metadata that follow from the arguments."""
    facts = {"limit": limit, "num_steps": num_steps}
    if not hasattr(data, "modes"):
        return {**facts, "score_name": "sliced W1 to the data"}
    score = {"score_name": "modes covered", "score_limit": len(data.modes)}
    return {**facts, **score, "share_name": "high quality"}
