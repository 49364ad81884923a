"""Scores of GANs on points in the plane, during the training."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.callbacks.every_n_steps import EveryNSteps
from tfgan.metrics import mode_coverage, wasserstein
from tfgan.utils import validation
from tfgan.utils.finite_json import to_finite_json

# The number of samples of the exact W1. There are fewer than at the end, as it is computed often.
NUM_MATCHED = 1000

# The number of samples for the norm of the generator's gradient.
NUM_GRADIENT = 512


class MixtureScores(EveryNSteps):
    """Scores generated samples every so many steps, and at the last step.

    Args:
        data: the distribution that is learned. A distribution with `modes` is scored by
            `tfgan.metrics.mode_coverage.mode_scores`, any other by the sliced W1.
        every: the number of steps between two scores.
        num_samples: the number of samples per score.
        detailed: whether to add the exact W1 and the norm of the generator's gradient.

    Attributes:
        history: one dict per score: `step`, both losses of that step, and the scores.
        seconds: the time that scoring took, in seconds.

    Raises:
        ValueError: if `every` or `num_samples` is not an integer of at least 1.
    """

    def __init__(
        self, data: Any, *, every: int, num_samples: int = 2000, detailed: bool = False
    ) -> None:
        super().__init__(every)
        self.data = data
        self.num_samples: int = validation.positive_integer("num_samples", num_samples)
        self.detailed = bool(detailed)
        self.history: list[dict[str, Any]] = []
        self._drawn: tuple[int, npt.NDArray[np.float32]] | None = None

    def set_model(self, model: Any) -> None:  # noqa: D102
        super().set_model(model)
        self._drawn = None

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Adds the scores at `step` to the history, unless they are there."""
        if self.history and self.history[-1]["step"] == step:
            return
        losses = getattr(self.model, "last_losses", None) or logs or {}
        row = {"step": step, **{name: float(value) for name, value in losses.items()}}
        samples = self.samples(step)
        if hasattr(self.data, "modes"):
            row |= mode_coverage.mode_scores(samples, self.data)
        if self.detailed or not hasattr(self.data, "modes"):
            row |= self._distances(samples)
        if self.detailed:
            real = self.data.sample(NUM_GRADIENT, seed=step)
            row["generator_gradient_norm"] = float(self.model.generator_gradient_norm(real))
        self.history.append(row)

    def samples(self, step: int) -> npt.NDArray[np.float32]:
        """Returns the generated samples that are scored at `step`, at which the model is."""
        if self._drawn is None or self._drawn[0] != step:
            self._drawn = step, self.model.generate(self.num_samples)
        return self._drawn[1]

    def get_state(self) -> dict[str, Any]:
        """Returns the scores at multiples of `every`, as JSON values: see `Checkpoint`."""
        rows = [row for row in self.history if row["step"] % self.every == 0]
        found: dict[str, Any] = to_finite_json({"history": rows})
        return found

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on after the scores of an earlier part of the run."""
        self.history[:] = [
            {name: math.nan if value is None else value for name, value in row.items()}
            for row in state["history"]
        ]

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._clock():
            self.act(self._step(), logs)

    def _distances(self, samples: npt.NDArray[np.float32]) -> dict[str, float]:
        """Returns the W1 to fresh data. In more than 2 dimensions it says little: an empty dict."""
        if samples.shape[1] != 2:
            return {}
        reference = self.data.sample(self.num_samples, seed=0).numpy()
        found = {"sliced_w1": wasserstein.sliced_w1(samples, reference)}
        if self.detailed:
            n = min(NUM_MATCHED, self.num_samples)
            found["w1"] = wasserstein.exact_w1(samples[:n], reference[:n])
        return found
