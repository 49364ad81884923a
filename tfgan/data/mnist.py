"""MNIST and folders of images, checked before anything is trained on them."""

import contextlib
import dataclasses
import os
import socket
import sys
from pathlib import Path

import keras
import numpy as np

from tfgan.data.readers import read_idx_folder, read_npz
from tfgan.utils import validation

NAMES = ("x_train", "y_train", "x_test", "y_test")

NUM_CLASSES = 10

SAMPLE_PATH = Path(__file__).parents[1] / "assets" / "mnist_sample.npz"

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"

_HASH = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

_WHOLE = (60_000, 10_000)

_PATIENCE = 10.0  # seconds for a server to answer


@dataclasses.dataclass(frozen=True)
class MNIST:
    """Handwritten digits.

    Attributes:
        x_train, x_test: (n, 28, 28) uint8 images, 0 is background.
        y_train, y_test: (n,) int32 digits.
        source: where they come from, in words.
        whole: whether they are all of MNIST, so that scores on them can be quoted.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str
    whole: bool

    def __str__(self):
        kind = "whole MNIST" if self.whole else "NOT the whole of MNIST"
        return f"{self.source}: {len(self.x_train)} + {len(self.x_test)} digits, {kind}"


def load_mnist(path=None, *, download=True):
    """Loads MNIST from `path`, else from Keras's cache, else its download, else a bundled sample.

    Args:
        path: an .npz file in the layout of `keras.datasets.mnist`, or a folder with the four IDX
            files, gzipped or not. Nothing is ever unpickled.
        download: whether to try Keras's download where there is no file.

    Returns:
        An `MNIST`. With the bundled sample (5,000 digits), a line on standard error says how to
        get the rest.

    Raises:
        ValueError: if a file is missing, truncated, or not MNIST in shape, type, range or count.
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


def _download():
    """Whether Keras could download MNIST into its cache."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            keras.utils.get_file("mnist.npz", _URL, file_hash=_HASH)
    except Exception:  # urllib's, the socket's and Keras's own: whatever it is, there is no file
        return False
    finally:
        socket.setdefaulttimeout(before)
    return True


def _read(path, source):
    arrays = read_idx_folder(path) if path.is_dir() else read_npz(path, NAMES)
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
    sizes = (len(arrays["x_train"]), len(arrays["x_test"]))
    return MNIST(**arrays, source=source, whole=sizes == _WHOLE)


def _check_images(path, name, images):
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
