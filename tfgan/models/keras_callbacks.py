"""Keras's own callbacks with a GAN: what they read, and what they ask for in vain."""

import string
from collections.abc import Iterable
from typing import Any

import keras


def prepare(
    callbacks: Any,
    losses: Iterable[str],
    metrics: Iterable[str] = (),
    *,
    validated: bool,
    scheduled: bool = False,
) -> Any:
    """Checks the callbacks of a `fit` before its first step.

    Args:
        callbacks: a callback, a list of them, which may hold lists, a `CallbackList`, or None.
        losses: names of the logged losses and penalty terms, which are minimized.
        metrics: names of the logged metrics.
        validated: whether there are validation data.
        scheduled: whether a learning rate follows a schedule, so that it cannot be set.

    Returns:
        The callbacks. A `TerminateOnNaN` among them reads the sum of the losses as `loss`.

    Raises:
        ValueError: if a callback could only do nothing, or write a file that cannot be loaded.
    """
    losses, metrics = list(losses), list(metrics)
    prefixes = ("", "val_") if validated else ("",)
    known = [f"{prefix}{name}" for prefix in prefixes for name in (*losses, *metrics)]
    checked = _Checked(known, losses, scheduled)
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.callbacks = [checked.prepared(each) for each in callbacks.callbacks]
        return callbacks
    return None if callbacks is None else checked.all_of(callbacks)


class _Checked:
    """The rules for the callbacks of one `fit`, in their order.

    Args:
        known: names that the model logs.
        losses: those of them that are minimized, without `val_`.
        scheduled: whether a learning rate follows a schedule.
    """

    def __init__(self, known: list[str], losses: list[str], scheduled: bool) -> None:
        self.known, self.losses, self.scheduled = known, losses, scheduled
        # A callback of a user may put further names into the logs, for those after it.
        self.more_names = False

    def all_of(self, callbacks: Any) -> list[Any]:
        several = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
        return [
            self.all_of(each) if isinstance(each, (list, tuple)) else self.prepared(each)
            for each in several
        ]

    def prepared(self, callback: Any) -> Any:
        _check_is_callback(callback)
        name = type(callback).__name__
        kinds = (keras.callbacks.LearningRateScheduler, keras.callbacks.ReduceLROnPlateau)
        if self.scheduled and isinstance(callback, kinds):
            raise ValueError(
                f"{name} sets learning rates, and one of the optimizers has a schedule: give both "
                "optimizers a number as learning_rate, or leave the callback out"
            )
        if isinstance(callback, keras.callbacks.TerminateOnNaN):
            return SumOfLosses(callback)
        if isinstance(callback, keras.callbacks.SwapEMAWeights):
            raise ValueError(
                "SwapEMAWeights needs a model with one optimizer: a GAN has two. Use "
                "compile(generator_average=...), which keeps the generator's average"
            )
        if isinstance(callback, keras.callbacks.ModelCheckpoint):
            self._check_path(callback)
            if not callback.save_best_only:
                return callback
        self._check_monitor(callback)
        stock = type(callback).__module__.startswith("keras.")
        if not stock or isinstance(callback, keras.callbacks.LambdaCallback):
            self.more_names = True
        return callback

    def _check_monitor(self, callback: Any) -> None:
        monitor = getattr(callback, "monitor", None)
        name = type(callback).__name__
        if monitor in self.known:
            loss = monitor.removeprefix("val_") in self.losses
            if getattr(callback, "mode", None) == "auto" and loss:
                # Keras knows no direction of a mean. A loss is minimized.
                callback.mode = "min"
            return
        if not isinstance(monitor, str):
            return
        if monitor.removeprefix("val_") in self.known:
            raise ValueError(f"{name} monitors {monitor!r}, but fit was given no validation_data")
        names = ", ".join(self.known)
        if monitor in ("loss", "val_loss"):
            raise ValueError(
                f"{name} monitors {monitor!r}, and a GAN has no single loss: give it monitor= one "
                f"of {names}, or a score that a callback before it logs"
            )
        if not self.more_names and type(callback).__module__.startswith("keras."):
            raise ValueError(
                f"{name} monitors {monitor!r}, which nothing logs: give it monitor= one of "
                f"{names}, or put the callback that logs it before"
            )

    def _check_path(self, callback: keras.callbacks.ModelCheckpoint) -> None:
        path = str(callback.filepath)
        if not callback.save_weights_only and not path.endswith(".keras"):
            raise ValueError(
                f"ModelCheckpoint must write a file that ends in .keras. Received: {path!r}"
            )
        try:
            parts = list(string.Formatter().parse(path))
        except ValueError as error:
            raise ValueError(
                f"ModelCheckpoint's path is no format: {error}. Received: {path!r}"
            ) from error
        known = ", ".join(self.known)
        for field in [field for _, field, _, _ in parts if field is not None]:
            if field in ("epoch", "batch", *self.known):
                continue
            if field in ("loss", "val_loss"):
                raise ValueError(
                    f"ModelCheckpoint's path names {field!r}, and a GAN has no single loss: name "
                    f"one of {known}. Received: {path!r}"
                )
            if not self.more_names:
                raise ValueError(
                    f"ModelCheckpoint's path names {field!r}, which nothing logs: name one of "
                    f"epoch, {known}. Received: {path!r}"
                )


def _check_is_callback(callback: Any) -> None:
    if isinstance(callback, type):
        raise ValueError(
            f"callbacks must be objects: write {callback.__name__}(...). "
            f"Received: the class {callback.__name__}"
        )
    if not isinstance(callback, keras.callbacks.Callback):
        raise ValueError(
            "callbacks must be a keras.callbacks.Callback or a list of them. "
            f"Received: {callback!r}"
        )


class SumOfLosses(keras.callbacks.Callback):
    """Gives a callback of Keras the sum of a GAN's losses as `loss`, after each call of steps.

    The sum is not finite as soon as a loss or penalty term is not.

    Args:
        callback: the callback.
    """

    def __init__(self, callback: keras.callbacks.Callback) -> None:
        super().__init__()
        self.callback = callback

    def set_params(self, params: dict[str, Any]) -> None:  # noqa: D102
        super().set_params(params)
        self.callback.set_params(params)

    def set_model(self, model: keras.Model) -> None:  # noqa: D102
        super().set_model(model)
        self.callback.set_model(model)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        losses = getattr(self.model, "last_losses", None) or logs or {}
        total = sum(float(value) for value in losses.values())
        self.callback.on_train_batch_end(batch, {**(logs or {}), "loss": total})
