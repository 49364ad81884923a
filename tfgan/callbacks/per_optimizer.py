"""Keras callbacks: record frames, print the log, stop on numbers that are not finite."""

import keras

from tfgan.utils import validation


class ForOptimizer(keras.callbacks.Callback):
    """Lets a Keras callback see one of a GAN's two optimizers as the model's only one.

    Args:
        which: `"generator"` or `"discriminator"`.
        callback: any Keras callback that reads or sets `model.optimizer`.

    Example:
        >>> half = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        >>> model.fit(data, steps_per_epoch=100, callbacks=[ForOptimizer("generator", half)])
    """

    def __init__(self, which, callback):
        super().__init__()
        self.which = validation.choice("optimizer", which, ("generator", "discriminator"))
        self.callback = callback

    def set_model(self, model):  # noqa: D102
        super().set_model(model)
        self.callback.set_model(_OneOptimizer(model, f"{self.which}_optimizer"))

    def set_params(self, params):  # noqa: D102
        super().set_params(params)
        self.callback.set_params(params)


class _OneOptimizer:
    """A model, seen with one optimizer."""

    def __init__(self, model, attribute):
        vars(self).update(_model=model, _attribute=attribute)

    def __getattr__(self, name):
        if name == "optimizer":
            name = self._attribute
        return getattr(self._model, name)

    def __setattr__(self, name, value):
        setattr(self._model, name, value)


def _forwarded(hook):
    def method(self, *args, **kwargs):
        return getattr(self.callback, hook)(*args, **kwargs)

    method.__name__ = hook
    return method
