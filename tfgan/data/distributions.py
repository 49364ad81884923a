"""Distributions to learn and to draw latents from: `sample`, `log_prob`, `cdf`, `quantile`.

All methods work inside `tf.function` and XLA. A sample is a pure function of its seed.
"""

import math
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.random import Seed, Stream
from tfgan.utils import pipelines, validation

register = keras.saving.register_keras_serializable(package="tfgan")


class Distribution:
    """A distribution over vectors of `event_size` numbers.

    Subclasses define `sample`, and `log_prob`, `cdf` and `quantile` if they exist. A distribution
    can be given to `GAN.fit` in place of data. The batches are then drawn inside the compiled loop.

    Attributes:
        event_size: Number of coordinates of a value.
        num_classes: Number of classes if the values have labels, else None.
        sort: Whether each batch is sorted in ascending order, as gan-intro does with its data. Only
            subclasses that say so can sort.
    """

    event_size: int = 1
    num_classes: int | None = None
    sort: bool = False

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` independent values.

        Args:
            n: Number of values, a Python int.
            seed: An integer in [0, 2**31 - 1], or a (2,) key of `tfgan.random.key`.

        Returns:
            A float tensor of shape (n, event_size).

        Raises:
            TypeError: If the distribution has no `sample`.
        """
        raise TypeError(f"{type(self).__name__} has no sample")

    def batch(self, n: int, *, seed: Seed, index: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Returns the `index`-th batch of a training run. Here it depends on `key` only.

        Args:
            n: Number of values per batch, a Python int.
            seed: The run's seed, a scalar integer tensor.
            index: Number of earlier batches, a scalar int64 tensor.
            key: The (2,) key of this batch.

        Returns:
            A float tensor of shape (n, event_size).
        """
        return self.sample(n, seed=key)

    def dataset(self, batch_size: int, *, seed: int) -> tf.data.Dataset:
        """Returns an endless dataset of batches.

        Its batches differ from those of a training run with the same seed.

        Args:
            batch_size: Number of values per batch.
            seed: An integer in [0, 2**31 - 1].

        Returns:
            A `tf.data.Dataset` of float tensors of shape (batch_size, event_size).
        """
        batches = tf.data.Dataset.counter().map(
            lambda step: self.sample(batch_size, seed=random.key(seed, Stream.REAL, -1 - step))
        )
        return pipelines.without_autotune(batches)

    def log_prob(self, x: Any) -> tf.Tensor:
        """Returns the log density at `x`.

        Args:
            x: Tensor of shape (..., event_size).

        Returns:
            A tensor of shape (...).

        Raises:
            TypeError: If the density is not known.
        """
        raise TypeError(f"{type(self).__name__} has no log_prob")

    def _set_sort(self, sort: bool) -> None:
        """Takes whether batches are sorted. It is called when `event_size` is known."""
        self.sort = bool(sort)
        if self.sort and self.event_size != 1:
            raise ValueError(f"sort needs event_size 1. Received: event_size={self.event_size}")

    def _ordered(self, x: tf.Tensor) -> tf.Tensor:
        """Returns a batch (n, 1) in the order that `sort` asks for."""
        return tf.sort(x, axis=0) if self.sort else x

    def _only_scalar(self, name: str) -> None:
        if self.event_size != 1:
            raise ValueError(f"{name} needs event_size 1. Received: {self.event_size}")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Distribution":
        """Builds the distribution from the dict of `get_config`."""
        return cls(**config)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Distribution) or type(self) is not type(other):
            return False
        return self.get_config() == other.get_config()

    def __hash__(self) -> int:
        return hash(repr(self))


@register
class Gaussian(Distribution):
    """The Gaussian N(mean, std**2) in each of `event_size` independent coordinates.

    Args:
        mean: Mean of each coordinate, a finite number.
        std: Standard deviation of each coordinate, above 0.
        event_size: Number of coordinates.
        sort: Whether each batch is sorted in ascending order, as gan-intro does with its data. Only
            for `event_size` 1.

    Raises:
        ValueError: If an argument is not so.

    Example:
        >>> tfgan.Gaussian(4.0, 0.5).sample(512, seed=0)
    """

    def __init__(
        self, mean: float = 0.0, std: float = 1.0, *, event_size: int = 1, sort: bool = False
    ) -> None:
        self.mean = validation.finite("mean", mean)
        self.std = validation.positive("std", std)
        self.event_size = validation.positive_integer("event_size", event_size)
        self._set_sort(sort)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        return self._ordered(random.normal((n, self.event_size), seed, self.mean, self.std))

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        z = (x - self.mean) / self.std
        each = -0.5 * tf.square(z) - math.log(self.std * math.sqrt(2 * math.pi))
        return tf.reduce_sum(each, axis=-1)

    def cdf(self, x: Any) -> tf.Tensor:
        """Returns the distribution function at `x` of shape (..., 1), a tensor of shape (...)."""
        self._only_scalar("cdf")
        x = tf.convert_to_tensor(x)
        return tf.squeeze(0.5 * tf.math.erfc((self.mean - x) / (self.std * math.sqrt(2.0))), -1)

    def quantile(self, p: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the quantiles at the probabilities `p` in (0, 1), an array shaped like `p`."""
        # scipy's import takes time, and few programs need quantiles.
        from scipy import special

        self._only_scalar("quantile")
        return special.ndtri(np.asarray(p, np.float64)) * self.std + self.mean

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {
            "mean": self.mean,
            "std": self.std,
            "event_size": self.event_size,
            "sort": self.sort,
        }


@register
class Uniform(Distribution):
    """The uniform distribution on [low, high) in each of `event_size` independent coordinates.

    Args:
        low: Lower bound.
        high: Upper bound, above `low`.
        event_size: Number of coordinates.
        sort: Whether each batch is sorted in ascending order. Only for `event_size` 1.

    Attributes:
        mean: Mean of each coordinate.
        std: Standard deviation of each coordinate.

    Raises:
        ValueError: If the bounds are not finite with `low` < `high`, or several coordinates are to
            be sorted.
    """

    def __init__(
        self, low: float = 0.0, high: float = 1.0, *, event_size: int = 1, sort: bool = False
    ) -> None:
        self.low = validation.finite("low", low)
        self.high = validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")
        self.event_size = validation.positive_integer("event_size", event_size)
        self.mean = 0.5 * (self.low + self.high)
        self.std = (self.high - self.low) / math.sqrt(12.0)
        self._set_sort(sort)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        return self._ordered(random.uniform((n, self.event_size), seed, self.low, self.high))

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        inside = tf.reduce_all((x >= self.low) & (x < self.high), axis=-1)
        density = tf.constant(-self.event_size * math.log(self.high - self.low), x.dtype)
        return tf.where(inside, density, tf.constant(-math.inf, x.dtype))

    def cdf(self, x: Any) -> tf.Tensor:
        """Returns the distribution function at `x` of shape (..., 1), a tensor of shape (...)."""
        self._only_scalar("cdf")
        x = tf.convert_to_tensor(x)
        return tf.squeeze(tf.clip_by_value((x - self.low) / (self.high - self.low), 0.0, 1.0), -1)

    def quantile(self, p: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the quantiles at the probabilities `p` in (0, 1), an array shaped like `p`."""
        self._only_scalar("quantile")
        return self.low + (self.high - self.low) * np.asarray(p, np.float64)

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {
            "low": self.low,
            "high": self.high,
            "event_size": self.event_size,
            "sort": self.sort,
        }


@register
class JitteredGrid(Distribution):
    """The noise of gan-intro: evenly spaced points of [low, high], each moved by U(0, jitter).

    The points of a batch are ordered and cover the whole interval.

    Args:
        low: First point.
        high: Last point, above `low`.
        jitter: Upper bound of the random part, at least 0.

    Raises:
        ValueError: If the bounds are not finite with `low` < `high`, or `jitter` is negative.

    Reference:
        AYLIEN gan-intro, `GeneratorDistribution`, with low -8, high 8 and jitter 0.01.
    """

    def __init__(self, low: float = -8.0, high: float = 8.0, *, jitter: float = 0.01) -> None:
        self.low = validation.finite("low", low)
        self.high = validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")
        self.jitter = validation.non_negative("jitter", jitter)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        moved = random.uniform((n, 1), seed, 0.0, self.jitter or 1.0)
        line = tf.cast(tf.linspace(self.low, self.high, n), moved.dtype)[:, None]
        return line + moved if self.jitter else line

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"low": self.low, "high": self.high, "jitter": self.jitter}


@register
class StratifiedUniform(Uniform):
    """The uniform distribution on [low, high), drawn in stratified batches.

    A batch of n values has one value from each of n equal parts of the interval, in order. Each
    value is uniform within its part. A batch therefore covers the interval evenly, which removes
    most of the sampling noise from a generator's batch.

    Args:
        low: Lower bound.
        high: Upper bound, above `low`.

    Raises:
        ValueError: If the bounds are not finite with `low` < `high`.
    """

    def __init__(self, low: float = -8.0, high: float = 8.0) -> None:
        super().__init__(low, high)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        place = random.uniform((n, 1), seed)
        part = tf.cast(tf.range(n), place.dtype)[:, None]
        return self.low + (self.high - self.low) * (part + place) / tf.cast(n, place.dtype)

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"low": self.low, "high": self.high}
