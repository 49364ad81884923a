"""A classifier of digits for images of another size."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

# Images that are resized at a time.
CHUNK = 1000


class ResizedExtractor:
    """Resizes images before another extractor sees them, so that digits of any size are scored.

    It averages over the pixels that become one (bilinear, with antialiasing).

    Args:
        extractor: Such as the `tfgan.metrics.Extractor` of `load_classifier`.
        size: Height and width that `extractor` needs.

    Attributes:
        name: That of `extractor`, with the size.
        sha256: That of `extractor`.

    Example:
        >>> ResizedExtractor(load_classifier()).both(np.zeros((5, 64, 64, 1), "uint8"))[1].shape
        (5, 10)
    """

    def __init__(self, extractor: Any, size: int = 28) -> None:
        self.extractor, self.size = extractor, size
        self.name, self.sha256 = f"{extractor.name} at {size}x{size}", extractor.sha256

    def both(self, images: npt.ArrayLike) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Returns features and class probabilities of images.

        Args:
            images: (n, height, width) or (n, height, width, channels) uint8 array.

        Returns:
            What `extractor.both` returns for the resized images.

        Raises:
            ValueError: If the images are of another type or shape.
        """
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.ndim not in (3, 4):
            raise ValueError(
                "images to resize must be uint8 of shape (n, height, width[, channels]). "
                f"Received: {images.dtype} {images.shape}"
            )
        # Without the last axis TensorFlow would read the array as one image of many channels.
        images = images[..., None] if images.ndim == 3 else images
        parts = [self._resized(images[i : i + CHUNK]) for i in range(0, len(images), CHUNK)]
        found: tuple[npt.NDArray[Any], npt.NDArray[Any]] = self.extractor.both(
            np.concatenate(parts)
        )
        return found

    def _resized(self, images: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        resized = tf.image.resize(images, (self.size, self.size), "bilinear", antialias=True)
        found: npt.NDArray[np.uint8] = tf.cast(tf.round(resized), tf.uint8).numpy()
        return found
