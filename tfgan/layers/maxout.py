"""Layers of the networks on two-dimensional data: maxout, and Fourier features of the input."""

import keras
import tensorflow as tf

from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


@register
class Maxout(keras.layers.Layer):
    """The largest of `pieces` affine maps, for each of `units` units.

    Args:
        units: number of outputs.
        pieces: affine maps a unit.
        kernel_initializer: of the kernel, (features, units * pieces); unit u has the columns
            u * pieces ... (u + 1) * pieces - 1.
        bias_initializer: of the bias, (units * pieces,).

    Input shape:
        (batch, features).

    Output shape:
        (batch, units).

    Reference:
        Goodfellow et al. 2013, "Maxout Networks", section 2.
    """

    def __init__(
        self,
        units,
        pieces=5,
        *,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = validation.positive_integer("units", units)
        self.pieces = validation.positive_integer("pieces", pieces)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def build(self, input_shape):
        """Makes the weights."""
        columns = self.units * self.pieces
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], columns), initializer=self.kernel_initializer
        )
        self.bias = self.add_weight(
            name="bias", shape=(columns,), initializer=self.bias_initializer
        )

    def call(self, inputs):
        """Applies the layer."""
        maps = tf.matmul(inputs, self.kernel) + self.bias
        maps = tf.reshape(maps, (-1, self.units, self.pieces))
        return tf.reduce_max(maps, -1)

    def compute_output_shape(self, input_shape):
        """(batch, units)."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        serialize = keras.initializers.serialize
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
        }
