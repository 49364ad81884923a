"""Keras's own callbacks with a GAN: what they read, and what they ask for in vain."""

from collections.abc import Iterable
from typing import Any

import keras


def prepare(callbacks: Any, names: Iterable[str], *, validated: bool) -> Any:
    """Checks the callbacks of a `fit` before its first step.

    Args:
        callbacks: a callback, a list of them, which may hold lists, a `CallbackList`, or None.
        names: names of the logged losses.
        validated: whether there are validation data.

    Returns:
        The callbacks. A `TerminateOnNaN` among them reads the sum of the losses as `loss`.

    Raises:
        ValueError: if a callback could only do nothing, or write a file that cannot be loaded.
    """
    known = [*names, *(f"val_{name}" for name in names if validated)]
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.callbacks = [_prepared(each, known) for each in callbacks.callbacks]
        return callbacks
    if callbacks is None:
        return None
    several = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
    return [
        prepare(each, names, validated=validated)
        if isinstance(each, (list, tuple))
        else _prepared(each, known)
        for each in several
    ]


def _prepared(callback: Any, known: list[str]) -> Any:
    if isinstance(callback, type):
        raise ValueError(
            f"callbacks must be objects: write {callback.__name__}(...). "
            f"Received: the class {callback.__name__}"
        )
    if isinstance(callback, keras.callbacks.TerminateOnNaN):
        return SumOfLosses(callback)
    if isinstance(callback, keras.callbacks.SwapEMAWeights):
        raise ValueError(
            "SwapEMAWeights needs a model with one optimizer: a GAN has two. Use "
            "compile(generator_average=...), which keeps the generator's average"
        )
    if isinstance(callback, keras.callbacks.ModelCheckpoint):
        _check_path(callback, known)
        if not callback.save_best_only:
            return callback
    _check_monitor(callback, known)
    return callback


def _check_monitor(callback: Any, known: list[str]) -> None:
    monitor = getattr(callback, "monitor", None)
    name = type(callback).__name__
    if monitor in ("loss", "val_loss") and monitor not in known:
        raise ValueError(
            f"{name} monitors {monitor!r}, and a GAN has no single loss: give it monitor= one of "
            f"{', '.join(known)}, or a score that a callback before it logs"
        )
    if isinstance(monitor, str) and monitor.removeprefix("val_") in known and monitor not in known:
        raise ValueError(f"{name} monitors {monitor!r}, but fit was given no validation_data")
    if monitor in known and getattr(callback, "mode", None) == "auto":
        # Keras knows no direction of a mean. A loss is minimized.
        callback.mode = "min"


def _check_path(callback: keras.callbacks.ModelCheckpoint, known: list[str]) -> None:
    path = str(callback.filepath)
    if not callback.save_weights_only and not path.endswith(".keras"):
        raise ValueError(
            f"ModelCheckpoint must write a file that ends in .keras. Received: {path!r}"
        )
    for name in ("loss", "val_loss"):
        if f"{{{name}:" in path or f"{{{name}}}" in path:
            raise ValueError(
                f"ModelCheckpoint's path names {name!r}, and a GAN has no single loss: name one of "
                f"{', '.join(known)}. Received: {path!r}"
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
