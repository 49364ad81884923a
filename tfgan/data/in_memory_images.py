"""Images kept in memory as uint8. Batches are made from them inside the compiled loop."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.data.pixel_range import PixelRange
from tfgan.random import Seed, Stream
from tfgan.utils import pipelines, validation


class InMemoryImages(PixelRange, Distribution):
    """Images in memory, shuffled in each epoch and normalised inside the compiled loop.

    Give it to `GAN.fit` in place of data. Each epoch has every image once. The order is a pure
    function of seed and step, so a resumed run gives the same bits as an uninterrupted one.

    Args:
        images: (n, height, width) or (n, height, width, channels) uint8 array.
        labels: (n,) integer classes, or None.
        low: The value that pixel 0 becomes.
        high: The value that pixel 255 becomes. Use [-1, 1] for generators that end in tanh and
            [0, 1] for those that end in a sigmoid.
        num_classes: Number of classes. By default the largest label plus one.

    Raises:
        ValueError: If an array is of another shape or type, or labels and images do not match.

    Example:
        >>> model.fit(InMemoryImages(x_train), batch_size=128, epochs=10)
    """

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike | None = None,
        *,
        low: float = -1.0,
        high: float = 1.0,
        num_classes: int | None = None,
    ) -> None:
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or not images.size:
            raise ValueError(
                "images must be uint8 of shape (n, height, width) or (n, height, width, channels). "
                f"Received: {images.dtype} {images.shape}"
            )
        self.images = images[..., None] if images.ndim == 3 else images
        PixelRange.__init__(self, low, high)
        self.labels: npt.NDArray[np.int32] | None = None
        if labels is not None:
            self._take_labels(labels, num_classes)
        self.event_size = int(np.prod(self.images.shape[1:]))
        self._device_copies: tuple[tf.Tensor, tf.Tensor | None] | None = None

    def _take_labels(self, labels: npt.ArrayLike, num_classes: int | None) -> None:
        labels = np.asarray(labels)
        if labels.shape != (len(self),):
            raise ValueError(
                f"labels must be integers of shape ({len(self)},), one for each image. "
                f"Received: shape {labels.shape}"
            )
        if num_classes is None:
            num_classes = int(labels.max()) + 1
        self.num_classes = validation.positive_integer("num_classes", num_classes)
        self.labels = validation.labels("labels", labels, self.num_classes)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> tuple[int, ...]:
        """(height, width, channels) of an image."""
        return self.images.shape[1:]

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of whole steps in the images, at least 1.

        The images that are left over are the first of the next epoch.

        Args:
            batch_size: Number of images that one step takes. With several discriminator updates
                per step it is the number of images of all of them.
        """
        return max(len(self) // batch_size, 1)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` normalised images with replacement, a float tensor of shape (n, *shape)."""
        return self._take(random.integers((n,), seed, len(self)))

    def batch(self, n: int, *, seed: Seed, index: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Returns the `index`-th batch of `n` normalised images. See `Distribution.batch`."""
        return self._take(self._indices(n, seed, index))

    def batch_labels(self, n: int, *, seed: Seed, index: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Returns the classes of that batch, an int32 tensor of shape (n,)."""
        return tf.gather(self._on_device()[1], self._indices(n, seed, index))

    def dataset(self, batch_size: int, *, seed: int) -> tf.data.Dataset:
        """Returns an endless dataset of random batches, with their labels if there are labels."""

        def at(step: tf.Tensor) -> Any:
            indices = random.integers(
                (batch_size,), random.key(seed, Stream.REAL, -1 - step), len(self)
            )
            if self.labels is None:
                return self._take(indices)
            return self._take(indices), tf.gather(self._on_device()[1], indices)

        self._on_device()
        return pipelines.without_autotune(tf.data.Dataset.counter().map(at))

    def _take(self, indices: tf.Tensor) -> tf.Tensor:
        return self.normalised(tf.gather(self._on_device()[0], indices))

    def _indices(self, n: int, seed: Seed, index: tf.Tensor) -> tf.Tensor:
        if n > len(self):
            raise ValueError(f"a batch must have at most {len(self)} images. Received: {n}")
        positions = tf.cast(index, tf.int64) * n + tf.range(n, dtype=tf.int64)
        return random.permuted(positions, len(self), seed)

    def _on_device(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        if self._device_copies is None:
            # Made outside the graph that is being traced, so that all graphs share one copy.
            with tf.init_scope():
                labels = None if self.labels is None else tf.constant(self.labels)
                self._device_copies = (tf.constant(self.images), labels)
        return self._device_copies

    def get_config(self) -> dict[str, Any]:
        """Returns the number and shape of the images and their range, but not the images."""
        return {"n": len(self), "shape": self.shape, "low": self.low, "high": self.high}

    # Two sets of equal size need not hold the same images.
    __eq__ = object.__eq__
    __hash__ = object.__hash__
