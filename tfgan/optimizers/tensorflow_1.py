"""Adam and RMSprop as TensorFlow 1 computes them, for repetition of programs of that time."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

register = keras.saving.register_keras_serializable(package="tfgan")


@register
class TF1Adam(keras.optimizers.Adam):
    """Adam, equal to TensorFlow 1's `AdamOptimizer` to the last bit.

    Keras's Adam has the same formula but other rounding. Keras computes 1 - beta in double
    precision, which changes the second moment by a relative 1.3e-5, and the powers of beta by
    `pow`. This class runs TensorFlow's own kernel and keeps the powers as running products.

    Args:
        *args: Arguments of `keras.optimizers.Adam`.
        **kwargs: Arguments of `keras.optimizers.Adam`. TensorFlow 1's default of `epsilon` was
            1e-8.
    """

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Creates the moments and the powers of beta."""
        if self.built:
            return
        super().build(variables)
        self._powers = [
            self.add_variable(
                shape=(), initializer=keras.initializers.Constant(beta), name=f"{name}_power"
            )
            for name, beta in (("beta_1", self.beta_1), ("beta_2", self.beta_2))
        ]

    def set_count(self, count: int) -> None:
        """Sets the number of updates made, and the powers of beta after that many updates."""
        self.iterations.assign(count)
        for power, beta in zip(self._powers, (self.beta_1, self.beta_2), strict=True):
            # Training rounds once per step; beta ** (count + 1) would round once in all.
            factors = np.full(count + 1, beta, power.dtype)
            power.assign(np.multiply.accumulate(factors)[-1])

    def apply(
        self, grads: Sequence[tf.Tensor], trainable_variables: Sequence[Any] | None = None
    ) -> None:
        """Updates the variables by their gradients."""
        super().apply(grads, trainable_variables)
        for power, beta in zip(self._powers, (self.beta_1, self.beta_2), strict=True):
            power.assign(power * tf.cast(beta, power.dtype))

    def update_step(
        self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Updates one variable by TensorFlow's kernel.

        Args:
            gradient: Gradient of the loss with respect to `variable`, of the same shape.
            variable: The `tf.Variable` inside Keras's variable.
            learning_rate: Learning rate, a scalar.
        """
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


@register
class TF1RMSprop(keras.optimizers.RMSprop):
    """RMSprop as TensorFlow 1's `RMSPropOptimizer`: the mean square starts at 1.

    w -= learning_rate * g / sqrt(v + epsilon), where v is the running mean of g**2. In Keras v
    starts at 0, so the first updates are larger: with a decay of 0.9 the first one moves each
    weight by 3.2 learning rates, whatever its gradient is. Here small gradients make small steps
    at first.

    Args:
        learning_rate: Learning rate, or a Keras schedule of it.
        rho: Decay of the mean square, 0.9 as in TensorFlow 1.
        momentum: Momentum, at least 0.
        epsilon: Number added to the mean square inside the root, 1e-10 as in TensorFlow 1.
        **kwargs: Other arguments of `keras.optimizers.RMSprop`.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-10,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, rho, momentum, epsilon, **kwargs)

    def add_optimizer_variables(
        self, trainable_variables: Sequence[keras.Variable], name: Any, initializer: Any = "zeros"
    ) -> Any:
        """Creates one variable per trainable variable. Those of the mean square start at 1."""
        if name == "velocity":
            initializer = "ones"
        return super().add_optimizer_variables(trainable_variables, name, initializer)
