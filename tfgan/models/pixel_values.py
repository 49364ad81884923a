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

Pixels = tuple[float, float]

# Floats may leave the range by this share of it: the rounding of a resize, for instance.
TOLERANCE = 0.01

_ONE_LINE = re.compile(
    r"(the [a-z ]*images must be uint8, or .* out of it"
    r"|(?<=ValueError: )(?:cannot decode )?image .*)"
)


def checked(x: Any, pixels: Pixels, *, name: str = "the images") -> Any:
    """Checks images before a training or an evaluation, and returns what to train on.

    Args:
        x: Arrays, tensors, a `tf.data.Dataset` or an `InMemoryImages`. uint8 images may have any
            pixels; `normalised` maps them in the step. Other things are returned as they are.
        pixels: (low, high), the values that stand for 0 and 255.
        name: What the images are, for messages.

    Returns:
        `x`, or for a dataset one that checks each batch when it is read.

    Raises:
        ValueError: If integers are not uint8, or floats are out of the range.
    """
    if isinstance(x, InMemoryImages):
        slack = TOLERANCE * (pixels[1] - pixels[0])
        if max(abs(x.low - pixels[0]), abs(x.high - pixels[1])) > slack:
            raise ValueError(
                f"the model's pixels are {list(pixels)}, and InMemoryImages has "
                f"[{x.low}, {x.high}]: give it low={pixels[0]}, high={pixels[1]}"
            )
    elif isinstance(x, tf.data.Dataset):
        _check_dtype(_first(x.element_spec).dtype, pixels, name)
        return x.map(lambda *parts: _checked_batch(parts, pixels, name))
    elif isinstance(x, (np.ndarray, tf.Tensor)):
        array = np.asarray(x)
        _check_dtype(array.dtype, pixels, name)
        if array.size and array.dtype != np.uint8:
            _check_range(array, pixels, name)
            _warn_of_half(array, pixels, name)
    return x


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
    _check_dtype(dtype, pixels, "the images")
    if tf.as_dtype(dtype) == tf.uint8:
        low, high = pixels
        images = tf.cast(images, keras.config.floatx()) * ((high - low) / 255.0) + low
    return (images, *rest) if isinstance(data, (tuple, list)) else images


@contextlib.contextmanager
def one_line() -> Iterator[None]:
    """Turns the error of a dataset's batch into a ValueError of one line.

    The batch is out of range, or has a file that `tfgan.data.image_files.read_image` refuses.
    """
    try:
        yield
    except tf.errors.OpError as error:
        found = _ONE_LINE.search(str(error))
        if found is None:
            raise
        raise ValueError(found[1]) from None


def _first(spec: Any) -> Any:
    return tf.nest.flatten(spec)[0]


def _check_dtype(dtype: Any, pixels: Pixels, name: str) -> None:
    dtype = tf.as_dtype(dtype)
    if not (dtype.is_floating or dtype == tf.uint8):
        raise ValueError(f"{_must(pixels, name)}. Received: {dtype.name}")


def _must(pixels: Pixels, name: str) -> str:
    low, high = pixels
    return f"{name} must be uint8, or floats in [{low:g}, {high:g}], the model's pixels"


def _limits(pixels: Pixels) -> Pixels:
    slack = TOLERANCE * (pixels[1] - pixels[0])
    return pixels[0] - slack, pixels[1] + slack


def _check_range(array: npt.NDArray[Any], pixels: Pixels, name: str) -> None:
    # NaN is another error, with its own line: it passes here.
    low, high = np.nanmin(array), np.nanmax(array)
    least, most = _limits(pixels)
    if low < least or high > most:
        raise ValueError(f"{_must(pixels, name)}. Received: floats from {low:g} to {high:g}")


def _warn_of_half(array: npt.NDArray[Any], pixels: Pixels, name: str) -> None:
    middle = (pixels[0] + pixels[1]) / 2
    if len(array) > 1 and np.nanmin(array) >= middle and np.nanmax(array) > middle:
        warnings.warn(
            f"{name} are in [{np.nanmin(array):g}, {np.nanmax(array):g}], the upper half of the "
            f"model's pixels [{pixels[0]:g}, {pixels[1]:g}]: were they scaled to another range?",
            stacklevel=4,
        )


def _checked_batch(parts: tuple[Any, ...], pixels: Pixels, name: str) -> Any:
    """The batch of a dataset, which raises when it is read and is out of range."""
    images = _first(parts)
    whole = parts if len(parts) > 1 else parts[0]
    if images.dtype == tf.uint8:
        return whole
    least, most = _limits(pixels)
    inside = (images >= tf.cast(least, images.dtype)) & (images <= tf.cast(most, images.dtype))
    good = tf.reduce_all(inside | tf.math.is_nan(images))
    message = f"{_must(pixels, name)}. Received: a batch with floats out of it"
    with tf.control_dependencies([tf.debugging.Assert(good, [message], summarize=1)]):
        return tf.nest.map_structure(tf.identity, whole)
