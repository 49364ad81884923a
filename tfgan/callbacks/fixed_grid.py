"""A grid of images from fixed latents, and walks between these latents."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan import random
from tfgan.random import Stream
from tfgan.utils import validation

# Rows of a grid without classes.
SIDE = 4


def tile(images: npt.NDArray[np.uint8], columns: int) -> npt.NDArray[np.uint8]:
    """Puts images side by side, row by row, with one black pixel between them.

    Args:
        images: uint8 array (n, height, width, channels). Empty places of the last row are black.
        columns: the number of images per row.

    Returns:
        A uint8 array (rows * (height + 1) - 1, columns * (width + 1) - 1, channels).

    Raises:
        ValueError: if `columns` is not an integer of at least 1.
    """
    columns = validation.positive_integer("columns", columns)
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    canvas = np.zeros((rows, columns, height + 1, width + 1, channels), np.uint8)
    canvas.reshape(rows * columns, height + 1, width + 1, channels)[:n, :-1, :-1] = images
    whole = canvas.swapaxes(1, 2).reshape(rows * (height + 1), columns * (width + 1), channels)
    return whole[:-1, :-1]


class FixedGrid:
    """A grid of images from fixed latents: 4x4, or one row per class of a conditional model.

    Call it to get the grid of the model as it is now, a uint8 array.

    Args:
        model: a `GAN` on images.
        source: the `InMemoryImages` that the model learns. They know the range of the pixels.
        seed: the seed of the latents, an integer in [0, 2**31 - 1].
        columns: the number of images per row. None means 4, or 8 with classes. With classes, all
            images of a column have the same latents.

    Raises:
        ValueError: if `seed` or `columns` is out of range.
    """

    def __init__(
        self, model: Any, source: Any, *, seed: int = 0, columns: int | None = None
    ) -> None:
        self.model, self.source, self.seed = model, source, random.check_seed(seed)
        classes = model.num_classes
        usual = SIDE if classes is None else 2 * SIDE
        self.columns: int = validation.positive_integer(
            "columns", usual if columns is None else columns
        )
        count = SIDE * self.columns if classes is None else self.columns
        latents = model.draw_latents(count, seed=random.key(self.seed, Stream.PICTURE))
        self.latents: npt.NDArray[np.float32] = np.asarray(latents)
        self.labels: npt.NDArray[np.int_] | None = None
        if classes is not None:
            self.latents = np.tile(self.latents, (classes, 1))
            self.labels = np.repeat(np.arange(classes), self.columns)

    def __call__(self) -> npt.NDArray[np.uint8]:
        """Returns the grid of the model as it is now, as `tile` does."""
        samples = self.model.decode(self.latents, labels=self.labels)
        return tile(self.source.to_uint8(samples), self.columns)

    @property
    def classes(self) -> list[int] | None:
        """The class of each row, from the top. None without classes."""
        return None if self.labels is None else self.labels[:: self.columns].tolist()

    def real(self) -> npt.NDArray[np.uint8]:
        """Returns a grid of real images of the same layout, the same at every call.

        The images are drawn by the seed. With classes, they are the first ones of each class, and a
        class with fewer images repeats them.
        """
        if self.labels is None:
            images = self.source.sample(len(self.latents), seed=self.seed)
            return tile(self.source.to_uint8(images), self.columns)
        places = [np.flatnonzero(self.source.labels == label) for label in np.unique(self.labels)]
        chosen = np.concatenate([np.resize(place, self.columns) for place in places])
        return tile(self.source.images[chosen], self.columns)

    def walk(self, steps: int) -> Iterator[npt.NDArray[np.uint8]]:
        """Yields grids on a closed walk: each latent moves to the next, and the last to the first.

        Args:
            steps: the number of grids.

        Raises:
            ValueError: if `steps` is not an integer of at least 1.
        """
        steps = validation.positive_integer("steps", steps)
        last = self.columns if self.labels is not None else len(self.latents)
        first = self.latents[:last]
        ring = np.stack([np.roll(first, -i, axis=0) for i in range(last)])
        repeats = len(self.latents) // last
        for i in range(steps):
            place = i * last / steps
            start = int(place)
            latents = slerp(ring[start], ring[(start + 1) % last], place - start)
            samples = self.model.decode(np.tile(latents, (repeats, 1)), labels=self.labels)
            yield tile(self.source.to_uint8(samples), self.columns)


def slerp(
    first: npt.NDArray[Any], second: npt.NDArray[Any], share: float
) -> npt.NDArray[np.float32]:
    """Interpolates on the great arc from `first` to `second`.

    Samples of a Gaussian in many dimensions lie near a sphere, and so does the arc between them.

    Args:
        first: the start, (n, d).
        second: the end, (n, d).
        share: the share of the way, in [0, 1].

    Returns:
        A float32 array (n, d).

    Reference:
        White 2016, "Sampling Generative Networks", section 2.1.
    """
    lengths = [np.linalg.norm(x, axis=1, keepdims=True) for x in (first, second)]
    # If latents are nearly parallel, or one of them is 0, the arc is the straight line.
    cosine = np.sum(first * second, 1, keepdims=True) / np.maximum(lengths[0] * lengths[1], 1e-12)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    sine = np.sin(angle)
    straight = sine < 1e-6
    safe = np.where(straight, 1.0, sine)
    weights = [
        np.where(straight, 1.0 - share, np.sin((1.0 - share) * angle) / safe),
        np.where(straight, share, np.sin(share * angle) / safe),
    ]
    return (weights[0] * first + weights[1] * second).astype(np.float32)
