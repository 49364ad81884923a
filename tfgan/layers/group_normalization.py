"""Group normalization that gradient penalties can be taken through."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tfgan")
class GroupNormalization(keras.layers.GroupNormalization):
    """`keras.layers.GroupNormalization` whose second derivatives are right.

    Keras's takes its variance from `tf.nn.moments`, which stops the gradient at the mean inside
    the variance. That changes no first derivative, but the second, by a part that grows with
    epsilon over the variance: the gradients of a gradient penalty were off by 4 to 9 % in the
    64x64 critic at its start. As many groups as channels make it instance normalization.

    Args: those of `keras.layers.GroupNormalization`.
    """

    def _apply_normalization(self, reshaped_inputs, input_shape):
        # Sums over a group need more than half precision.
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
