"""Stacked MNIST: colour images whose three channels are three random digits, 1000 classes."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.random import Stream
from tfgan.utils import validation

NUM_STACKS = 120_000
CHANNELS = 3


class StackedDigits(InMemoryImages):
    """A fixed set of images, each of three digits that are drawn with replacement.

    The digits are kept once. A batch is stacked inside the compiled loop.

    Args:
        images: (n, height, width) uint8 array of digits.
        labels: (n,) integer classes of the digits.
        count: Number of stacked images.
        seed: Integer in [0, 2**31 - 1], of the draw.
        low: The value that pixel 0 becomes.
        high: The value that pixel 255 becomes.
        num_classes: Number of classes of a digit. By default the largest label plus one.

    Attributes:
        stacks: (count, 3) integers, the places of the digits in `images`.
        classes: (count,) integers, 100 a + 10 b + c for digits of the classes a, b and c out of
            ten. There are `num_classes` ** 3 of them.

    Raises:
        ValueError: If an array is of another shape or type, or a number is out of range.

    Example:
        >>> digits = tfgan.data.load_mnist()
        >>> data = tfgan.data.StackedDigits(digits.x_train, digits.y_train, count=1000)
        >>> data.sample(2, seed=0).shape
        TensorShape([2, 28, 28, 3])

    Reference:
        Metz et al. 2017, "Unrolled Generative Adversarial Networks", section 3.3.1; Srivastava et
        al. 2017, VEEGAN, section 4.2.
    """

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        *,
        count: int = NUM_STACKS,
        seed: int = 0,
        low: float = -1.0,
        high: float = 1.0,
        num_classes: int | None = None,
    ) -> None:
        count = validation.positive_integer("count", count)
        digits = np.asarray(images)
        if digits.ndim != 3:
            raise ValueError(
                "digits to stack must have one channel: (n, height, width). "
                f"Received: {digits.shape}"
            )
        self._count = len(digits)
        self.stacks: npt.NDArray[np.int32] = np.zeros((0, CHANNELS), np.int32)
        super().__init__(digits, labels, low=low, high=high, num_classes=num_classes)
        kept = self.labels
        assert kept is not None
        assert self.num_classes is not None
        self.num_digit_classes: int = self.num_classes
        # A model of these images is not conditional: a stack has a class, but no label is given.
        self.labels, self.num_classes = None, None
        key = random.key(random.check_seed(seed), Stream.STACKS)
        drawn = random.integers((count, CHANNELS), key, len(digits)).numpy()
        self._count, self.stacks = count, drawn.astype(np.int32)
        places = self.num_digit_classes ** np.arange(CHANNELS - 1, -1, -1)
        self.classes: npt.NDArray[np.int_] = kept[self.stacks] @ places
        self.event_size *= CHANNELS

    def __len__(self) -> int:
        return self._count

    @property
    def shape(self) -> tuple[int, ...]:
        """(height, width, 3)."""
        return (*self.images.shape[1:3], CHANNELS)

    def _take(self, indices: tf.Tensor) -> tf.Tensor:
        digits = tf.gather(self._on_device()[0], tf.gather(self._stacks_on_device(), indices))
        return self.normalised(tf.transpose(digits[..., 0], (0, 2, 3, 1)))

    def _stacks_on_device(self) -> tf.Tensor:
        if self._device_stacks is None:
            with tf.init_scope():
                self._device_stacks = tf.constant(self.stacks)
        return self._device_stacks

    _device_stacks: Any = None
