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


class _OnLine(Distribution):
    """Values on the line, whose batches can be sorted.

    Args:
        mean: Mean, a finite number.
        std: A measure of the width, above 0: see the subclass.
        sort: Whether each batch is sorted in ascending order, as gan-intro does with its data.

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(self, mean: float, std: float, sort: bool) -> None:
        self.mean = validation.finite("mean", mean)
        self._width = validation.positive("std", std)
        self.sort = bool(sort)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` values, a tensor of shape (n, 1)."""
        x = self._draw(n, seed)
        return tf.sort(x, axis=0) if self.sort else x

    def _draw(self, n: int, seed: Seed) -> tf.Tensor:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"mean": self.mean, "std": self._width, "sort": self.sort}


@register
class TwoBumps(_OnLine):
    """Two Gaussians of equal weight, N(mean - 4 std, std**2) and N(mean + 4 std, std**2).

    A generator that makes only one of them has dropped a mode.

    Args:
        mean: The middle between the two, a finite number.
        std: Standard deviation of each bump, above 0.
        sort: Whether each batch is sorted in ascending order.

    Attributes:
        centres: (2,) means of the bumps.
        std: Standard deviation of all values, the root of 17 times that of a bump.

    Raises:
        ValueError: If an argument is not so.

    Example:
        >>> TwoBumps(0.0, 0.5).centres
        array([-2.,  2.])
    """

    def __init__(self, mean: float = 4.0, std: float = 0.5, *, sort: bool = False) -> None:
        super().__init__(mean, std, sort)
        self.centres = self.mean + BUMP_DISTANCE * self._width * np.array([-1.0, 1.0])
        self.std = self._width * math.sqrt(1.0 + BUMP_DISTANCE**2)

    def _draw(self, n: int, seed: Seed) -> tf.Tensor:
        which = random.integers((n, 1), random.fold(seed, 1), 2)
        noise = random.normal((n, 1), seed, 0.0, self._width)
        return tf.gather(tf.constant(self.centres, noise.dtype), which) + noise

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        z = (x - tf.constant(self.centres, x.dtype)) / self._width
        each = tf.reduce_logsumexp(-0.5 * tf.square(z), -1)
        return each - math.log(2.0 * self._width * math.sqrt(2 * math.pi))

    def cdf(self, x: Any) -> tf.Tensor:
        """Returns the distribution function at `x` of shape (..., 1), a tensor of shape (...)."""
        x = tf.convert_to_tensor(x)
        z = (tf.constant(self.centres, x.dtype) - x) / (self._width * math.sqrt(2.0))
        return tf.reduce_mean(0.5 * tf.math.erfc(z), -1)

    def modes_found(self, values: npt.ArrayLike) -> int:
        """Returns how many bumps have at least a fifth of the values within three deviations."""
        near = np.abs(np.reshape(values, (-1, 1)) - self.centres) <= 3.0 * self._width
        return int(np.sum(near.mean(0) >= LEAST_SHARE))

    def quantile(self, p: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the quantiles at the probabilities `p` in (0, 1), an array shaped like `p`.

        They are interpolated in a table of 20,001 values: right to 1e-6 of `std` between the
        probabilities 1e-6 and 1 - 1e-6.
        """
        from scipy import special

        # The table is finer where the density is high: it holds the quantiles of each bump alone.
        z = special.ndtri(np.linspace(0.0, 1.0, 20_001)[1:-1])
        x = np.sort(np.concatenate([c + self._width * z for c in self.centres]))
        distance = (x[:, None] - self.centres) / self._width
        table = special.ndtr(distance).mean(-1)
        return np.interp(np.asarray(p, np.float64), table, x)


@register
class Exponential(_OnLine):
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
        super().__init__(mean, std, sort)
        self.std, self.low = self._width, self.mean - self._width

    def _draw(self, n: int, seed: Seed) -> tf.Tensor:
        u = random.uniform((n, 1), seed)
        return self.low - self.std * tf.math.log1p(-u)

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
