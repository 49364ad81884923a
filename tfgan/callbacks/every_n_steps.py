"""The base of callbacks that act every so many training steps."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import keras

from tfgan.utils import validation


class EveryNSteps(keras.callbacks.Callback):
    """Calls `act` every `every` training steps. Subclasses define `act`.

    `fit` makes many steps per compiled call, and Keras calls callbacks between these calls only.
    So `GAN.fit` reads `step_interval` and ends a call at each multiple of it. Where this is not
    possible, `act` is called at the end of the call that passed a multiple.

    Args:
        every: the number of steps between two calls of `act`.
        name: the name of `every` in error messages.

    Attributes:
        seconds: the time that this callback took, in seconds.

    Raises:
        ValueError: if `every` is not an integer of at least 1.
    """

    def __init__(self, every: int, *, name: str = "every") -> None:
        super().__init__()
        self.every: int = validation.positive_integer(name, every)
        self.seconds = 0.0
        self._before: int | None = None

    @property
    def step_interval(self) -> int:
        """The number of steps that `fit` should make at most between two calls of `act`."""
        return self.every

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Does the work at `step`, the number of steps that the model has made."""
        raise NotImplementedError

    def is_due(self, before: int, step: int) -> bool:
        """Whether `act` is due after a call that went from step `before` to `step`."""
        return step // self.every > before // self.every

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._before = None

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        # Here, not at the beginning of the training: there a backup may still be restored.
        if self._before is None:
            self._before = self._step()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        step = self._step()
        before = step - 1 if self._before is None else self._before
        self._before = step
        if self.is_due(before, step):
            with self._clock():
                self.act(step, logs)

    def _step(self) -> int:
        return int(self.model.step.numpy())

    @contextlib.contextmanager
    def _clock(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start
