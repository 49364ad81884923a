"""Images that are read from disk while a model trains, where they do not fit in memory."""

import os
from typing import Any

import tensorflow as tf

from tfgan import random
from tfgan.data.image_folder import (
    PARALLEL_DECODES,
    check_image_arguments,
    decode_image,
    find_images,
    load_image_folder,
)
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.data.pixel_range import PixelRange
from tfgan.random import Seed
from tfgan.utils import pipelines, validation

# Decoded images above this number of bytes are streamed: 4 GiB, 350,000 images of 64x64x3.
MEMORY_LIMIT = 4 * 2**30

# Batches that are ready before they are needed.
PREFETCH = 2


class StreamedImages(PixelRange):
    """The images of a folder, decoded batch by batch.

    The batches are those of `InMemoryImages` with the same images and seed, bit for bit: each epoch
    has every image once, in an order that is a pure function of the seed and the epoch. A run goes
    on where it ended: give `dataset` the number of batches that it has seen.

    Args:
        path: The folder.
        size: Height and width in pixels.
        channels: 1 (grey) or 3 (RGB).
        limit: Largest number of images, None for all.
        resize: How an image becomes a square, as in `load_image_folder`.
        low: The value that pixel 0 becomes.
        high: The value that pixel 255 becomes.

    Attributes:
        paths: The files, in the order of `load_image_folder`.
        shape: (height, width, channels) of an image.

    Raises:
        ValueError: If the folder is missing or has no image, or an argument is out of range. A file
            that cannot be decoded is found when its batch is made.

    Example:
        >>> images = StreamedImages("celeba", size=64, resize="squash")
        >>> batches = images.dataset(256, seed=42)
        >>> model.fit(batches, steps_per_epoch=images.steps_per_epoch(256), epochs=100)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        size: int = 64,
        channels: int = 3,
        limit: int | None = None,
        resize: str = "crop",
        low: float = -1.0,
        high: float = 1.0,
    ) -> None:
        super().__init__(low, high)
        check_image_arguments(size, channels, resize)
        self.paths = find_images(path, limit=limit)
        self.shape = (size, size, channels)
        self.resize = resize

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def num_bytes(self) -> int:
        """Memory that all images would take as uint8."""
        return len(self) * self.shape[0] * self.shape[1] * self.shape[2]

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of whole batches in the images, at least 1."""
        return max(len(self) // batch_size, 1)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` normalised images with replacement, a float tensor of shape (n, *shape).

        They are those that `InMemoryImages.sample` draws.
        """
        size, _, channels = self.shape
        names = tf.gather(tf.constant(self.paths), random.integers((n,), seed, len(self)))
        images = tf.data.Dataset.from_tensor_slices(names).map(
            lambda name: decode_image(name, size=size, channels=channels, resize=self.resize)
        )
        return self.normalised(pipelines.without_autotune(images.batch(n)).get_single_element())

    def dataset(self, batch_size: int, *, seed: int, first_batch: int = 0) -> tf.data.Dataset:
        """Returns an endless dataset of batches.

        Args:
            batch_size: Number of images per batch.
            seed: The run's seed, an integer in [0, 2**31 - 1].
            first_batch: Number of batches that are skipped, at least 0. No file of them is read.

        Returns:
            A `tf.data.Dataset` of float tensors of shape (batch_size, height, width, channels).

        Raises:
            ValueError: If an argument is out of range.
        """
        batch_size = validation.positive_integer("batch_size", batch_size)
        if batch_size > len(self):
            raise ValueError(
                f"a batch must have at most {len(self)} images. Received: {batch_size}"
            )
        first = validation.positive_integer("first_batch", first_batch, 0)
        seed = random.check_seed(seed)
        paths = tf.constant(self.paths)

        def files(index: tf.Tensor) -> tf.Tensor:
            positions = index * batch_size + tf.range(batch_size, dtype=tf.int64)
            return tf.gather(paths, random.permuted(positions, len(self), seed))

        size, _, channels = self.shape
        images = (
            tf.data.Dataset.counter(first)
            .map(files)
            .unbatch()
            .map(
                lambda name: decode_image(name, size=size, channels=channels, resize=self.resize),
                num_parallel_calls=PARALLEL_DECODES,
                deterministic=True,
            )
        )
        batches = images.batch(batch_size, drop_remainder=True).map(self.normalised)
        return pipelines.without_autotune(batches.prefetch(PREFETCH))


def open_image_folder(
    path: str | os.PathLike[str], *, memory_limit: int = MEMORY_LIMIT, **options: Any
) -> InMemoryImages | StreamedImages:
    """Opens the images of a folder: in memory if they fit there, else streamed from disk.

    Args:
        path: The folder.
        memory_limit: Largest number of bytes that the decoded images may take in memory, 4 GiB.
        **options: Other arguments of `StreamedImages`.

    Raises:
        ValueError: As `StreamedImages` and, where the images fit in memory, `load_image_folder`.
    """
    streamed = StreamedImages(path, **options)
    if streamed.num_bytes > validation.positive_integer("memory_limit", memory_limit):
        return streamed
    size, _, channels = streamed.shape
    limit = options.get("limit")
    images = load_image_folder(
        path, size=size, channels=channels, limit=limit, resize=streamed.resize
    )
    return InMemoryImages(images, low=streamed.low, high=streamed.high)
