"""Keras optimizers made from the plain data of `tfgan.recipes`."""

import keras

from tfgan.optimizers.pytorch import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.optimizers.schedules import DelayedExponentialDecay
from tfgan.optimizers.tensorflow_1 import TF1Adam, TF1RMSprop
from tfgan.recipes.optimizer import Optimizer

_OWN = {cls.__name__: cls for cls in (TF1Adam, TF1RMSprop, TorchAdam, TorchRMSprop, TorchSGD)}


def build(spec: Optimizer, num_updates: int) -> keras.optimizers.Optimizer:
    """Makes the Keras optimizer that a recipe describes.

    Args:
        spec: Description of the optimizer, a `tfgan.recipes.Optimizer`.
        num_updates: Number of updates of the whole run. Linear, exponential and cosine decays end
            there.

    Returns:
        A new optimizer at each call.

    Example:
        >>> spec = tfgan.recipes.Optimizer("Adam", 0.01, "linear")
        >>> tfgan.optimizers.build(spec, num_updates=1000)
    """
    cls = _OWN[spec.name] if spec.name in _OWN else getattr(keras.optimizers, spec.name)
    return cls(_learning_rate(spec, max(num_updates, 1)), **spec.options)


def _learning_rate(
    spec: Optimizer, num_updates: int
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    schedules = keras.optimizers.schedules
    rate = spec.learning_rate
    if spec.decay == "linear":
        return schedules.PolynomialDecay(rate, num_updates, end_learning_rate=0.0)
    if spec.decay == "exponential":
        return schedules.ExponentialDecay(rate, num_updates, spec.decay_rate)
    if spec.decay == "delayed_exponential":
        return DelayedExponentialDecay(
            rate, num_updates, spec.decay_rate, start=spec.decay_start, end=spec.decay_end
        )
    if spec.decay == "cosine":
        return schedules.CosineDecay(rate, num_updates, alpha=spec.decay_rate)
    if spec.decay == "staircase":
        return schedules.ExponentialDecay(rate, spec.decay_steps, spec.decay_rate, staircase=True)
    return rate
