"""Optimizers: from the plain data of `tfgan.recipes`, and in the arithmetic of other programs."""

import keras
import numpy as np
import tensorflow as tf

register = keras.saving.register_keras_serializable(package="tfgan")


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
