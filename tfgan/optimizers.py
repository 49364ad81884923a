"""Optimizers: from the plain data of `tfgan.recipes`, and in the arithmetic of other programs."""

import keras
import numpy as np
import tensorflow as tf

from tfgan.schedules import HeldExponential
from tfgan.torch_optimizers import TorchAdam, TorchRMSprop, TorchSGD

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


class OptimizerPair:
    """What Keras's callbacks see as `model.optimizer`: both optimizers, the generator's first.

    `LearningRateScheduler`, `ReduceLROnPlateau` and `TensorBoard` read `optimizers`. To change
    only one of them see `tfgan.callbacks.ForOptimizer`.
    """

    def __init__(self, generator_optimizer, discriminator_optimizer):
        self.optimizers = [generator_optimizer, discriminator_optimizer]
        self.built = True

    @property
    def iterations(self):
        """Number of generator updates so far."""
        return self.optimizers[0].iterations

    @property
    def variables(self):
        """The state of both."""
        return [variable for optimizer in self.optimizers for variable in optimizer.variables]


@register
class TF1Adam(keras.optimizers.Adam):
    """Adam to the last bit as TensorFlow 1's `AdamOptimizer` computes it.

    Keras's Adam has the same formula, but takes 1 - beta in double precision (a relative 1.3e-5 in
    the second moment) and the powers of beta by `pow`; this one runs TensorFlow's own kernel and
    keeps the powers as running products.

    Args: those of `keras.optimizers.Adam`; `epsilon` was 1e-8 by default in TensorFlow 1.
    """

    def build(self, variables):
        """Makes the moments and the powers of beta."""
        if self.built:
            return
        super().build(variables)
        self._powers = [
            self.add_variable(
                shape=(), initializer=keras.initializers.Constant(beta), name=f"{name}_power"
            )
            for name, beta in (("beta_1", self.beta_1), ("beta_2", self.beta_2))
        ]

    def set_count(self, count):
        """Sets the number of updates made, and the powers of beta that go with it."""
        self.iterations.assign(count)
        for power, beta in zip(self._powers, (self.beta_1, self.beta_2), strict=True):
            # One rounding a step, as training rounds it: not beta ** (count + 1).
            factors = np.full(count + 1, beta, power.dtype)
            power.assign(np.multiply.accumulate(factors)[-1])

    def apply(self, grads, trainable_variables=None):
        """Updates the variables."""
        super().apply(grads, trainable_variables)
        for power, beta in zip(self._powers, (self.beta_1, self.beta_2), strict=True):
            power.assign(power * tf.cast(beta, power.dtype))

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable, the `tf.Variable` inside Keras's, by TensorFlow's kernel."""
        index = self._get_variable_index(variable)
        dtype = variable.dtype
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.cast(self._powers[0].value, dtype),
            beta2_power=tf.cast(self._powers[1].value, dtype),
            lr=tf.cast(learning_rate, dtype),
            beta1=tf.cast(self.beta_1, dtype),
            beta2=tf.cast(self.beta_2, dtype),
            epsilon=tf.cast(self.epsilon, dtype),
            grad=tf.cast(gradient, dtype),
        )


_OWN = {cls.__name__: cls for cls in (TF1Adam, TorchAdam, TorchRMSprop, TorchSGD)}
