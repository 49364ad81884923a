"""A ReLU for discriminators whose gradient is differentiated again."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tfgan")
def relu(x):
    """max(x, 0), as `tf.nn.relu`, to the bit, and so are its first two derivatives.

    The second one is 0, and TensorFlow's own says so with a tensor of zeros, which goes back
    through all layers below: a third of a gradient penalty's matrix products multiplied zeros (XLA
    does not take them out). This one says that there is no such path.

    Args:
        x: float tensor.

    Returns:
        A tensor of the shape of `x`.
    """
    x = tf.convert_to_tensor(x)

    @tf.custom_gradient
    def rectified(x):
        y = tf.nn.relu(x)
        positive = y > 0

        def gradient(dy):
            # A choice by a Boolean has a derivative by `dy` alone.
            return tf.where(positive, dy, tf.zeros_like(dy))

        return y, gradient

    return rectified(x)
