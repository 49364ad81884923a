"""Scores of generated images by step and second, during the training."""

import time
from collections.abc import Mapping
from typing import Any

from tfgan.callbacks.every_n_steps import EveryNSteps


class ScoreCurve(EveryNSteps):
    """Scores generated images every so many steps, and notes how long the training took so far.

    The time that scoring takes is not counted. That of other callbacks is.

    Args:
        scorer: an object with `score_model(model, source, seed=)`, such as a
            `tfgan.metrics.ImageScorer`.
        source: the images that the model learns.
        every: the number of steps between two scores.
        seed: the seed of the latents.

    Attributes:
        rows: one dict per score: `step`; `seconds` of training, and `cpu_seconds` of this process
            in them; and the dict that the scorer returned.
        seconds: the time that scoring took, in seconds.

    Raises:
        ValueError: if `every` is not an integer of at least 1.
    """

    def __init__(self, scorer: Any, source: Any, *, every: int, seed: int = 1) -> None:
        super().__init__(every)
        self.scorer, self.source, self.seed = scorer, source, seed
        self.rows: list[dict[str, Any]] = []
        # Seconds of training until the clock was stopped the last time, and where it was started.
        self._spent = _Seconds()
        self._begun: _Seconds | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_begin(logs)
        self._begun = _Seconds.now()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._stop()

    def act(self, step: int, logs: dict[str, Any] | None = None) -> None:
        """Adds the scores at `step`, unless they are there. The clock stands still meanwhile."""
        if self.rows and self.rows[-1]["step"] == step:
            return
        running = self._begun is not None
        self._stop()
        found = self.scorer.score_model(self.model, self.source, seed=self.seed)
        took = {"seconds": round(self._spent.wall, 1), "cpu_seconds": round(self._spent.cpu, 1)}
        self.rows.append({"step": step, **took, **found})
        if running:
            self._begun = _Seconds.now()

    def get_state(self) -> dict[str, Any]:
        """Returns the scores and seconds so far, as JSON values: see `Checkpoint`."""
        so_far = self._so_far()
        return {"rows": list(self.rows), "wall": so_far.wall, "cpu": so_far.cpu}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on after the scores of an earlier part of the run."""
        self.rows[:] = state["rows"]
        self._spent = _Seconds(float(state["wall"]), float(state["cpu"]))

    def _so_far(self) -> "_Seconds":
        if self._begun is None:
            return self._spent
        return self._spent + (_Seconds.now() - self._begun)

    def _stop(self) -> None:
        self._spent, self._begun = self._so_far(), None


class _Seconds:
    """Seconds of the wall clock and of the process."""

    def __init__(self, wall: float = 0.0, cpu: float = 0.0) -> None:
        self.wall, self.cpu = wall, cpu

    @classmethod
    def now(cls) -> "_Seconds":
        return cls(time.perf_counter(), time.process_time())

    def __add__(self, other: "_Seconds") -> "_Seconds":
        return _Seconds(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: "_Seconds") -> "_Seconds":
        return _Seconds(self.wall - other.wall, self.cpu - other.cpu)
