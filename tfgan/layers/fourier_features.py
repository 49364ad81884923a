"""Layers of the networks on two-dimensional data: maxout, and Fourier features of the input."""

import math

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.layers.sine_and_cosine import sine_and_cosine
from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


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
        self.num = validation.positive_integer("num", num)
        self.low = validation.positive("low", low)
        self.high = validation.positive("high", high)
        self.amplitude = validation.positive("amplitude", amplitude)
        self.decay = validation.non_negative("decay", decay)

    def build(self, input_shape):
        """Computes the frequencies; nothing here is trained."""
        size = input_shape[-1]
        if size == 2:
            angles = math.pi * (3.0 - math.sqrt(5.0)) * np.arange(self.num)
            directions = np.stack([np.cos(angles), np.sin(angles)])
        else:
            with tf.init_scope():
                directions = random.normal((size, self.num), 0).numpy().astype(np.float64)
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
