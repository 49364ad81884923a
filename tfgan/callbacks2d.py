"""Keras callbacks for GANs on points in the plane: record pictures, follow scores."""

import contextlib
import time

import keras
import numpy as np

from tfgan import checks, mixture_metrics
from tfgan.frames import FrameWriter

KIND = "mixture-2d"


# Samples of the exact W1 on the way: fewer than at the end, since it comes again and again.
NUM_MATCHED = 1000
# Samples that the generator's gradient is taken over.
NUM_GRADIENT = 512


class FollowScores(keras.callbacks.Callback):
    """Scores generated samples every so many steps.

    Args:
        data: the distribution that is learned. One with `modes` is scored by
            `mixture_metrics.mode_scores`, any other by the sliced W1.
        every: number of steps between scores; fit's calls must end there (`steps_per_execution`).
        num_samples: samples a score.
        detailed: whether the W1 and the norm of the generator's gradient come, too.

    Attributes:
        history: a dict a score: `step`, both losses of that step, and the scores.
        seconds: time that this took.
    """

    def __init__(self, data, *, every, num_samples=2000, detailed=False):
        super().__init__()
        self.data = data
        self.every = checks.positive_integer("every", every)
        self.num_samples = checks.positive_integer("num_samples", num_samples)
        self.detailed = bool(detailed)
        self.history = []
        self.seconds = 0.0

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        if step % self.every == 0:
            with self._clock():
                self.follow(step, logs)

    def on_train_end(self, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        if not self.history or self.history[-1]["step"] != step:
            with self._clock():
                self.follow(step, logs)

    @contextlib.contextmanager
    def _clock(self):
        start = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - start

    def follow(self, step, logs):
        """Appends the scores at `step`."""
        found = getattr(self.model, "last_losses", None) or logs or {}
        row = {"step": step, **{name: float(value) for name, value in found.items()}}
        samples = self.model.generate(self.num_samples)
        if hasattr(self.data, "modes"):
            row |= mixture_metrics.mode_scores(samples, self.data)
        if self.detailed or not hasattr(self.data, "modes"):
            row |= self._distances(samples)
        if self.detailed:
            real = self.data.sample(NUM_GRADIENT, seed=step)
            row["generator_gradient_norm"] = float(self.model.generator_gradient_norm(real))
        self.history.append(row)

    def _distances(self, samples):
        """W1 to fresh data, of points in the plane only: in many dimensions it says little."""
        if samples.shape[1] != 2:
            return {}
        reference = self.data.sample(self.num_samples, seed=0).numpy()
        found = {"sliced_w1": mixture_metrics.sliced_w1(samples, reference)}
        if self.detailed:
            n = min(NUM_MATCHED, self.num_samples)
            found["w1"] = mixture_metrics.exact_w1(samples[:n], reference[:n])
        return found


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
        metadata: dict kept in the file, for the artist.

    Attributes:
        num_frames: how many frames were recorded.
        last: the last of them, None before the first.
        metadata: all that the file says of the run.
    """

    def __init__(
        self, path, data, *, every, num_steps, limit, pictures_every=None, metadata=None
    ):
        super().__init__(data, every=every)
        self.limit = checks.positive("limit", limit)
        self.pictures_every = checks.positive_integer("pictures_every", pictures_every or every)
        num_steps = checks.positive_integer("num_steps", num_steps)
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
