"""VEEGAN's high-dimensional set as PacGAN's program makes it."""

from typing import Any

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.random import Seed
from tfgan.utils import validation

# Each mode's mean of every coordinate, in the program's order.
MEANS = (-1.0, -0.5, 0.0, 0.5, -2.0, -2.5, 10.0, 0.25, -13.0, -5.5)


@register
class VEEGANMixture(Distribution):
    """Ten equally likely modes: N(0, 1) in `dim` coordinates, then one number added to all.

    The first `dim` coordinates of a sample are N(m, 1), the others are exactly m. m is one of
    -13, -5.5, -2.5, -2, -1, -0.5, 0, 0.25, 0.5 and 10. The nearest modes, 0.25 apart in each
    coordinate, are 8.7 apart, while a sample is about sqrt(700) = 26.5 from its own centre. A
    density does not exist, so there is no `log_prob`. `EmbeddedMixture` is this project's own
    reading of the set's description in VEEGAN's paper.

    Args:
        dim: Number of coordinates with noise.
        event_size: Number of coordinates of a sample, at least `dim`.

    Attributes:
        modes: The centres, a float64 array of shape (10, event_size).
        std: Standard deviation of the noise, 1.
        radius_in_std: Largest distance of a high-quality sample to its centre in units of `std`, as
            VEEGAN counts. See `EmbeddedMixture`: `tfgan.metrics.mode_scores` adds a fairer radius.

    Raises:
        ValueError: If an argument is out of range.

    Reference:
        Lin et al. 2018, "PacGAN", the authors' program, class `VEEGAN1200DPackingMixture`;
        Srivastava et al. 2017, "VEEGAN", section 5.1.
    """

    radius_in_std = 10.0
    std = 1.0

    def __init__(self, dim: int = 700, event_size: int = 1200) -> None:
        self.dim = validation.positive_integer("dim", dim)
        self.event_size = validation.positive_integer("event_size", event_size, self.dim)
        self.modes = np.repeat(np.array(MEANS)[:, None], self.event_size, 1)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        which = random.integers((n,), random.fold(seed, 1), len(MEANS))
        noise = random.normal((n, self.dim), seed)
        noise = tf.pad(noise, ((0, 0), (0, self.event_size - self.dim)))
        return noise + tf.gather(tf.constant(MEANS, noise.dtype), which)[:, None]

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"dim": self.dim, "event_size": self.event_size}
