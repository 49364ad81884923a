"""Images of a folder: found, decoded, resized and checked before a model is trained on them."""

import os
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.data.image_files import find_image_files, read_image
from tfgan.utils import pipelines, validation

# How an image becomes a square.
RESIZES = ("crop", "squash")

# Images that are decoded at the same time. A fixed number: nothing is tuned while it runs.
PARALLEL_DECODES = 4


def load_image_folder(
    path: str | os.PathLike[str],
    *,
    size: int = 64,
    channels: int = 3,
    limit: int | None = None,
    resize: str = "crop",
) -> npt.NDArray[np.uint8]:
    """Loads the images of a folder and its subfolders as one array.

    `tfgan.data.image_files.read_image` says which kinds of files are read, and how.

    Args:
        path: The folder.
        size: Height and width in pixels.
        channels: 1 (grey) or 3 (RGB).
        limit: Largest number of images, None for all. An image of 64x64x3 takes 12 kB of memory.
        resize: How an image becomes a square. `"crop"`: the largest square in its middle is
            resized. `"squash"`: the whole image is, its sides by different factors, as the program
            gan-zoo-pytorch does. Both are bilinear without antialiasing, and pixels are rounded.

    Returns:
        A uint8 array of shape (n, size, size, channels), in the order of the file names.

    Raises:
        ValueError: If the folder is missing, has no image, or has one that cannot be decoded.
    """
    paths = find_images(path, limit=limit)
    check_image_arguments(size, channels, resize)
    images = np.empty((len(paths), size, size, channels), np.uint8)
    decoded = tf.data.Dataset.from_tensor_slices(paths).map(
        lambda name: decode_image(name, size=size, channels=channels, resize=resize),
        num_parallel_calls=PARALLEL_DECODES,
        deterministic=True,
    )
    try:
        for index, image in enumerate(pipelines.without_autotune(decoded).as_numpy_iterator()):
            images[index] = image
    except tf.errors.OpError as error:
        raise ValueError(_problem(paths, channels)) from error
    return images


def find_images(path: str | os.PathLike[str], *, limit: int | None = None) -> list[str]:
    """Lists the image files of a folder and its subfolders: by folder, then by name.

    Args:
        path: The folder.
        limit: Largest number of files, None for all.

    Raises:
        ValueError: If the folder is missing or has no image.
    """
    return find_image_files(path, limit=limit)


def check_image_arguments(size: int, channels: int, resize: str) -> None:
    """Raises ValueError if one of the arguments of `decode_image` is out of range."""
    validation.positive_integer("size", size)
    validation.choice("channels", channels, (1, 3))
    validation.choice("resize", resize, RESIZES)


def decode_image(name: tf.Tensor, *, size: int, channels: int, resize: str) -> tf.Tensor:
    """Reads one image file as a uint8 tensor of shape (size, size, channels).

    The arguments are those of `load_image_folder`; `name` is the file, a scalar string.
    """
    # Pillow reads more kinds than TensorFlow does, and knows transparency and orientation.
    image = tf.numpy_function(
        lambda path: _read(path.decode(), channels), [name], tf.uint8, stateful=False
    )
    image.set_shape((None, None, channels))
    return to_square(image, size=size, resize=resize)


def to_square(images: tf.Tensor, *, size: int, resize: str) -> tf.Tensor:
    """Resizes one image or a batch, (..., height, width, channels), to uint8 squares of `size`.

    The arguments are those of `load_image_folder`.
    """
    if resize == "crop":
        height, width = tf.shape(images)[-3], tf.shape(images)[-2]
        side = tf.minimum(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        images = images[..., top : top + side, left : left + side, :]
    resized = tf.image.resize(images, (size, size), "bilinear", antialias=False)
    return tf.cast(tf.clip_by_value(tf.round(resized), 0.0, 255.0), tf.uint8)


def _read(path: str, channels: int) -> npt.NDArray[np.uint8]:
    return read_image(path, channels=channels)


def _problem(paths: Sequence[str], channels: int) -> str:
    """What is wrong with the first file that cannot be read."""
    for path in paths:
        try:
            read_image(path, channels=channels)
        except ValueError as error:
            return str(error)
    return "cannot decode an image of the folder"
