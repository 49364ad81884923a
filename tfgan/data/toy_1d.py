"""Distributions on the line that are not Gaussian: two bumps, and an exponential."""

import math
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, Gaussian, Uniform
from tfgan.random import Seed
from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")

# Centres of the two bumps, in deviations of one of them to either side.
BUMP_DISTANCE = 4.0

# A bump is found if it has this share of the values. True samples have half in each.
LEAST_SHARE = 0.2

# Halvings of an interval as long as the distance of the bumps: more would change no float64.
BISECTIONS = 60


@register
class TwoBumps(Distribution):
    """Two Gaussians of equal weight, N(mean - 4 std, std**2) and N(mean + 4 std, std**2).

    A generator that makes only one of them has dropped a mode.

    Args:
        mean: The middle between the two, a finite number.
        std: Standard deviation of each bump, above 0.
        sort: Whether each batch is sorted in ascending order.

    Attributes:
        centres: (2,) means of the bumps.
        width: Standard deviation of one bump.
        std: Standard deviation of all values, `width` times the root of 17.

    Raises:
        ValueError: If an argument is not so.

    Example:
        >>> TwoBumps(0.0, 0.5).centres
        array([-2.,  2.])
    """

    def __init__(self, mean: float = 4.0, std: float = 0.5, *, sort: bool = False) -> None:
        self.mean = validation.finite("mean", mean)
        self.width = validation.positive("std", std)
        self.centres = self.mean + BUMP_DISTANCE * self.width * np.array([-1.0, 1.0])
        self.std = self.width * math.sqrt(1.0 + BUMP_DISTANCE**2)
        self._set_sort(sort)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        which = random.integers((n, 1), random.fold(seed, 1), 2)
        noise = random.normal((n, 1), seed, 0.0, self.width)
        return self._ordered(tf.gather(tf.constant(self.centres, noise.dtype), which) + noise)

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        z = (x - tf.constant(self.centres, x.dtype)) / self.width
        each = tf.reduce_logsumexp(-0.5 * tf.square(z), -1)
        return each - math.log(2.0 * self.width * math.sqrt(2 * math.pi))

    def cdf(self, x: Any) -> tf.Tensor:
        """Returns the distribution function at `x` of shape (..., 1), a tensor of shape (...)."""
        x = tf.convert_to_tensor(x)
        z = (tf.constant(self.centres, x.dtype) - x) / (self.width * math.sqrt(2.0))
        return tf.reduce_mean(0.5 * tf.math.erfc(z), -1)

    def modes_found(self, values: npt.ArrayLike) -> int:
        """Returns how many bumps have at least a fifth of the values within three deviations."""
        near = np.abs(np.reshape(values, (-1, 1)) - self.centres) <= 3.0 * self.width
        return int(np.sum(near.mean(0) >= LEAST_SHARE))

    def quantile(self, p: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the quantiles at the probabilities `p` in (0, 1), an array shaped like `p`."""
        from scipy import special

        p = np.asarray(p, np.float64)
        # Those of the two bumps alone are on both sides of it.
        low, high = (centre + self.width * special.ndtri(p) for centre in self.centres)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            below = special.ndtr((middle[..., None] - self.centres) / self.width).mean(-1) < p
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return 0.5 * (low + high)

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"mean": self.mean, "std": self.width, "sort": self.sort}


@register
class Exponential(Distribution):
    """The exponential distribution of deviation `std`, moved so that its mean is `mean`.

    It begins at mean - std, where its density is highest.

    Args:
        mean: Mean, a finite number.
        std: Standard deviation, above 0.
        sort: Whether each batch is sorted in ascending order.

    Raises:
        ValueError: If an argument is not so.

    Example:
        >>> Exponential(4.0, 0.5).sample(512, seed=0)
    """

    def __init__(self, mean: float = 4.0, std: float = 0.5, *, sort: bool = False) -> None:
        self.mean = validation.finite("mean", mean)
        self.std = validation.positive("std", std)
        self.low = self.mean - self.std
        self._set_sort(sort)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        u = random.uniform((n, 1), seed)
        return self._ordered(self.low - self.std * tf.math.log1p(-u))

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.squeeze(tf.convert_to_tensor(x), -1)
        outside = tf.constant(-math.inf, x.dtype)
        return tf.where(x < self.low, outside, (self.low - x) / self.std - math.log(self.std))

    def cdf(self, x: Any) -> tf.Tensor:
        """Returns the distribution function at `x` of shape (..., 1), a tensor of shape (...)."""
        x = tf.squeeze(tf.convert_to_tensor(x), -1)
        return -tf.math.expm1(tf.minimum((self.low - x) / self.std, 0.0))

    def quantile(self, p: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the quantiles at the probabilities `p` in (0, 1), an array shaped like `p`."""
        return self.low - self.std * np.log1p(-np.asarray(p, np.float64))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"mean": self.mean, "std": self.std, "sort": self.sort}


def _uniform(mean: float, std: float, *, sort: bool) -> Uniform:
    """The uniform distribution of a mean and a deviation."""
    half = math.sqrt(3.0) * validation.positive("std", std)
    mean = validation.finite("mean", mean)
    return Uniform(mean - half, mean + half, sort=sort)


_KINDS: dict[str, Any] = {
    "gaussian": Gaussian,
    "two-bumps": TwoBumps,
    "uniform": _uniform,
    "exponential": Exponential,
}


def on_line(name: str, mean: float, std: float, *, sort: bool = False) -> Distribution:
    """Returns the distribution on the line called `name`.

    Args:
        name: `"gaussian"`, `"two-bumps"`, `"uniform"` or `"exponential"`.
        mean: Mean, a finite number.
        std: Standard deviation, of one bump for `"two-bumps"`; above 0.
        sort: Whether each batch is sorted in ascending order.

    Raises:
        ValueError: If the name is unknown or a number is out of range.
    """
    return _KINDS[validation.choice("data", name, _KINDS)](mean, std, sort=sort)
