"""Gaussian noise whose scale a network learns."""

from typing import Any

import keras
import tensorflow as tf

from tfgan.utils import validation

LARGEST_LOG_SCALE = 3.0


@keras.saving.register_keras_serializable(package="tfgan")
class LearnedNoise(keras.layers.Layer):
    """Adds noise whose scale a network decides: mean + noise * start * exp(log_scale).

    The scale is at most exp(3), about 20, times `start`. With its first weights a network may ask
    for a scale so large that later layers overflow.

    Args:
        start: Scale of the noise where the network's log_scale is 0, above 0.
        **kwargs: Arguments of `keras.layers.Layer`.

    Raises:
        ValueError: If `start` is not above 0.

    Input shape:
        [(batch, 2 * n), (batch, n)]: the network's output, n means followed by n log scales; and
        noise, N(0, 1).

    Output shape:
        (batch, n).

    Reference:
        Kingma and Welling 2014, "Auto-Encoding Variational Bayes", appendix C.2, the decoder's
        output.
    """

    def __init__(self, start: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start = validation.positive("start", start)

    def call(self, inputs: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Returns mean + noise * scale, (batch, n)."""
        outputs, noise = inputs
        mean, log_scale = tf.split(outputs, 2, -1)
        # The gradient is that of the unbounded scale, so that too large a scale still gets smaller.
        log_scale += tf.stop_gradient(tf.minimum(log_scale, LARGEST_LOG_SCALE) - log_scale)
        return mean + self.start * tf.exp(log_scale) * noise

    def compute_output_shape(self, input_shape: list[tuple[Any, ...]]) -> tuple[Any, ...]:
        """Returns (batch, n)."""
        return input_shape[1]

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "start": self.start}
