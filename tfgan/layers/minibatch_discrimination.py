"""Minibatch discrimination: each sample is compared with the others of its batch."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan.utils import replicas, validation

# The self term e: a sample adds exp(-e) to its own similarity, which is exp(-1), 1 or 0.
SELF_TERMS = {"gan-intro-2016": 1.0, "gan-intro-2017": 0.0, "excluded": np.inf}


@keras.saving.register_keras_serializable(package="tfgan")
class MinibatchDiscrimination(keras.layers.Layer):
    """Appends to each sample its similarity to the other samples of its batch.

    The input is projected onto M, `num_kernels` rows of `kernel_dim` numbers per sample. For sample
    i and kernel k the layer appends

        c(i, k) = sum_j exp(-||M[i, k] - M[j, k]||_1 - e * [i == j])

    to the features. The self term e decides what a sample adds to its own sum. Real and generated
    batches must go through the layer separately.

    Args:
        num_kernels: Number of similarities per sample.
        kernel_dim: Numbers per kernel.
        self_term: What a sample adds to its own sum: `"gan-intro-2016"` (e = 1: exp(-1)),
            `"gan-intro-2017"` (e = 0: 1) or `"excluded"` (nothing, as in the paper's note).
        kernel_initializer: Initializer of the projection, N(0, 0.02**2) by default.
        bias_initializer: Initializer of the projection's bias.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        (batch, features). The batch may vary from call to call.

    Output shape:
        (batch, features + num_kernels).

    Raises:
        ValueError: If an argument is out of range, or a batch has fewer than two samples.

    Example:
        >>> layer = MinibatchDiscrimination(num_kernels=5, kernel_dim=3)
        >>> layer(np.zeros((12, 8), "float32")).shape
        TensorShape([12, 13])

    Reference:
        Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2; the form and
        the numbers of AYLIEN's gan-intro.
    """

    # Read by `tfgan.networks.couples_batch`: real and generated samples must not be concatenated.
    couples_batch = True

    def __init__(
        self,
        num_kernels: int = 5,
        kernel_dim: int = 3,
        *,
        self_term: str = "gan-intro-2017",
        kernel_initializer: str | keras.initializers.Initializer | None = None,
        bias_initializer: str | keras.initializers.Initializer = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_kernels = validation.positive_integer("num_kernels", num_kernels)
        self.kernel_dim = validation.positive_integer("kernel_dim", kernel_dim)
        self.self_term = validation.choice("self_term", self_term, SELF_TERMS)
        self.kernel_initializer = keras.initializers.get(
            keras.initializers.RandomNormal(stddev=0.02)
            if kernel_initializer is None
            else kernel_initializer
        )
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the projection for inputs of `input_shape`."""
        width = self.num_kernels * self.kernel_dim
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], width), initializer=self.kernel_initializer
        )
        self.bias = self.add_weight(name="bias", shape=(width,), initializer=self.bias_initializer)

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Appends the similarities to `inputs`."""
        inputs = tf.convert_to_tensor(inputs)
        share = replicas.current_share()
        batch = inputs.shape[0] if share is None else share.total
        if isinstance(batch, int) and batch < 2:
            raise ValueError(
                "minibatch discrimination compares the samples of a batch: expected at least 2. "
                f"Received: a batch of {batch}"
            )
        rows = tf.matmul(inputs, self.kernel) + self.bias
        rows = tf.reshape(rows, (-1, self.num_kernels, self.kernel_dim))
        # On several replicas the others are the samples of all replicas.
        others = replicas.whole_batch(rows)
        # (i, kernels, dims, j): with the original's order of sums the bits are the original's.
        differences = rows[..., None] - tf.transpose(others, (1, 2, 0))[None]
        distances = tf.reduce_sum(tf.abs(differences), axis=2)
        similarity = self._similarity(distances, tf.shape(others)[0])
        return tf.concat([inputs, tf.reduce_sum(similarity, axis=2)], axis=1)

    def _similarity(self, distances: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
        penalty = SELF_TERMS[self.self_term]
        if penalty == 0.0:
            return tf.exp(-distances)
        own = replicas.own_rows(tf.eye(batch, dtype=distances.dtype))[:, None, :]
        if np.isinf(penalty):
            return tf.exp(-distances) * (1.0 - own)
        return tf.exp(-(distances + penalty * own))

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, features + num_kernels)."""
        return (*input_shape[:-1], input_shape[-1] + self.num_kernels)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_kernels": self.num_kernels,
            "kernel_dim": self.kernel_dim,
            "self_term": self.self_term,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
        }
