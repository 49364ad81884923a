"""Grids of images, and walks between latents."""

import numpy as np

from tfgan import random
from tfgan.random import Stream
from tfgan.utils import validation

SIDE = 4


def tile(images, columns):
    """Images side by side, row by row, with a pixel of black between.

    Args:
        images: (n, height, width, channels) uint8; the last row is filled with black.
        columns: images a row.

    Returns:
        A uint8 array (rows * (height + 1) - 1, columns * (width + 1) - 1, channels).
    """
    columns = validation.positive_integer("columns", columns)
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    canvas = np.zeros((rows, columns, height + 1, width + 1, channels), np.uint8)
    canvas.reshape(rows * columns, height + 1, width + 1, channels)[:n, :-1, :-1] = images
    whole = canvas.swapaxes(1, 2).reshape(rows * (height + 1), columns * (width + 1), channels)
    return whole[:-1, :-1]


class FixedGrid:
    """The same latents shown again and again: 4x4, or a row for each class of a conditional model.

    Args:
        model: a `GAN` on images.
        source: the `InMemoryImages` it learns, which knows the range of its pixels.
        seed: of the latents, an integer in [0, 2**31 - 1].
        columns: images a row; 4, or 8 with classes, where the columns share their latents.
    """

    def __init__(self, model, source, *, seed=0, columns=None):
        self.model, self.source = model, source
        classes = model.num_classes
        usual = SIDE if classes is None else 2 * SIDE
        self.columns = validation.positive_integer("columns", usual if columns is None else columns)
        count = SIDE * self.columns if classes is None else self.columns
        latents = model.draw_latents(
            count, seed=random.key(random.check_seed(seed), Stream.PICTURE)
        )
        self.latents, self.labels = np.asarray(latents), None
        if classes is not None:
            self.latents = np.tile(self.latents, (classes, 1))
            self.labels = np.repeat(np.arange(classes), self.columns)

    def __call__(self):
        """The grid of the model as it is, uint8."""
        samples = self.model.decode(self.latents, labels=self.labels)
        return tile(self.source.to_uint8(samples), self.columns)

    def walk(self, steps):
        """Grids on the way from each latent to the next and around to the first: a generator.

        Args:
            steps: number of grids.
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


def slerp(first, second, share):
    """Points on the great arc from `first` to `second`, which a Gaussian's samples lie near.

    Args:
        first: (n, d) array.
        second: (n, d) array.
        share: of the way, in [0, 1].

    Reference:
        White 2016, "Sampling Generative Networks", section 2.1.
    """
    lengths = [np.linalg.norm(x, axis=1, keepdims=True) for x in (first, second)]
    # Nearly parallel latents, or one that is 0: the straight line is the arc.
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
