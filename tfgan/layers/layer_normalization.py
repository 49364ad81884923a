"""Layer normalization with the right second derivatives, for gradient penalties."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="tfgan")
class LayerNormalization(keras.layers.LayerNormalization):
    """`keras.layers.LayerNormalization` with the right second derivatives.

    Keras computes the variance by `tf.nn.moments`, which stops the gradient at the mean inside the
    variance. That leaves the first derivative right and makes the second one wrong. The error grows
    with epsilon divided by the variance of the features.

    Args:
        *args: Arguments of `keras.layers.LayerNormalization`.
        **kwargs: Arguments of `keras.layers.LayerNormalization`.

    Input shape:
        (batch, ...).

    Output shape:
        The shape of the input.

    Reference:
        Ba et al. 2016, "Layer Normalization".
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the normalized features."""
        if getattr(self, "rms_scaling", False):
            raise ValueError("rms_scaling is not supported: use keras.layers.RMSNormalization")
        # Half precision is too coarse for sums over the features.
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = [axis % len(x.shape) for axis in self.axis]
        shape = [x.shape[i] if i in axes else 1 for i in range(len(x.shape))]
        centred = x - ops.mean(x, axes, keepdims=True)
        scale = ops.rsqrt(ops.mean(ops.square(centred), axes, keepdims=True) + self.epsilon)
        if self.gamma is not None:
            scale = scale * ops.cast(ops.reshape(self.gamma, shape), x.dtype)
        normalized = centred * scale
        if self.beta is not None:
            normalized = normalized + ops.cast(ops.reshape(self.beta, shape), x.dtype)
        return ops.cast(normalized, self.compute_dtype)
