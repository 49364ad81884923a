"""The ReLU of discriminators whose gradient is differentiated again."""

from collections.abc import Callable

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tfgan")
def relu(x: tf.Tensor) -> tf.Tensor:
    """Returns max(x, 0), equal to `tf.nn.relu` to the bit, and so is its gradient.

    The second derivative is 0. TensorFlow's own ReLU returns it as a tensor of zeros, which is then
    propagated through all layers below: a third of the matrix products of a gradient penalty
    multiply zeros, and XLA does not remove them. This function has no second derivative at all.

    Args:
        x: Float tensor.

    Returns:
        A tensor of the shape of `x`.
    """
    x = tf.convert_to_tensor(x)

    @tf.custom_gradient
    def rectified(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        y = tf.nn.relu(x)
        positive = y > 0

        def gradient(dy: tf.Tensor) -> tf.Tensor:
            # `where` has no derivative with respect to its Boolean, so none with respect to `x`.
            return tf.where(positive, dy, tf.zeros_like(dy))

        return y, gradient

    return rectified(x)
