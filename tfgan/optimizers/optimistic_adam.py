"""Optimistic Adam, for games that turn in circles under Adam."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

register = keras.saving.register_keras_serializable(package="tfgan")


@register
class OptimisticAdam(keras.optimizers.Adam):
    """Adam that takes each step twice and takes the step before back: w -= 2 * s(t) - s(t - 1).

    s(t) is Adam's own step. In a game of two players the steps of gradient descent turn around the
    equilibrium. The difference s(t) - s(t - 1) predicts the next step and damps the turning. The
    step before the first one is 0.

    Args:
        *args: Arguments of `keras.optimizers.Adam`. `amsgrad` must be False.
        **kwargs: Arguments of `keras.optimizers.Adam`.

    Raises:
        ValueError: If `amsgrad` is True.

    Example:
        >>> optimizer = OptimisticAdam(1e-3, beta_1=0.5)
        >>> model.compile(optimizer, OptimisticAdam(1e-3, beta_1=0.5), loss="wasserstein")

    Reference:
        Daskalakis et al. 2017, "Training GANs with Optimism", algorithm 1.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.amsgrad:
            raise ValueError("OptimisticAdam has no amsgrad. Received: amsgrad=True")

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Creates the moments and the last steps."""
        if self.built:
            return
        super().build(variables)
        self._last_steps = self.add_optimizer_variables(variables, "last_step")

    def update_step(
        self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Updates one variable.

        Args:
            gradient: Gradient of the loss with respect to `variable`, of the same shape.
            variable: The `tf.Variable` inside Keras's variable.
            learning_rate: Learning rate, a scalar.
        """
        index = self._get_variable_index(variable)
        m, v = self._momentums[index], self._velocities[index]
        last = self._last_steps[index]
        rate = tf.cast(learning_rate, variable.dtype)
        gradient = tf.cast(gradient, variable.dtype)
        count = tf.cast(self.iterations + 1, variable.dtype)
        m.assign(m + (gradient - m) * (1 - self.beta_1))
        v.assign(v + (tf.square(gradient) - v) * (1 - self.beta_2))
        correction = tf.sqrt(1 - tf.pow(tf.cast(self.beta_2, variable.dtype), count)) / (
            1 - tf.pow(tf.cast(self.beta_1, variable.dtype), count)
        )
        step = rate * correction * m / (tf.sqrt(v) + self.epsilon)
        self.assign_sub(variable, 2 * step - last)
        last.assign(step)
