"""A layer of sines and cosines of its input."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.layers.sine_and_cosine import sine_and_cosine
from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class FourierFeatures(keras.layers.Layer):
    """Appends sines and cosines of the input, so that a network learns fine structure sooner.

    For each frequency vector w the layer appends a * sin(x . w) and a * cos(x . w), where
    a = amplitude / |w| ** decay. The lengths |w| are a geometric sequence from `low` to `high`. The
    directions are fixed: multiples of the golden angle in two dimensions, random ones in others.

    Args:
        num: Number of frequency vectors.
        low: Smallest frequency, in radians per unit of the input.
        high: Largest frequency, in radians per unit of the input.
        amplitude: Amplitude of the frequency 1.
        decay: Exponent by which the amplitude falls with the frequency, at least 0.
        **kwargs: Arguments of `keras.layers.Layer`.

    Raises:
        ValueError: If an argument is out of range.

    Input shape:
        (batch, features).

    Output shape:
        (batch, features + 2 * num).

    Example:
        >>> FourierFeatures(num=32)(np.zeros((12, 2), "float32")).shape
        TensorShape([12, 66])

    Reference:
        Tancik et al. 2020, "Fourier Features Let Networks Learn High Frequency Functions in Low
        Dimensional Domains", section 6.
    """

    def __init__(
        self,
        num: int = 32,
        *,
        low: float = 1.0,
        high: float = 64.0,
        amplitude: float = 1.0,
        decay: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num = validation.positive_integer("num", num)
        self.low = validation.positive("low", low)
        self.high = validation.positive("high", high)
        self.amplitude = validation.positive("amplitude", amplitude)
        self.decay = validation.non_negative("decay", decay)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Computes the frequency vectors and amplitudes. The layer has no weights."""
        size = input_shape[-1] or 0
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

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Appends the sines, then the cosines, to `inputs`."""
        phase = tf.matmul(inputs, tf.constant(self.frequencies, inputs.dtype))
        amplitudes = tf.constant(self.amplitudes, inputs.dtype)
        waves = [amplitudes * wave for wave in sine_and_cosine(phase)]
        return tf.concat([inputs, *waves], -1)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, features + 2 * num)."""
        return (*input_shape[:-1], input_shape[-1] + 2 * self.num)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        names = ("num", "low", "high", "amplitude", "decay")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
