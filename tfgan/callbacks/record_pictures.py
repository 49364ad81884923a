"""Keras callbacks for GANs on points in the plane: record pictures, follow scores."""

import numpy as np

from tfgan.animation.frames import FrameWriter
from tfgan.callbacks.mixture_scores import FollowScores
from tfgan.utils import validation

KIND = "mixture-2d"


class RecordPictures(FollowScores):
    """Records what `GaussianMixtureGAN.picture` shows in a frames file, with losses and a score.

    The last step is always recorded. As a context manager around `fit` it keeps the frames so far
    when `fit` is interrupted.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: as in `FollowScores`.
        num_steps: length of the run.
        limit: half the side of the square around 0 that is shown.
        pictures_every: least number of steps between frames, by default `every`: the last frame
            has the scores of the whole run however few there are.
        metadata: dict kept in the file, for the plot.

    Attributes:
        num_frames: how many frames were recorded.
        last: the last of them, None before the first.
        metadata: all that the file says of the run.
    """

    def __init__(self, path, data, *, every, num_steps, limit, pictures_every=None, metadata=None):
        super().__init__(data, every=every)
        self.limit = validation.positive("limit", limit)
        self.pictures_every = validation.positive_integer("pictures_every", pictures_every or every)
        num_steps = validation.positive_integer("num_steps", num_steps)
        self.num_frames = 0
        self.last = None
        self._rows = -(-num_steps // self.every)
        self.score = "modes" if hasattr(data, "modes") else "sliced_w1"
        facts = {"limit": self.limit, "num_steps": num_steps}
        if hasattr(data, "modes"):
            facts |= {"score_name": "modes covered", "score_limit": len(data.modes)}
            facts |= {"share_name": "high quality"}
        else:
            facts |= {"score_name": "sliced W1 to the data"}
        self.metadata = {**facts, **(metadata or {})}
        self._writer = FrameWriter(path, KIND, self.metadata)

    def follow(self, step, logs):
        """Appends the scores at `step`, and records a frame where one is due."""
        super().follow(step, logs)
        if step - self._last_step >= self.pictures_every:
            self._record(step)

    def on_train_end(self, logs=None):  # noqa: D102
        super().on_train_end(logs)
        with self._clock():
            self._record(int(self.model.step.numpy()))

    @property
    def _last_step(self):
        return self.last["step"] if self.last else 0

    def _record(self, step):
        if step == self._last_step:
            return
        names = ["step", "discriminator_loss", "generator_loss", self.score]
        if self.score == "modes":
            names.append("high_quality")
        rows = [[row[name] for name in names] for row in self.history]
        rows += rows[-1:] * (self._rows - len(rows))
        picture = self.model.picture(self.data, limit=self.limit)
        picture["history"] = np.array(rows[-self._rows :], np.float32)
        # A run that has diverged has nothing more to show.
        if all(np.isfinite(value).all() for value in picture.values()):
            self._writer.append(step=step, **picture)
            self.last = {"step": step, **picture}
            self.num_frames += 1

    def __enter__(self):
        self._writer.__enter__()
        return self

    def __exit__(self, *exception):
        return self._writer.__exit__(*exception)
