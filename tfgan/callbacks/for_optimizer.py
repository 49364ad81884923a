"""Keras callbacks for one of a GAN's two optimizers."""

from collections.abc import Callable
from typing import Any

import keras

from tfgan.utils import validation


class ForOptimizer(keras.callbacks.Callback):
    """Shows a Keras callback one of a GAN's two optimizers as the model's only optimizer.

    Args:
        which: `"generator"` or `"discriminator"`.
        callback: any Keras callback that reads or sets `model.optimizer`.

    Raises:
        ValueError: if `which` is neither of these.

    Example:
        >>> half = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        >>> model.fit(data, steps_per_epoch=100, callbacks=[ForOptimizer("generator", half)])
    """

    def __init__(self, which: str, callback: keras.callbacks.Callback) -> None:
        super().__init__()
        self.which = validation.choice("optimizer", which, ("generator", "discriminator"))
        self.callback = callback

    def set_model(self, model: Any) -> None:  # noqa: D102
        super().set_model(model)
        self.callback.set_model(_OneOptimizer(model, f"{self.which}_optimizer"))

    def set_params(self, params: dict[str, Any]) -> None:  # noqa: D102
        super().set_params(params)
        self.callback.set_params(params)


class _OneOptimizer:
    """A model whose `optimizer` is one of its two optimizers."""

    def __init__(self, model: Any, attribute: str) -> None:
        vars(self).update(_model=model, _attribute=attribute)

    def __getattr__(self, name: str) -> Any:
        if name == "optimizer":
            name = self._attribute
        return getattr(self._model, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._model, name, value)


def _forwarded(hook: str) -> Callable[..., Any]:
    def method(self: ForOptimizer, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.callback, hook)(*args, **kwargs)

    method.__name__ = hook
    return method


for _kind in ("epoch", "train_batch", "train", "test", "test_batch", "predict", "predict_batch"):
    for _end in ("begin", "end"):
        _hook = f"on_{_kind}_{_end}"
        setattr(ForOptimizer, _hook, _forwarded(_hook))
