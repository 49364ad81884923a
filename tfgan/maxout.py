"""Layers of the networks on two-dimensional data: maxout, and Fourier features of the input."""

import math

import keras
import numpy as np
import tensorflow as tf

from tfgan import checks, keys
from tfgan.waves import sine_and_cosine

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
        self.units = checks.positive_integer("units", units)
        self.pieces = checks.positive_integer("pieces", pieces)
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


@register
class FourierFeatures(keras.layers.Layer):
    """Appends sines and cosines of the input, so that a network resolves fine structure sooner.

    For i = 0 ... num - 1: amplitude_i * sin(x . w_i) and amplitude_i * cos(x . w_i), where |w_i|
    goes in a geometric row from `low` to `high` and amplitude_i = amplitude / |w_i| ** decay. The
    directions are fixed: at multiples of the golden angle in two dimensions, else random ones.

    Args:
        num: number of frequencies.
        low: smallest frequency, radians per unit of x.
        high: largest frequency.
        amplitude: of the frequency 1.
        decay: exponent of the fall of the amplitudes, at least 0.

    Input shape:
        (batch, features).

    Output shape:
        (batch, features + 2 * num).

    Reference:
        Tancik et al. 2020, "Fourier Features Let Networks Learn High Frequency Functions in Low
        Dimensional Domains", section 6.
    """

    def __init__(self, num=32, *, low=1.0, high=64.0, amplitude=1.0, decay=1.0, **kwargs):
        super().__init__(**kwargs)
        self.num = checks.positive_integer("num", num)
        self.low = checks.positive("low", low)
        self.high = checks.positive("high", high)
        self.amplitude = checks.positive("amplitude", amplitude)
        self.decay = checks.non_negative("decay", decay)

    def build(self, input_shape):
        """Computes the frequencies; nothing here is trained."""
        size = input_shape[-1]
        if size == 2:
            angles = math.pi * (3.0 - math.sqrt(5.0)) * np.arange(self.num)
            directions = np.stack([np.cos(angles), np.sin(angles)])
        else:
            with tf.init_scope():
                directions = keys.normal((size, self.num), 0).numpy().astype(np.float64)
            directions /= np.linalg.norm(directions, axis=0)
        frequencies = np.geomspace(self.low, self.high, self.num)
        self.frequencies = directions * frequencies
        self.amplitudes = self.amplitude * frequencies**-self.decay

    def call(self, inputs):
        """Applies the layer."""
        phase = tf.matmul(inputs, tf.constant(self.frequencies, inputs.dtype))
        amplitudes = tf.constant(self.amplitudes, inputs.dtype)
        waves = [amplitudes * wave for wave in sine_and_cosine(phase)]
        return tf.concat([inputs, *waves], -1)

    def compute_output_shape(self, input_shape):
        """(batch, features + 2 * num)."""
        return (*input_shape[:-1], input_shape[-1] + 2 * self.num)

    def get_config(self):
        """Returns the constructor's arguments."""
        names = ("num", "low", "high", "amplitude", "decay")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
