"""Images of an .npz file: checked, and resized for a network."""

import os

import numpy as np
import numpy.typing as npt

from tfgan.data.image_folder import check_image_arguments, to_square
from tfgan.data.readers import read_npz
from tfgan.utils import validation

# Images that are resized at a time.
CHUNK = 1024


def load_image_archive(
    path: str | os.PathLike[str],
    *,
    size: int = 64,
    channels: int = 3,
    limit: int | None = None,
    resize: str = "crop",
    name: str = "x_train",
) -> npt.NDArray[np.uint8]:
    """Loads the images of an .npz file, such as MNIST's or CIFAR's, as one array.

    Args:
        path: The file. Nothing is unpickled.
        size: Height and width in pixels that the images are resized to.
        channels: 1 (grey) or 3 (RGB). Grey images become RGB images of three equal channels.
        limit: Largest number of images, None for all.
        resize: How an image becomes a square, as in `load_image_folder`.
        name: The array in the file: uint8 of shape (n, height, width) or (n, height, width,
            channels).

    Returns:
        A uint8 array of shape (n, size, size, channels).

    Raises:
        ValueError: If the file cannot be read, the array is of another shape or type, an argument
            is out of range, or the images have colours and `channels` is 1.
    """
    check_image_arguments(size, channels, resize)
    images = read_npz(path, (name,))[name]
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or not images.size:
        raise ValueError(
            f"{path}: {name} must be uint8 of shape (n, height, width) or "
            f"(n, height, width, channels). Received: {images.dtype} {images.shape}"
        )
    if limit is not None:
        images = images[: validation.positive_integer("limit", limit)]
    images = images[..., None] if images.ndim == 3 else images
    if images.shape[-1] not in (1, channels):
        wanted = "1 channel" if channels == 1 else "1 or 3 channels"
        raise ValueError(f"{path}: {name} must have {wanted}. Received: {images.shape[-1]}")
    found = np.empty((len(images), size, size, channels), np.uint8)
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK]
        found[start : start + CHUNK] = to_square(chunk, size=size, resize=resize).numpy()
    return found
