"""Distributions to learn and to draw latents from: `sample`, `log_prob`, `cdf`, `quantile`.

All are safe inside `tf.function` and XLA: a sample is a pure function of its seed.
"""

import math

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.random import Stream
from tfgan.utils import pipelines, validation

register = keras.saving.register_keras_serializable(package="tfgan")


class Distribution:
    """A distribution over vectors of `event_size` numbers.

    Subclasses define `sample`, and where they exist `log_prob`, `cdf` and `quantile`. A
    distribution can be given to `GAN.fit` in the place of data: batches are then drawn inside the
    compiled loop.
    """

    event_size = 1
    # Number of classes, where the values come with labels.
    num_classes = None

    def sample(self, n, *, seed):
        """Draws `n` independent values.

        Args:
            n: number of values, a Python int.
            seed: an int in [0, 2**31 - 1], or a (2,) key of `tfgan.keys.key`.

        Returns:
            A float tensor of shape (n, event_size).
        """
        raise TypeError(f"{type(self).__name__} has no sample")

    def batch(self, n, *, seed, index, key):
        """The `index`-th batch of `n` values that training sees; here it is keyed by `key` alone.

        Args:
            n: number of values, a Python int.
            seed: the run's seed, a scalar integer tensor.
            index: how many batches came before, a scalar int64 tensor.
            key: the (2,) key of this batch.
        """
        return self.sample(n, seed=key)

    def dataset(self, batch_size, *, seed):
        """An endless `tf.data.Dataset` of batches (batch_size, event_size), keyed by `seed`."""
        batches = tf.data.Dataset.counter().map(
            lambda step: self.sample(batch_size, seed=random.key(seed, Stream.REAL, -1 - step))
        )
        return pipelines.untuned(batches)

    def log_prob(self, x):
        """Log density at `x` of shape (..., event_size): a tensor of shape (...)."""
        raise TypeError(f"{type(self).__name__} has no log_prob")

    def _only_scalar(self, name):
        if self.event_size != 1:
            raise ValueError(f"{name} needs event_size 1. Received: {self.event_size}")

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Builds the distribution from `get_config`."""
        return cls(**config)

    def __repr__(self):
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"

    def __eq__(self, other):
        return type(self) is type(other) and self.get_config() == other.get_config()

    def __hash__(self):
        return hash(repr(self))


@register
class Gaussian(Distribution):
    """N(mean, std**2) in each of `event_size` independent coordinates.

    Args:
        mean: the mean, any finite number.
        std: the standard deviation, above 0.
        event_size: number of coordinates.
        sort: whether each batch is sorted ascending, as gan-intro does with its data
            (`event_size` 1 only).

    Raises:
        ValueError: if `mean` is not finite or `std` not above 0.
    """

    def __init__(self, mean=0.0, std=1.0, *, event_size=1, sort=False):
        self.mean = validation.finite("mean", mean)
        self.std = validation.positive("std", std)
        self.event_size = validation.positive_integer("event_size", event_size)
        self.sort = bool(sort)
        if self.sort and self.event_size != 1:
            raise ValueError(f"sort needs event_size 1. Received: event_size={event_size}")

    def sample(self, n, *, seed):  # noqa: D102
        x = random.normal((n, self.event_size), seed, self.mean, self.std)
        return tf.sort(x, axis=0) if self.sort else x

    def log_prob(self, x):  # noqa: D102
        x = tf.convert_to_tensor(x)
        z = (x - self.mean) / self.std
        each = -0.5 * tf.square(z) - math.log(self.std * math.sqrt(2 * math.pi))
        return tf.reduce_sum(each, axis=-1)

    def cdf(self, x):
        """Distribution function at `x` of shape (..., 1): a tensor of shape (...)."""
        self._only_scalar("cdf")
        x = tf.convert_to_tensor(x)
        return tf.squeeze(0.5 * tf.math.erfc((self.mean - x) / (self.std * math.sqrt(2.0))), -1)

    def quantile(self, p):
        """Value below which a share `p` in (0, 1) lies: a NumPy array shaped like `p`."""
        self._only_scalar("quantile")
        # Here, since SciPy takes as long to import as the rest of the package and few need it.
        from scipy import stats

        return stats.norm.ppf(np.asarray(p), self.mean, self.std)

    def get_config(self):  # noqa: D102
        return {
            "mean": self.mean,
            "std": self.std,
            "event_size": self.event_size,
            "sort": self.sort,
        }


@register
class Uniform(Distribution):
    """U(low, high) in each of `event_size` independent coordinates.

    Raises:
        ValueError: if the bounds are not finite with `low` < `high`.
    """

    def __init__(self, low=0.0, high=1.0, *, event_size=1):
        self.low = validation.finite("low", low)
        self.high = validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")
        self.event_size = validation.positive_integer("event_size", event_size)

    def sample(self, n, *, seed):  # noqa: D102
        return random.uniform((n, self.event_size), seed, self.low, self.high)

    def log_prob(self, x):  # noqa: D102
        x = tf.convert_to_tensor(x)
        inside = tf.reduce_all((x >= self.low) & (x < self.high), axis=-1)
        density = tf.constant(-self.event_size * math.log(self.high - self.low), x.dtype)
        return tf.where(inside, density, tf.constant(-math.inf, x.dtype))

    def cdf(self, x):
        """Distribution function at `x` of shape (..., 1): a tensor of shape (...)."""
        self._only_scalar("cdf")
        x = tf.convert_to_tensor(x)
        return tf.squeeze(tf.clip_by_value((x - self.low) / (self.high - self.low), 0.0, 1.0), -1)

    def quantile(self, p):
        """Value below which a share `p` in (0, 1) lies: a NumPy array shaped like `p`."""
        self._only_scalar("quantile")
        return self.low + (self.high - self.low) * np.asarray(p)

    def get_config(self):  # noqa: D102
        return {"low": self.low, "high": self.high, "event_size": self.event_size}


@register
class JitteredGrid(Distribution):
    """gan-intro's noise: `n` evenly spaced points of [low, high], each moved by U(0, jitter).

    A batch is stratified: its points are ordered and cover the whole line. Source: AYLIEN
    gan-intro, `GeneratorDistribution`, with low -8, high 8 and jitter 0.01.

    Raises:
        ValueError: if the bounds are not finite with `low` < `high`, or `jitter` is negative.
    """

    def __init__(self, low=-8.0, high=8.0, *, jitter=0.01):
        self.low = validation.finite("low", low)
        self.high = validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")
        self.jitter = validation.non_negative("jitter", jitter)

    def sample(self, n, *, seed):  # noqa: D102
        moved = random.uniform((n, 1), seed, 0.0, self.jitter or 1.0)
        line = tf.cast(tf.linspace(self.low, self.high, n), moved.dtype)[:, None]
        return line + moved if self.jitter else line

    def get_config(self):  # noqa: D102
        return {"low": self.low, "high": self.high, "jitter": self.jitter}


@register
class StratifiedUniform(Uniform):
    """U(low, high) whose batches are stratified: one value from each of n equal parts, in order.

    Each value alone is uniform, yet a batch covers the interval evenly, which takes most of the
    sampling noise out of a generator's batch.
    """

    def __init__(self, low=-8.0, high=8.0):
        super().__init__(low, high)

    def sample(self, n, *, seed):  # noqa: D102
        place = random.uniform((n, 1), seed)
        part = tf.cast(tf.range(n), place.dtype)[:, None]
        return self.low + (self.high - self.low) * (part + place) / tf.cast(n, place.dtype)

    def get_config(self):  # noqa: D102
        return {"low": self.low, "high": self.high}
