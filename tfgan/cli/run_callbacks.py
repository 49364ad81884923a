"""Callbacks of the commands: they save, stop and go on where writing fails."""

import time
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from tfgan.callbacks.checkpoint import SECONDS
from tfgan.callbacks.stop_on_divergence import StopOnDivergence
from tfgan.cli import signals

# What writing raises: Python's files, and TensorFlow's for TensorBoard.
WRITE_ERRORS = (OSError, tf.errors.OpError)


class StopOnSignal(keras.callbacks.Callback):
    """Raises KeyboardInterrupt after a signal, at the end of a call of steps.

    Put it behind all other callbacks: they have then seen the steps that were made.
    """

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        signals.check()


class Diverged(Exception):
    """The training is lost."""


class RaiseOnDivergence(StopOnDivergence):
    """As `StopOnDivergence`, but no other callback sees the ruin. Put it before them."""

    def stop(self) -> None:
        """Raises `Diverged`."""
        raise Diverged


class SaveDuringRun(keras.callbacks.Callback):
    """Saves the run every so many steps, epochs or seconds.

    Args:
        save: what saves it.
        interval: (number, unit): "steps", "epochs" or "seconds".
    """

    def __init__(self, save: Callable[[], None], interval: tuple[float, str] | None) -> None:
        super().__init__()
        self.save = save
        self.number, self.unit = interval or (SECONDS, "seconds")
        self._at, self._step = time.monotonic(), 0

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: D102
        self._step = int(self.model.step.numpy())

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        step = int(self.model.step.numpy())
        if self.unit == "steps" and step // self.number > self._step // self.number:
            self._save()
        self._step = step
        self.if_late()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        if self.unit == "epochs" and (epoch + 1) % self.number == 0:
            self._save()

    def if_late(self) -> None:
        """Saves if the seconds of the interval are over."""
        if self.unit == "seconds" and time.monotonic() - self._at >= self.number:
            self._save()

    def _save(self) -> None:
        self.save()
        self._at = time.monotonic()


class GoOnWithout(keras.callbacks.Callback):
    """A callback that writes files. When it fails, the training goes on without it.

    Args:
        callback: the callback.
        failed: is told of the error.
    """

    def __init__(self, callback: Any, failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self.callback: Any = callback
        self._failed = failed

    def __getattr__(self, name: str) -> Any:
        if name == "callback":
            raise AttributeError(name)
        return getattr(self.callback, name)

    def set_params(self, params: Any) -> None:  # noqa: D102
        super().set_params(params)
        self.callback.set_params(params)

    def set_model(self, model: Any) -> None:  # noqa: D102
        super().set_model(model)
        self.callback.set_model(model)

    def _call(self, name: str, *arguments: Any) -> None:
        if self.callback is None:
            return
        try:
            getattr(self.callback, name)(*arguments)
        except WRITE_ERRORS as error:
            self.callback = None
            self._failed(error)

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: D102
        self._call("on_train_begin", logs)

    def on_train_end(self, logs: Any = None) -> None:  # noqa: D102
        self._call("on_train_end", logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        self._call("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        self._call("on_epoch_end", epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        self._call("on_train_batch_begin", batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        self._call("on_train_batch_end", batch, logs)
