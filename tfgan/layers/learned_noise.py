"""Layers that GANs need and Keras does not have."""

import keras
import tensorflow as tf

from tfgan.utils import validation

# Of `LearnedNoise`.
LARGEST_LOG_SCALE = 3.0


@keras.saving.register_keras_serializable(package="tfgan")
class LearnedNoise(keras.layers.Layer):
    """Gaussian noise whose scale a network decides: mean + noise * exp(log_scale + log(start)).

    The scale is at most exp(3), or 20, times its start: at the first weights a network may ask for
    one that no later layer can count with.

    Args:
        start: scale of the noise where the network's log_scale is 0, above 0.

    Input shape:
        [(batch, 2 * n), (batch, n)]: a network's outputs, n means and then n log scales; and
        noise, N(0, 1).

    Output shape:
        (batch, n).

    Reference:
        The output of the decoder of Kingma & Welling 2014, "Auto-Encoding Variational Bayes",
        appendix C.2.
    """

    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = validation.positive("start", start)

    def call(self, inputs):
        """Applies the layer."""
        outputs, noise = inputs
        mean, log_scale = tf.split(outputs, 2, -1)
        # The gradient is that of an unbounded one, so that what is too wide gets narrower.
        log_scale += tf.stop_gradient(tf.minimum(log_scale, LARGEST_LOG_SCALE) - log_scale)
        return mean + self.start * tf.exp(log_scale) * noise

    def compute_output_shape(self, input_shape):
        """(batch, n)."""
        return input_shape[1]

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "start": self.start}
