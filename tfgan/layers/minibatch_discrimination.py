"""Layers that GANs need and Keras does not have."""

import keras
import numpy as np
import tensorflow as tf

from tfgan.utils import validation

# What a sample adds to its own similarity: exp(-1), exp(0), or nothing.
SELF_TERMS = {"gan-intro-2016": 1.0, "gan-intro-2017": 0.0, "excluded": np.inf}


@keras.saving.register_keras_serializable(package="tfgan")
class MinibatchDiscrimination(keras.layers.Layer):
    """Appends to each sample how close it is to the others of its batch.

    The input is projected onto `num_kernels` rows of `kernel_dim` numbers, M. For sample i and
    kernel k the output is

        c(i, k) = sum_j exp(-||M[i, k] - M[j, k]||_1 - e * [i == j])

    appended to the input's features. The self term e decides what a sample adds to its own sum.
    Real and generated batches must go through the layer separately.

    Args:
        num_kernels: number of similarities per sample.
        kernel_dim: numbers per kernel.
        self_term: `"gan-intro-2016"` (e = 1: own part exp(-1)), `"gan-intro-2017"` (e = 0: own
            part 1) or `"excluded"` (no own part, as in the paper's note).
        kernel_initializer: initializer of the projection, N(0, 0.02**2) by default.
        bias_initializer: initializer of the projection's bias.

    Input shape:
        (batch, features); the batch may vary from call to call.

    Output shape:
        (batch, features + num_kernels).

    Raises:
        ValueError: if the batch is known to hold fewer than two samples: there is nothing to
            compare.

    Example:
        >>> layer = MinibatchDiscrimination(num_kernels=5, kernel_dim=3)
        >>> layer(np.zeros((12, 8), "float32")).shape
        TensorShape([12, 13])

    Reference:
        Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2; the form and
        the numbers of AYLIEN's gan-intro.
    """

    # Layers that look across the batch: real and generated samples must not be concatenated.
    couples_batch = True

    def __init__(
        self,
        num_kernels=5,
        kernel_dim=3,
        *,
        self_term="gan-intro-2017",
        kernel_initializer=None,
        bias_initializer="zeros",
        **kwargs,
    ):
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

    def build(self, input_shape):
        """Makes the projection for inputs of `input_shape`."""
        width = self.num_kernels * self.kernel_dim
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], width), initializer=self.kernel_initializer
        )
        self.bias = self.add_weight(name="bias", shape=(width,), initializer=self.bias_initializer)

    def call(self, inputs):
        """Appends the similarities to `inputs`."""
        inputs = tf.convert_to_tensor(inputs)
        if inputs.shape[0] is not None and inputs.shape[0] < 2:
            raise ValueError(
                "minibatch discrimination compares the samples of a batch: expected at least 2. "
                f"Received: a batch of {inputs.shape[0]}"
            )
        rows = tf.matmul(inputs, self.kernel) + self.bias
        rows = tf.reshape(rows, (-1, self.num_kernels, self.kernel_dim))
        # (i, kernels, dims, j): this order of sums is the original's, to the last bit.
        differences = rows[..., None] - tf.transpose(rows, (1, 2, 0))[None]
        distances = tf.reduce_sum(tf.abs(differences), axis=2)
        similarity = self._similarity(distances, tf.shape(inputs)[0])
        return tf.concat([inputs, tf.reduce_sum(similarity, axis=2)], axis=1)

    def _similarity(self, distances, batch):
        penalty = SELF_TERMS[self.self_term]
        if penalty == 0.0:
            return tf.exp(-distances)
        own = tf.eye(batch, dtype=distances.dtype)[:, None, :]
        if np.isinf(penalty):
            return tf.exp(-distances) * (1.0 - own)
        return tf.exp(-(distances + penalty * own))

    def compute_output_shape(self, input_shape):
        """Returns `input_shape` with `num_kernels` more features."""
        return (*input_shape[:-1], input_shape[-1] + self.num_kernels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_kernels": self.num_kernels,
            "kernel_dim": self.kernel_dim,
            "self_term": self.self_term,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
        }
