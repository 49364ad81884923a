"""Group normalization with the right second derivatives, for gradient penalties."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="tfgan")
class GroupNormalization(keras.layers.GroupNormalization):
    """`keras.layers.GroupNormalization` with the right second derivatives.

    Keras computes the variance by `tf.nn.moments`, which stops the gradient at the mean inside the
    variance. That leaves the first derivative right and makes the second one wrong. The error grows
    with epsilon divided by the variance: in the 64x64 critic at its start, the gradients of a
    gradient penalty were off by 4 to 9 %. With as many groups as channels the layer is instance
    normalization.

    Args:
        *args: Arguments of `keras.layers.GroupNormalization`.
        **kwargs: Arguments of `keras.layers.GroupNormalization`.

    Input shape:
        (batch, ..., channels), or with `axis=1` (batch, channels, ...).

    Output shape:
        The shape of the input.

    Reference:
        Wu and He 2018, "Group Normalization".
    """

    def _apply_normalization(
        self, reshaped_inputs: tf.Tensor, input_shape: tuple[int | None, ...]
    ) -> tf.Tensor:
        # Half precision is too coarse for sums over a group.
        x = ops.cast(reshaped_inputs, keras.backend.result_type(reshaped_inputs.dtype, "float32"))
        axes = list(range(1, len(x.shape)))
        axes.pop(-2 if self.axis == -1 else self.axis - 1)
        shape = self._create_broadcast_shape(input_shape)
        centred = x - ops.mean(x, axes, keepdims=True)
        scale = ops.rsqrt(ops.mean(ops.square(centred), axes, keepdims=True) + self.epsilon)
        if self.scale:
            scale = scale * ops.cast(ops.reshape(self.gamma, shape), x.dtype)
        normalized = centred * scale
        if self.center:
            normalized = normalized + ops.cast(ops.reshape(self.beta, shape), x.dtype)
        return ops.cast(normalized, reshaped_inputs.dtype)
