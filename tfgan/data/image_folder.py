"""Images from a folder, checked before a model is trained on them."""

import os
from collections.abc import Iterable
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.utils import validation


def load_image_folder(
    path: str | os.PathLike[str], *, size: int = 64, channels: int = 3, limit: int | None = None
) -> npt.NDArray[np.uint8]:
    """Loads the images of a folder and its subfolders (.png, .jpg, .gif, .bmp) as one array.

    Args:
        path: The folder.
        size: Height and width in pixels. Images are cropped to a square, then resized.
        channels: 1 (grey) or 3 (RGB).
        limit: Largest number of images, None for all. An image of 64x64x3 takes 12 kB of memory.

    Returns:
        A uint8 array of shape (n, size, size, channels), in the order of the file names.

    Raises:
        ValueError: If the folder is missing, has no image, or has one that cannot be decoded.
    """
    path = Path(path)
    if not path.is_dir():
        raise ValueError(f"image folder {path} does not exist")
    validation.choice("channels", channels, (1, 3))
    if limit is not None:
        validation.positive_integer("limit", limit)
    try:
        batches = keras.utils.image_dataset_from_directory(
            path, labels=None, color_mode="rgb" if channels == 3 else "grayscale", batch_size=64,
            image_size=(validation.positive_integer("size", size),) * 2, shuffle=False,
            crop_to_aspect_ratio=True, verbose=False,
        )  # fmt: skip
    except ValueError as error:
        raise ValueError(f"image folder {path} has no images (.png, .jpg, .gif, .bmp)") from error
    parts: list[npt.NDArray[np.uint8]] = []
    count = 0
    try:
        for batch in batches:
            parts.append(np.clip(np.round(batch.numpy()), 0, 255).astype(np.uint8))
            count += len(batch)
            if limit is not None and count >= limit:
                break
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(f"cannot decode image {_undecodable(batches.file_paths)}") from error
    return np.concatenate(parts)[:limit]


def _undecodable(paths: Iterable[str]) -> str:
    """Returns the first file that is not an image."""
    for path in paths:
        try:
            tf.io.decode_image(tf.io.read_file(path))
        except tf.errors.OpError:
            return path
    return "of the folder"
