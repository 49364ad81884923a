"""A stop at a training that is lost, with the last state before it."""

import math
import time
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from tfgan.callbacks.finite_state import FiniteState
from tfgan.utils import validation

# The share of the training time that copies of the state may take.
SHARE = 0.02


class StopOnDivergence(keras.callbacks.Callback):
    """Stops a GAN's training when it is lost, and keeps the last state in which all was finite.

    The training is lost if a loss, a penalty term, a weight or a number of an optimizer is not
    finite, or if a loss has grown beyond `growth` times its start. Losses are looked at after each
    compiled call, step by step where the model draws its batches itself. Weights are looked at, and
    copied into memory, as often as 2 % of the training time allow.

    Args:
        growth: the training is lost when a loss is larger than `growth` times its size at the first
            step, or than `growth` if it began below 1. None: no such limit.

    Attributes:
        step: the step whose loss showed it, counted from 0. None if the training is not lost.
        reason: what was seen, in words: the step, the term or the part of the model.
        kept_step: the number of steps of the state that is kept. None if there is none.

    Raises:
        ValueError: if `growth` is not above 0.

    Example:
        >>> guard = StopOnDivergence()
        >>> model.fit(source, steps_per_epoch=5000, callbacks=[guard])
        >>> if guard.reason:
        ...     guard.restore()
    """

    def __init__(self, growth: float | None = 1e6) -> None:
        super().__init__()
        self.growth = None if growth is None else validation.positive("growth", growth)
        self.step: int | None = None
        self.reason = ""
        self._start: dict[str, float] = {}
        self._state: FiniteState | None = None
        self._before = 0
        self._next_copy = 0.0

    @property
    def kept_step(self) -> int | None:
        """The number of steps of the state that is kept."""
        return None if self._state is None else self._state.step

    def get_state(self) -> dict[str, Any]:
        """Returns the sizes of the losses at the first step, as JSON values."""
        return {"start": dict(self._start)}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on with the sizes of an earlier part of the run."""
        self._start = dict(state["start"])

    def restore(self) -> bool:
        """Puts the kept state into the model. Returns whether there was one."""
        return self._state is not None and self._state.restore()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self.step, self.reason = None, ""
        self._state = FiniteState(self.model)
        self._next_copy = 0.0

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        # Here, not at the beginning of the training: there a backup may still be restored.
        if self._state is not None and self._state.step is None:
            self._before = int(self.model.step.numpy())
            self._copy()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        step = int(self.model.step.numpy())
        before, self._before = self._before, step
        rows = _rows(self.model, step - before, logs)
        found = self._lost(rows)
        if found is not None:
            index, why = found
            exact = len(next(iter(rows.values()))) == step - before
            self._stop(before + index if exact else step - 1, why)
        elif time.perf_counter() >= self._next_copy:
            part = self._copy()
            if part is not None:
                self._stop(step - 1, f"the {part} has a number that is not finite")

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        # What the last copies did not see.
        if not self.reason:
            part = self._copy()
            if part is not None:
                self._stop(self._before - 1, f"the {part} has a number that is not finite")

    def stop(self) -> None:
        """Stops the training. A subclass can raise an exception instead."""
        self.model.stop_training = True

    def _stop(self, step: int, why: str) -> None:
        self.step, self.reason = step, f"diverged at step {step}: {why}"
        self.stop()

    def _copy(self) -> str | None:
        assert self._state is not None
        start = time.perf_counter()
        part = self._state.keep()
        now = time.perf_counter()
        self._next_copy = now + (now - start) / SHARE
        return part

    def _lost(self, rows: dict[str, Any]) -> tuple[int, str] | None:
        """Returns the place in the call of the first loss that is lost, and what is wrong."""
        worst: tuple[int, str] | None = None
        for name, values in rows.items():
            start = self._start.get(name)
            if start is None and math.isfinite(values[0]):
                start = self._start[name] = max(abs(float(values[0])), 1.0)
            limit = math.inf if self.growth is None or start is None else self.growth * start
            bad = ~np.isfinite(values) | (np.abs(values) > limit)
            if bad.any() and (worst is None or int(bad.argmax()) < worst[0]):
                worst = int(bad.argmax()), _why(name, float(values[bad.argmax()]), start)
        return worst


def _rows(model: Any, steps: int, logs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns the losses of the last steps: arrays by name, of one number where means are known."""
    if steps <= 0:
        return {}
    rows = {name: values[-steps:] for name, values in model.step_losses.items()}
    means = {name: np.array([float(value)]) for name, value in (logs or {}).items()}
    return rows or means


def _why(name: str, value: float, start: float | None) -> str:
    network = "generator" if name == "generator_loss" else "discriminator"
    if not math.isfinite(value):
        return f"{name} (of the {network}) is not finite"
    return f"{name} (of the {network}) is {value:.3g}, and was at most {start:.3g} at the start"
