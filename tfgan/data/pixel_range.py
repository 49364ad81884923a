"""The values that the pixels of images have in a network."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.utils import validation


class PixelRange:
    """Maps uint8 images to floats and back.

    Args:
        low: The value that pixel 0 becomes.
        high: The value that pixel 255 becomes.

    Raises:
        ValueError: If they are not finite, or `low` is not below `high`.
    """

    def __init__(self, low: float = -1.0, high: float = 1.0) -> None:
        self.low, self.high = validation.finite("low", low), validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")

    def normalised(self, images: Any) -> tf.Tensor:
        """Maps uint8 images from [0, 255] to floats in [low, high]."""
        scale = (self.high - self.low) / 255.0
        return tf.cast(images, random.float_dtype()) * scale + self.low

    def to_uint8(self, samples: npt.ArrayLike) -> npt.NDArray[np.uint8]:
        """Maps a model's samples to uint8 images: the inverse of `normalised`, with clipping."""
        unit = (np.asarray(samples, np.float32) - self.low) / (self.high - self.low)
        return np.round(255.0 * np.clip(unit, 0.0, 1.0)).astype(np.uint8)
