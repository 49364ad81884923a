"""MNIST, checked before a model is trained on it."""

import contextlib
import dataclasses
import hashlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from tfgan.data.readers import MNIST_ARRAYS, read_idx_folder, read_npz
from tfgan.utils import validation

NAMES = MNIST_ARRAYS

NUM_CLASSES = 10

SAMPLE_PATH = Path(__file__).parents[1] / "assets" / "mnist_sample.npz"

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"

_HASH = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

# SHA-256 of the contents: of the arrays as IDX files, whose published hashes these are.
_WHOLE = {
    "x_train": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "y_train": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "x_test": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "y_test": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_SAMPLE = {
    "x_train": "74422b12132c7d8b0957cdb994d971a505f77a57ddac808ef1ea84f4bb9e7a2e",
    "y_train": "5dbd7686910cb66a8a6303f16940c2fae43896243c187897cd3976aab00f4817",
    "x_test": "63f1bf8c3c55cae7ed7b310d7aee3788f133c566c71b08f4cb357ab351f15b64",
    "y_test": "66e4c6deb5f2a061f7d8cd5ec53025fdb9dabb08265e449acb8cf64b8cd36cac",
}

# Seconds to wait for an answer of the server.
_TIMEOUT = 10.0


@dataclasses.dataclass(frozen=True)
class MNIST:
    """Handwritten digits, or other images in the format of MNIST.

    Attributes:
        x_train, x_test: (n, 28, 28) uint8 images. The background is 0.
        y_train, y_test: (n,) int32 digits, 0 to 9.
        source: The file or server that they come from, in words.
        whole: Whether they are the whole of MNIST, by the hash of their content. Scores on a part
            should not be quoted.
        digits: Whether they are known as MNIST's digits by the hash of their content: the whole, or
            the bundled sample. Scores of a classifier of digits say nothing of other images.
    """

    x_train: npt.NDArray[np.uint8]
    y_train: npt.NDArray[np.int32]
    x_test: npt.NDArray[np.uint8]
    y_test: npt.NDArray[np.int32]
    source: str
    whole: bool
    digits: bool = False

    def __str__(self) -> str:
        counts = f"{self.source}: {len(self.x_train)} + {len(self.x_test)}"
        if not self.digits:
            return f"{counts} images, NOT known as MNIST by their content"
        return f"{counts} digits, {'whole MNIST' if self.whole else 'NOT the whole of MNIST'}"


def load_mnist(path: str | os.PathLike[str] | None = None, *, download: bool = True) -> MNIST:
    """Loads MNIST from a file, Keras's cache, Keras's download or the bundled sample.

    Without `path` it tries the last three in this order.

    Args:
        path: An .npz file in the layout of `keras.datasets.mnist`, or a folder with the four IDX
            files, gzipped or not. Nothing is unpickled.
        download: Whether to try Keras's download if Keras's cache has no file.

    Returns:
        The digits. If they are the bundled sample of 5,000 digits, a line on standard error says
        how to get all 70,000.

    Raises:
        ValueError: If a file is missing, truncated, or not MNIST in shape, type, range or count.
    """
    if path is not None:
        path = Path(path)
        if not path.exists():
            raise ValueError(f"MNIST file {path} does not exist")
        return _read(path, str(path))
    cached = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"), "datasets", "mnist.npz")
    if cached.is_file():
        return _read(cached, f"Keras's cache {cached}")
    if download and _download():
        return _read(cached, f"Keras's download {cached}")
    print(
        "note: using the bundled sample of 5,000 digits; for all 70,000 give the path of mnist.npz "
        f"({_URL}) or of a folder of the IDX files",
        file=sys.stderr,
        flush=True,
    )
    return _read(SAMPLE_PATH, "bundled sample")


def _download() -> bool:
    """Downloads MNIST into Keras's cache. Returns whether that succeeded."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_TIMEOUT)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            keras.utils.get_file("mnist.npz", _URL, file_hash=_HASH)
    except Exception:  # of urllib, sockets or Keras: in every case there is no file
        return False
    finally:
        socket.setdefaulttimeout(before)
    return True


def _read(path: Path, source: str) -> MNIST:
    arrays: dict[str, Any] = read_idx_folder(path) if path.is_dir() else read_npz(path, NAMES)
    for part in ("train", "test"):
        x, y = f"x_{part}", f"y_{part}"
        _check_images(path, x, arrays[x])
        labels = arrays[y]
        if labels.shape != (len(arrays[x]),):
            raise ValueError(
                f"{path}: {y} must hold one label for each of {len(arrays[x])} images. "
                f"Received: shape {labels.shape}"
            )
        arrays[y] = validation.labels(f"{path}: {y}", labels, NUM_CLASSES)
    whole = _has_content(arrays, _WHOLE)
    return MNIST(
        **arrays, source=source, whole=whole, digits=whole or _has_content(arrays, _SAMPLE)
    )


def content_hash(array: npt.NDArray[Any]) -> str:
    """Returns the SHA-256 of an array of numbers from 0 to 255, written as an IDX file.

    Args:
        array: Integer array, images (n, height, width) or labels (n,).
    """
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return hashlib.sha256(head + array.astype(np.uint8).tobytes()).hexdigest()


def _has_content(arrays: dict[str, Any], hashes: dict[str, str]) -> bool:
    return all(content_hash(arrays[name]) == hashes[name] for name in reversed(NAMES))


def _check_images(path: Path, name: str, images: npt.NDArray[Any]) -> None:
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            f"{path}: {name} must be uint8 of shape (n, 28, 28). "
            f"Received: {images.dtype} {images.shape}"
        )
    if not len(images) or images.max() <= 1:
        top = int(images.max()) if len(images) else "none"
        raise ValueError(
            f"{path}: {name} must have pixels from 0 to 255. Received: a largest value of {top}"
        )
