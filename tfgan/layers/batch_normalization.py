"""Batch normalization as other libraries define it: PyTorch's running variance, PacGAN's slots."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from tfgan.utils import replicas, validation

# What the layer keeps a running mean of.
RUNNING = ("biased_variance", "unbiased_variance", "stdev")


@keras.saving.register_keras_serializable(package="tfgan")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` with PyTorch's running variance, or Blocks's.

    In training a batch is always divided by its biased standard deviation. The libraries differ in
    what they keep for inference. The layer also has the right second derivatives, which gradient
    penalties need: see `GroupNormalization`.

    Args:
        *args: Arguments of `keras.layers.BatchNormalization`, without `renorm` and `synchronized`.
        running: What the running mean is taken of. `"biased_variance"`: as in Keras.
            `"unbiased_variance"`: the variance times n / (n - 1) for n values per channel, as in
            PyTorch. `"stdev"`: sqrt(variance + epsilon), as in Blocks, whose layer PacGAN uses.
            `moving_variance` then holds the square of the mean, minus epsilon.
        slots: Number of equal consecutive parts of a batch, each normalized by its own statistics
            in training. The running means move by the parts' mean. PacGAN applies its generator to
            each slot of the packs by itself.
        **kwargs: Other arguments of `keras.layers.BatchNormalization`.

    Input shape:
        (batch, ..., channels). `slots` must divide the batch.

    Output shape:
        The shape of the input.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> as_pytorch = BatchNormalization(
        ...     momentum=0.9, epsilon=1e-5, running="unbiased_variance"
        ... )

    Reference:
        Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2 (the unbiased variance).
    """

    def __init__(
        self, *args: Any, running: str = "unbiased_variance", slots: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.running = validation.choice("running", running, RUNNING)
        self.slots = validation.positive_integer("slots", slots)
        if self.renorm or self.synchronized or self.axis != -1:
            raise ValueError("renorm, synchronized and other axes than -1 are not supported")

    def call(
        self, inputs: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """Normalizes `inputs`: by their own statistics in training, else by the running ones."""
        if mask is not None:
            raise ValueError("masks are not supported")
        # Half precision is too coarse for sums over a batch.
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            shape = ops.shape(x)
            parts = ops.reshape(x, (self.slots, -1, *shape[1:]))
            axes = list(range(1, len(parts.shape) - 1))
            mean = replicas.batch_mean(parts, axes, keepdims=True)
            centred = parts - mean
            variance = replicas.batch_mean(ops.square(centred), axes, keepdims=True)
            self._move(mean, variance, ops.size(parts) // ops.size(mean))
            normalized = centred * ops.rsqrt(variance + self.epsilon)
            normalized = ops.reshape(normalized, shape)
        else:
            scale = ops.rsqrt(ops.cast(self.moving_variance, x.dtype) + self.epsilon)
            normalized = (x - ops.cast(self.moving_mean, x.dtype)) * scale
        if self.scale:
            normalized = normalized * ops.cast(self.gamma, x.dtype)
        if self.center:
            normalized = normalized + ops.cast(self.beta, x.dtype)
        return ops.cast(normalized, self.compute_dtype)

    def _move(self, mean: tf.Tensor, variance: tf.Tensor, count: Any) -> None:
        """Moves the running statistics by those of a batch of `count` values per channel."""
        share = 1.0 - self.momentum
        others = list(range(len(mean.shape) - 1))
        channels = self.moving_mean.shape
        old_mean = ops.cast(self.moving_mean, mean.dtype)
        old_variance = ops.cast(self.moving_variance, mean.dtype)
        mean = ops.reshape(ops.mean(mean, others), channels)
        self.moving_mean.assign(old_mean * self.momentum + mean * share)
        if self.running == "stdev":
            stdev = ops.reshape(ops.mean(ops.sqrt(variance + self.epsilon), others), channels)
            kept = ops.sqrt(old_variance + self.epsilon) * self.momentum + stdev * share
            self.moving_variance.assign(ops.square(kept) - self.epsilon)
            return
        if self.running == "unbiased_variance":
            count = ops.cast(count, variance.dtype)
            factor = replicas.batch_size_factor(variance.dtype)
            count = count if factor is None else count * factor
            variance = variance * (count / (count - 1.0))
        variance = ops.reshape(ops.mean(variance, others), channels)
        self.moving_variance.assign(old_variance * self.momentum + variance * share)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "running": self.running, "slots": self.slots}
