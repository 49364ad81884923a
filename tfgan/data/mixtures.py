"""Mixtures of Gaussians: rings, grids, and any other set of centres."""

import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.random import Seed
from tfgan.utils import validation

# The divisors of the published programs: sqrt(2) and 2 * sqrt(2), rounded as they are there.
ARTICLE_SCALE = 1.414

WGAN_GP_GRID_SCALE = 2.828


@register
class GaussianMixture(Distribution):
    """A mixture of equally likely Gaussians N(centre, std**2), one around each centre.

    Args:
        centres: (modes, event_size) array of finite numbers. All rows must differ.
        std: Standard deviation of each coordinate around its centre, above 0.

    Attributes:
        modes: The centres, a float64 array of shape (modes, event_size).
        radius_in_std: Largest distance of a high-quality sample to its centre, in units of `std`.

    Raises:
        ValueError: If `centres` are not so or `std` is not above 0.

    Example:
        >>> GaussianMixture.ring(8, radius=1.0, std=0.01).sample(512, seed=0)
    """

    radius_in_std = 3.0

    def __init__(self, centres: npt.ArrayLike, std: float) -> None:
        self.modes = _centres(centres)
        self.event_size = self.modes.shape[1]
        self.std = validation.positive("std", std)

    @classmethod
    def ring(
        cls,
        count: int = 8,
        *,
        radius: float = 2 / ARTICLE_SCALE,
        std: float = 0.02 / ARTICLE_SCALE,
    ) -> "GaussianMixture":
        """Makes a mixture with `count` centres at even angles on a circle, the first at angle 0.

        The default is the ring of the WGAN-GP tutorial article and of the paper's authors: radius 2
        and std 0.02, both divided by 1.414.
        """
        count = validation.positive_integer("count", count)
        radius = validation.positive("radius", radius)
        # No end point: linspace to 2 pi would give one centre twice.
        angles = 2 * math.pi * np.arange(count) / count
        return cls(radius * np.stack([np.cos(angles), np.sin(angles)], -1), std)

    @classmethod
    def grid(
        cls,
        side: int = 5,
        *,
        spacing: float = 2 / WGAN_GP_GRID_SCALE,
        std: float = 0.05 / WGAN_GP_GRID_SCALE,
    ) -> "GaussianMixture":
        """Makes a mixture with `side` x `side` centres around 0, `spacing` apart.

        The default is the grid of the authors of WGAN-GP: coordinates -4, -2, 0, 2, 4 and std 0.05,
        divided by 2.828.
        """
        side = validation.positive_integer("side", side)
        line = validation.positive("spacing", spacing) * (np.arange(side) - (side - 1) / 2)
        return cls(np.array(list(itertools.product(line, line))), std)

    @classmethod
    def pacgan_ring(cls) -> "GaussianMixture":
        """Makes the ring of PacGAN and VEEGAN: 8 centres, radius 1, std 0.01."""
        return cls.ring(8, radius=1.0, std=0.01)

    @classmethod
    def pacgan_grid(cls) -> "GaussianMixture":
        """Makes the grid of PacGAN and VEEGAN: coordinates -4, -2, 0, 2, 4, std 0.05."""
        return cls.grid(5, spacing=2.0, std=0.05)

    @classmethod
    def large_ring(cls) -> "GaussianMixture":
        """Makes a ring of 64 centres, radius 1, std 0.01. Neighbours are 9.8 std apart."""
        return cls.ring(64, radius=1.0, std=0.01)

    @classmethod
    def large_grid(cls) -> "GaussianMixture":
        """Makes a grid of 10 x 10 centres, 2 apart, std 0.05. It continues PacGAN's grid."""
        return cls.grid(10, spacing=2.0, std=0.05)

    @classmethod
    def scattered(
        cls,
        count: int = 8,
        *,
        seed: int,
        extent: float = 2.0,
        distance: float = 0.3,
        std: float = 0.02,
    ) -> "GaussianMixture":
        """Makes a mixture with random centres in the square [-`extent`, `extent`]^2.

        Args:
            count: Number of centres.
            seed: Seed of the centres, an integer in [0, 2**31 - 1].
            extent: Half the side of the square, above 0.
            distance: Smallest distance between two centres.
            std: Standard deviation of each coordinate around its centre, above 0.

        Raises:
            ValueError: If so many centres do not fit.
        """
        count = validation.positive_integer("count", count)
        extent = validation.positive("extent", extent)
        tries = random.uniform((1000 * count, 2), seed, -extent, extent).numpy().astype(np.float64)
        kept: list[npt.NDArray[np.float64]] = []
        for point in tries:
            if all(math.dist(point, other) >= distance for other in kept):
                kept.append(point)
            if len(kept) == count:
                return cls(np.array(kept), std)
        raise ValueError(
            f"{count} centres {distance:g} apart do not fit in a square of half side {extent:g}"
        )

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        which = random.integers((n,), random.fold(seed, 1), len(self.modes))
        noise = random.normal((n, self.event_size), seed, 0.0, self.std)
        return tf.gather(tf.constant(self.modes, noise.dtype), which) + noise

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        z = (x[..., None, :] - tf.constant(self.modes, x.dtype)) / self.std
        one = -0.5 * tf.reduce_sum(tf.square(z), -1)
        norm = self.event_size * math.log(self.std * math.sqrt(2 * math.pi))
        return tf.reduce_logsumexp(one, -1) - norm - math.log(len(self.modes))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"centres": self.modes.tolist(), "std": self.std}


def _centres(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    try:
        centres = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"centres must be numbers. Received: {values!r}") from None
    if centres.ndim != 2 or not centres.size:
        raise ValueError(
            f"centres must have shape (modes, event_size). Received: shape {centres.shape}"
        )
    validation.finite_array("centres", centres)
    if len(np.unique(centres, axis=0)) < len(centres):
        raise ValueError("centres must differ. Received: one centre twice")
    return centres
