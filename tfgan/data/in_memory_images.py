"""Data that stays on the device as it is, and is drawn by step inside the compiled loop."""

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.random import Stream
from tfgan.utils import pipelines, validation


class InMemoryImages(Distribution):
    """Images kept as uint8, shuffled anew each epoch and normalised inside the compiled loop.

    Given to `GAN.fit` in the place of data. Every image comes once in each epoch; which one comes
    when is a pure function of seed and step, so that a resumed run goes on bit for bit.

    Args:
        images: (n, height, width) or (n, height, width, channels) uint8 array.
        labels: (n,) integer classes, or None.
        low: what 0 becomes.
        high: what 255 becomes; [-1, 1] is for generators that end in tanh, [0, 1] for sigmoid.
        num_classes: number of classes, by default one more than the largest label.

    Raises:
        ValueError: if an array is of another shape or type, or labels and images do not match.

    Example:
        >>> model.fit(InMemoryImages(x_train), batch_size=128, epochs=10)
    """

    def __init__(self, images, labels=None, *, low=-1.0, high=1.0, num_classes=None):
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or not images.size:
            raise ValueError(
                "images must be uint8 of shape (n, height, width) or (n, height, width, channels). "
                f"Received: {images.dtype} {images.shape}"
            )
        self.images = images[..., None] if images.ndim == 3 else images
        self.low, self.high = validation.finite("low", low), validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")
        self.labels = None
        if labels is not None:
            self._take_labels(labels, num_classes)
        self.event_size = int(np.prod(self.images.shape[1:]))
        self._resident = None

    def _take_labels(self, labels, num_classes):
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

    def __len__(self):
        return len(self.images)

    @property
    def shape(self):
        """(height, width, channels) of an image."""
        return self.images.shape[1:]

    def steps_per_epoch(self, batch_size):
        """Number of whole batches in the images, at least 1."""
        return max(len(self) // batch_size, 1)

    def sample(self, n, *, seed):
        """`n` images drawn with replacement, normalised: a float tensor (n, *shape)."""
        return self._take(random.integers((n,), seed, len(self)))

    def batch(self, n, *, seed, index, key):
        """The `index`-th batch of `n` images, normalised. Arguments as in `Distribution.batch`."""
        return self._take(self._indices(n, seed, index))

    def batch_labels(self, n, *, seed, index, key):
        """The classes of that batch: (n,) int32."""
        return tf.gather(self._on_device()[1], self._indices(n, seed, index))

    def dataset(self, batch_size, *, seed):
        """An endless dataset of random batches, with labels where there are some."""

        def at(step):
            indices = random.integers(
                (batch_size,), random.key(seed, Stream.REAL, -1 - step), len(self)
            )
            if self.labels is None:
                return self._take(indices)
            return self._take(indices), tf.gather(self._on_device()[1], indices)

        self._on_device()
        return pipelines.without_autotune(tf.data.Dataset.counter().map(at))

    def normalised(self, images):
        """uint8 `images` as the model's float32, from [0, 255] to [low, high]."""
        scale = (self.high - self.low) / 255.0
        return tf.cast(images, random.float_dtype()) * scale + self.low

    def to_uint8(self, samples):
        """A model's samples as uint8 images: the reverse of `normalised`, clipped."""
        unit = (np.asarray(samples, np.float32) - self.low) / (self.high - self.low)
        return np.round(255.0 * np.clip(unit, 0.0, 1.0)).astype(np.uint8)

    def _take(self, indices):
        return self.normalised(tf.gather(self._on_device()[0], indices))

    def _indices(self, n, seed, index):
        if n > len(self):
            raise ValueError(f"a batch must have at most {len(self)} images. Received: {n}")
        positions = tf.cast(index, tf.int64) * n + tf.range(n, dtype=tf.int64)
        return random.permuted(positions, len(self), seed)

    def _on_device(self):
        if self._resident is None:
            # Made outside any graph that is being traced: one copy serves all of them.
            with tf.init_scope():
                labels = None if self.labels is None else tf.constant(self.labels)
                self._resident = (tf.constant(self.images), labels)
        return self._resident

    def get_config(self):
        """What can be told of it; the images themselves are not part of a config."""
        return {"n": len(self), "shape": self.shape, "low": self.low, "high": self.high}

    # Two sources of equal size are not the same data.
    __eq__ = object.__eq__
    __hash__ = object.__hash__
