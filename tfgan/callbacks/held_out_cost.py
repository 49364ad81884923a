"""The discriminator's loss on images that it does not learn from."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf


class HeldOutCost:
    """Computes the mean discriminator loss on held-out images, with the penalty terms.

    The generated images and the penalty's random numbers are other ones for each batch and step.
    Nothing of the model moves.

    Args:
        images: uint8 array (n, height, width, channels). Images after the last whole batch are left
            out.
        batch_size: images per batch.

    Raises:
        ValueError: if there is no whole batch.

    Example:
        >>> cost = HeldOutCost(x_validation, batch_size=50)
        >>> lines = LogLines(total=1000, style="wgan-gp-paper-28x28", held_out=cost)
    """

    def __init__(self, images: npt.NDArray[np.uint8], batch_size: int) -> None:
        if len(images) < batch_size:
            raise ValueError(
                f"images must hold at least a batch of {batch_size}. Received: {len(images)}"
            )
        self.images, self.batch_size = images, batch_size
        self._model: Any = None

    def __call__(self, model: Any) -> float:
        """Returns the loss for a compiled `GAN` on images, as it is now."""
        if model is not self._model:
            self._model, self._loss = model, tf.function(_loss_of(model), jit_compile=False)
        low, high = model.pixels
        count = len(self.images) // self.batch_size
        first = -1 - count * int(model.step.numpy())
        losses = []
        for index in range(count):
            batch = self.images[index * self.batch_size :][: self.batch_size]
            pixels = batch.astype(np.float32) * ((high - low) / 255) + low
            losses.append(float(self._loss(pixels, tf.constant(first - index, tf.int64))))
        return float(np.mean(losses))


def _loss_of(model: Any) -> Any:
    def loss(pixels: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        # A step below 0 keys the random numbers of no training step.
        losses = model.adversarial_step.evaluate(model.given_inputs(pixels, step=key))
        return tf.add_n([v for name, v in losses.items() if name != "generator_loss"])

    return loss
