"""Given images, checked against the pixel values of a model and normalised to them."""

import contextlib
import re
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.data.in_memory_images import InMemoryImages
from tfgan.models import checked_networks

Pixels = tuple[float, float]

# Floats may leave the range by this share of it: the rounding of a resize, for instance.
TOLERANCE = 0.01

_ONE_LINE = re.compile(r"((?<=ValueError: )(?:cannot decode )?image .*)")


def check_source(x: Any, pixels: Pixels) -> None:
    """Checks that images in memory have the pixels of a model. Other data pass.

    Args:
        x: An `InMemoryImages`, or anything else.
        pixels: (low, high), the values that stand for 0 and 255.

    Raises:
        ValueError: If the images have other pixels.
    """
    if isinstance(x, InMemoryImages):
        slack = TOLERANCE * (pixels[1] - pixels[0])
        if max(abs(x.low - pixels[0]), abs(x.high - pixels[1])) > slack:
            raise ValueError(
                f"the model's pixels are {list(pixels)}, and InMemoryImages has "
                f"[{x.low}, {x.high}]: give it low={pixels[0]}, high={pixels[1]}"
            )


def check_generator(generator: keras.Model, pixels: Pixels) -> None:
    """Checks that a generator can make all pixels of a model.

    Args:
        generator: Built Keras model.
        pixels: (low, high), the values that stand for 0 and 255.

    Raises:
        ValueError: If its last activation keeps its images in a smaller range.
    """
    found = checked_networks.reach(generator)
    if found is None:
        return
    name, (low, high) = found
    if low > pixels[0] or high < pixels[1]:
        raise ValueError(
            f"the model's pixels are {list(pixels)}, and the generator ends in {name}: its images "
            f"stay in [{low:g}, {high:g}]. Give pixels=, or another activation"
        )


def check_array(images: npt.NDArray[Any], pixels: Pixels) -> None:
    """Checks an array of images. uint8 images may have any pixels; `normalised` maps them.

    Args:
        images: Array of images, (n, ...).
        pixels: (low, high), the values that stand for 0 and 255.

    Raises:
        ValueError: If integers are not uint8, or floats are out of the range.
    """
    check_dtype(images.dtype, pixels)
    if images.size and images.dtype != np.uint8:
        _check_range(images, pixels)
        warn_of_half(images, pixels)


def batch_check(images: tf.Tensor, pixels: Pixels) -> tuple[tf.Tensor, list[str]]:
    """Returns whether a batch of floats is in the range, and what to say if not.

    Args:
        images: Float tensor, (batch, ...).
        pixels: (low, high), the values that stand for 0 and 255.

    Returns:
        A boolean scalar and the words, as `tf.debugging.Assert` takes them.
    """
    least, most = _limits(pixels)
    inside = (images >= tf.cast(least, images.dtype)) & (images <= tf.cast(most, images.dtype))
    words = f"x {_must(pixels)}. Received: a batch with floats out of it"
    return tf.reduce_all(inside | tf.math.is_nan(images)), [words]


def normalised(data: Any, pixels: Pixels) -> Any:
    """Maps uint8 images of a batch to `pixels`. Floats are returned as they are.

    Args:
        data: A batch, (batch, ...), or a tuple (images, labels).
        pixels: (low, high), the values that stand for 0 and 255.

    Raises:
        ValueError: If the images are integers, but not uint8.
    """
    images, *rest = data if isinstance(data, (tuple, list)) else (data,)
    dtype = getattr(images, "dtype", None)
    if dtype is None:
        return data
    check_dtype(dtype, pixels)
    if tf.as_dtype(dtype) == tf.uint8:
        low, high = pixels
        images = tf.cast(images, keras.config.floatx()) * ((high - low) / 255.0) + low
    return (images, *rest) if isinstance(data, (tuple, list)) else images


@contextlib.contextmanager
def one_line() -> Iterator[None]:
    """Turns the error of a dataset's batch into a ValueError of one line.

    The batch has a file that `tfgan.data.image_files.read_image` refuses.
    """
    try:
        yield
    except tf.errors.OpError as error:
        found = _ONE_LINE.search(str(error))
        if found is None:
            raise
        raise ValueError(found[1]) from None


def check_dtype(dtype: Any, pixels: Pixels) -> None:
    """Checks the dtype of images.

    Raises:
        ValueError: If it is neither a float nor uint8.
    """
    dtype = tf.as_dtype(dtype)
    if not (dtype.is_floating or dtype == tf.uint8):
        raise ValueError(f"x {_must(pixels)}. Received: {dtype.name}")


def _must(pixels: Pixels) -> str:
    low, high = pixels
    return f"must be uint8 images, or floats in [{low:g}, {high:g}], the pixels of the model"


def _limits(pixels: Pixels) -> Pixels:
    slack = TOLERANCE * (pixels[1] - pixels[0])
    return pixels[0] - slack, pixels[1] + slack


def _check_range(array: npt.NDArray[Any], pixels: Pixels) -> None:
    # NaN is another error, with its own line: it passes here.
    low, high = np.nanmin(array), np.nanmax(array)
    least, most = _limits(pixels)
    if low < least or high > most:
        raise ValueError(f"x {_must(pixels)}. Received: floats from {low:g} to {high:g}")


def warn_of_half(array: npt.NDArray[Any], pixels: Pixels) -> None:
    """Warns of floats that fill the upper half of the pixels only, as [0, 1] in [-1, 1] does."""
    middle = (pixels[0] + pixels[1]) / 2
    if len(array) > 1 and np.nanmin(array) >= middle and np.nanmax(array) > middle:
        warnings.warn(
            f"the images are in [{np.nanmin(array):g}, {np.nanmax(array):g}], the upper half of "
            f"the model's pixels [{pixels[0]:g}, {pixels[1]:g}]: do they have another "
            "range?",
            stacklevel=4,
        )
