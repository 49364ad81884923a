"""Adam, RMSprop and SGD in the arithmetic of `torch.optim`, for parity with PyTorch programs.

No setting of Keras's own makes its Adam or RMSprop agree with PyTorch's: the two put epsilon in
other places.
"""

import keras
import tensorflow as tf
from keras import ops

register = keras.saving.register_keras_serializable(package="tfgan")


@register
class TorchAdam(keras.optimizers.Adam):
    """`torch.optim.Adam`: w -= lr * m_hat / (sqrt(v_hat) + epsilon).

    The moments' bias is taken out first and epsilon is added after (Kingma and Ba 2015, algorithm
    1). Keras's Adam adds it to sqrt(v) before (their "epsilon hat"): to Keras's arithmetic, this
    epsilon is epsilon * sqrt(1 - beta_2^t), another one at every step.

    Args: those of `keras.optimizers.Adam`; `epsilon` is 1e-8 by default, as in PyTorch.
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, **kwargs):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **kwargs)
        if self.amsgrad:
            raise ValueError("TorchAdam has no amsgrad. Received: amsgrad=True")

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        index = self._get_variable_index(variable)
        m, v = self._momentums[index], self._velocities[index]
        gradient = ops.cast(gradient, variable.dtype)
        # In double precision, as Python's numbers are: 1 - 0.999 in single is off by 1e-5.
        step = tf.cast(self.iterations + 1, tf.float64)
        rate = tf.cast(learning_rate, tf.float64) / (1.0 - tf.pow(_double(self.beta_1), step))
        root = tf.sqrt(1.0 - tf.pow(_double(self.beta_2), step))
        self.assign_add(m, (gradient - m) * (1.0 - self.beta_1))
        self.assign(v, v * self.beta_2 + (1.0 - self.beta_2) * ops.square(gradient))
        denominator = ops.sqrt(v) / tf.cast(root, variable.dtype) + self.epsilon
        self.assign_sub(variable, tf.cast(rate, variable.dtype) * (m / denominator))


@register
class TorchRMSprop(keras.optimizers.RMSprop):
    """`torch.optim.RMSprop`: w -= lr * g / (sqrt(v) + epsilon).

    Keras's has epsilon inside the root, sqrt(v + epsilon).

    Args: those of `keras.optimizers.RMSprop`, but `centered`; `rho` (PyTorch's alpha) is 0.99 and
        `epsilon` 1e-8 by default, as in PyTorch.
    """

    def __init__(self, learning_rate=0.01, rho=0.99, momentum=0.0, epsilon=1e-8, **kwargs):
        super().__init__(learning_rate, rho, momentum, epsilon, **kwargs)
        if self.centered:
            raise ValueError("TorchRMSprop is never centered. Received: centered=True")

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        index = self._get_variable_index(variable)
        v = self._velocities[index]
        gradient = ops.cast(gradient, variable.dtype)
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign(v, v * self.rho + (1.0 - self.rho) * ops.square(gradient))
        step = gradient / (ops.sqrt(v) + self.epsilon)
        if self.momentum > 0:
            self.assign(self._momentums[index], self._momentums[index] * self.momentum + step)
            step = self._momentums[index]
        self.assign_sub(variable, rate * step)


@register
class TorchSGD(keras.optimizers.SGD):
    """`torch.optim.SGD`: b = momentum * b + g, w -= lr * b.

    Keras's keeps lr * b instead, which is the same until the learning rate changes.

    Args: those of `keras.optimizers.SGD`.
    """

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        gradient = ops.cast(gradient, variable.dtype)
        step = gradient
        if self.momentum != 0:
            buffer = self.momentums[self._get_variable_index(variable)]
            self.assign(buffer, buffer * self.momentum + gradient)
            step = gradient + self.momentum * buffer if self.nesterov else buffer
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * step)


def _double(number):
    return tf.constant(number, tf.float64)
