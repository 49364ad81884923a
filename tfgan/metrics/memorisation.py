"""Memorisation: how near generated images are to their nearest training images."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation

# Pixels are divided by it.
WHITE = 255.0

# The share of test images whose distance counts as near.
NEAR_SHARE = 0.01

# Images whose distances are in memory at once. For digits, an array of them has 20 MB, and the
# training digits beside it have 16 MB.
BLOCK = 1000
TRAIN_BLOCK = 5000


def nearest_distances(images: npt.ArrayLike, train: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Measures the Euclidean distance of each image to its nearest training image.

    The nearest image is found in float32, its distance is computed in float64: that of a copy is
    exactly 0.

    Args:
        images: (n, ...) uint8 array of images.
        train: (m, ...) uint8 array of images of the same size.

    Returns:
        (n,) distances, with pixels in [0, 1].

    Raises:
        ValueError: If the arrays are not such images.
    """
    rows, others = _rows("images", images), _rows("training images", train)
    if rows.shape[1] != others.shape[1]:
        raise ValueError(
            "images to compare must be of one size. "
            f"Received: {rows.shape[1]} and {others.shape[1]} pixels"
        )
    best = np.full(len(rows), np.inf, np.float32)
    index = np.zeros(len(rows), np.intp)
    for start in range(0, len(others), TRAIN_BLOCK):
        part = _unit(others[start : start + TRAIN_BLOCK])
        squares = np.einsum("ij,ij->i", part, part)
        for i in range(0, len(rows), BLOCK):
            # The squared distances, less the image's own square.
            near = squares - 2.0 * (_unit(rows[i : i + BLOCK]) @ part.T)
            found = near.argmin(1)
            value = near[np.arange(len(near)), found]
            nearer = np.flatnonzero(value < best[i : i + BLOCK])
            best[i + nearer], index[i + nearer] = value[nearer], start + found[nearer]
    return np.concatenate(
        [_distances(rows[i : i + BLOCK], others[index[i : i + BLOCK]])
         for i in range(0, len(rows), BLOCK)]
    )  # fmt: skip


def _distances(
    first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float64]:
    """The distances of images in pairs."""
    return np.linalg.norm((first.astype(np.float64) - second) / WHITE, axis=1)


def _unit(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return rows.astype(np.float32) / np.float32(WHITE)


def _rows(name: str, images: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim < 2 or not images.size:
        raise ValueError(
            f"{name} must be uint8 of shape (n, height, width[, channels]). "
            f"Received: {images.dtype} {images.shape}"
        )
    return images.reshape(len(images), -1)


def memorisation_scores(
    images: npt.ArrayLike,
    train: npt.ArrayLike,
    test: npt.ArrayLike,
    *,
    near_share: float = NEAR_SHARE,
) -> dict[str, Any]:
    """Compares the distances of generated and of test images to their nearest training images.

    An image counts as near to a training image if it is at least as near as the nearest
    `near_share` of the test images. A generator of true images has that share of near images, too.
    A generator that copies training images has the share 1.

    A high share alone is no proof of copies: images with little variety, such as digits of thin
    strokes only, are also nearer to training images than test images are.

    Args:
        images: (n, height, width[, channels]) generated uint8 images.
        train: (m, height, width[, channels]) training uint8 images.
        test: (k, height, width[, channels]) real uint8 images that nothing was trained on.
        near_share: Share of the test images that count as near, in (0, 1).

    Returns:
        A dict: `median` and `test_median`, the median distances of generated and of test images;
        `near_distance`, the distance that counts as near; `near_share`, the share of generated
        images within it; `test_near_share`, the same of test images; `copies`, the number of
        generated images at distance 0; `num_samples`. Distances are Euclidean, pixels in [0, 1].

    Raises:
        ValueError: If an array is not of such images, or `near_share` is out of range.

    Example:
        >>> memorisation_scores(x_train[:100], x_train, x_test)["near_share"]
        1.0
    """
    validation.positive("near_share", validation.fraction("near_share", near_share))
    found, floor = nearest_distances(images, train), nearest_distances(test, train)
    near = np.quantile(floor, near_share)
    return {
        "median": float(np.median(found)),
        "test_median": float(np.median(floor)),
        "near_distance": float(near),
        "near_share": float(np.mean(found <= near)),
        "test_near_share": float(np.mean(floor <= near)),
        "copies": int(np.sum(found == 0.0)),
        "num_samples": len(found),
    }
