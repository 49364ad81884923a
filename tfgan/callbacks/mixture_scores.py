"""Keras callbacks for GANs on points in the plane: record pictures, follow scores."""

import contextlib
import time

import keras

from tfgan.metrics import mode_coverage, wasserstein
from tfgan.utils import validation

# Samples of the exact W1 on the way: fewer than at the end, since it comes again and again.
NUM_MATCHED = 1000

# Samples that the generator's gradient is taken over.
NUM_GRADIENT = 512


class FollowScores(keras.callbacks.Callback):
    """Scores generated samples every so many steps.

    Args:
        data: the distribution that is learned. One with `modes` is scored by
            `mode_coverage.mode_scores`, any other by the sliced W1.
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
        self.every = validation.positive_integer("every", every)
        self.num_samples = validation.positive_integer("num_samples", num_samples)
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
            row |= mode_coverage.mode_scores(samples, self.data)
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
        found = {"sliced_w1": wasserstein.sliced_w1(samples, reference)}
        if self.detailed:
            n = min(NUM_MATCHED, self.num_samples)
            found["w1"] = wasserstein.exact_w1(samples[:n], reference[:n])
        return found
