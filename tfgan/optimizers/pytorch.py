"""Adam, RMSprop and SGD in the arithmetic of `torch.optim`, for parity with PyTorch programs.

Keras and PyTorch add epsilon at different places in Adam and RMSprop. No setting of Keras's own
optimizers makes them agree with PyTorch's.
"""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

register = keras.saving.register_keras_serializable(package="tfgan")


@register
class TorchAdam(keras.optimizers.Adam):
    """`torch.optim.Adam`: w -= lr * m_hat / (sqrt(v_hat) + epsilon).

    Epsilon is added after the moments' bias has been corrected (Kingma and Ba 2015, algorithm 1).
    Keras's Adam adds it to sqrt(v) before the correction (the paper's "epsilon hat"). In Keras's
    form the epsilon of this class would be epsilon * sqrt(1 - beta_2^t), different at each step.

    Args:
        learning_rate: Learning rate, or a Keras schedule of it.
        beta_1: Decay of the first moment.
        beta_2: Decay of the second moment.
        epsilon: Number added to the denominator, 1e-8 as in PyTorch.
        **kwargs: Other arguments of `keras.optimizers.Adam`.

    Raises:
        ValueError: If `amsgrad` is asked for.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **kwargs)
        if self.amsgrad:
            raise ValueError("TorchAdam has no amsgrad. Received: amsgrad=True")

    def update_step(
        self, gradient: tf.Tensor, variable: keras.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Updates one variable."""
        index = self._get_variable_index(variable)
        m, v = self._momentums[index], self._velocities[index]
        gradient = ops.cast(gradient, variable.dtype)
        # In double precision, as Python computes: in single precision 1 - 0.999 is off by 1e-5.
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

    Keras adds epsilon inside the root, sqrt(v + epsilon).

    Args:
        learning_rate: Learning rate, or a Keras schedule of it.
        rho: Decay of the mean square, PyTorch's `alpha`, 0.99 as in PyTorch.
        momentum: Momentum, at least 0.
        epsilon: Number added to the denominator, 1e-8 as in PyTorch.
        **kwargs: Other arguments of `keras.optimizers.RMSprop`.

    Raises:
        ValueError: If `centered` is asked for.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.01,
        rho: float = 0.99,
        momentum: float = 0.0,
        epsilon: float = 1e-8,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, rho, momentum, epsilon, **kwargs)
        if self.centered:
            raise ValueError("TorchRMSprop is never centered. Received: centered=True")

    def update_step(
        self, gradient: tf.Tensor, variable: keras.Variable, learning_rate: tf.Tensor
    ) -> None:
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

    Keras keeps lr * b instead of b. The two agree until the learning rate changes.

    Args:
        *args: Arguments of `keras.optimizers.SGD`.
        **kwargs: Arguments of `keras.optimizers.SGD`.
    """

    def update_step(
        self, gradient: tf.Tensor, variable: keras.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Updates one variable."""
        gradient = ops.cast(gradient, variable.dtype)
        step = gradient
        if self.momentum != 0:
            buffer = self.momentums[self._get_variable_index(variable)]
            self.assign(buffer, buffer * self.momentum + gradient)
            step = gradient + self.momentum * buffer if self.nesterov else buffer
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * step)


def _double(number: float) -> tf.Tensor:
    return tf.constant(number, tf.float64)
