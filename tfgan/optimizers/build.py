"""Optimizers: from the plain data of `tfgan.recipes`, and in the arithmetic of other programs."""

import keras

from tfgan.optimizers.pytorch import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.optimizers.schedules import HeldExponential
from tfgan.optimizers.tensorflow_1 import TF1Adam

register = keras.saving.register_keras_serializable(package="tfgan")


def build(spec, num_updates):
    """Makes the Keras optimizer that `spec` describes.

    Args:
        spec: a `tfgan.recipes.Optimizer`.
        num_updates: number of updates of the whole run; linear and exponential decays end there.

    Returns:
        A `keras.optimizers.Optimizer`.
    """
    schedules = keras.optimizers.schedules
    rate = spec.learning_rate
    if spec.decay == "linear":
        rate = schedules.PolynomialDecay(rate, max(num_updates, 1), end_learning_rate=0.0)
    elif spec.decay == "exponential":
        rate = schedules.ExponentialDecay(rate, max(num_updates, 1), spec.decay_rate)
    elif spec.decay == "held_exponential":
        span = {"start": spec.decay_start, "end": spec.decay_end}
        rate = HeldExponential(rate, max(num_updates, 1), spec.decay_rate, **span)
    elif spec.decay == "staircase":
        rate = schedules.ExponentialDecay(rate, spec.decay_steps, spec.decay_rate, staircase=True)
    cls = _OWN[spec.name] if spec.name in _OWN else getattr(keras.optimizers, spec.name)
    return cls(rate, **spec.options)


def scaled(optimizer, network):
    """`optimizer`, with dynamic loss scaling if `network` computes in float16.

    Args:
        optimizer: a Keras optimizer.
        network: a built Keras model. Gradients of float16 layers would be 0 below 6e-8.

    Returns:
        A Keras optimizer, not yet built.
    """
    half = any(layer.compute_dtype == "float16" for layer in network._flatten_layers())
    if not half or isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)


_OWN = {cls.__name__: cls for cls in (TF1Adam, TorchAdam, TorchRMSprop, TorchSGD)}
