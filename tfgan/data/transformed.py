"""Distributions made of others: a fixed sample, added noise, shift and scale, several at once."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.random import Seed
from tfgan.utils import validation


class _Derived(Distribution):
    """A distribution made of one other distribution, which may be given by its Keras config."""

    def __init__(self, source: Distribution | dict[str, Any]) -> None:
        if isinstance(source, dict):
            source = keras.saving.deserialize_keras_object(source)
        if not isinstance(source, Distribution):
            raise ValueError(f"source must be a Distribution. Received: {source!r}")
        self.source: Distribution = source
        self.event_size = source.event_size

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"source": keras.saving.serialize_keras_object(self.source)}


@register
class FixedSample(_Derived):
    """A training set: `size` samples of `source`, drawn once. Batches are drawn from them.

    Args:
        source: The distribution.
        size: Number of samples kept.
        seed: Seed of the samples, an integer in [0, 2**31 - 1].

    Attributes:
        values: The samples, an array of shape (size, event_size).

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(
        self, source: Distribution | dict[str, Any], size: int = 100_000, *, seed: int = 0
    ) -> None:
        super().__init__(source)
        self.size = validation.positive_integer("size", size)
        self.seed = random.check_seed(seed)
        with tf.init_scope():
            self.values = self.source.sample(self.size, seed=self.seed).numpy()

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` of the kept samples with replacement, a tensor of shape (n, event_size)."""
        return tf.gather(tf.constant(self.values), random.integers((n,), seed, self.size))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "size": self.size, "seed": self.seed}


@register
class Noisy(_Derived):
    """Samples of `source` plus Gaussian noise N(0, noise**2) in each coordinate.

    Args:
        source: The distribution.
        noise: Standard deviation of the noise, above 0.

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(self, source: Distribution | dict[str, Any], noise: float = 1.0) -> None:
        super().__init__(source)
        self.noise = validation.positive("noise", noise)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` samples, a tensor of shape (n, event_size)."""
        noise = random.normal((n, self.event_size), random.fold(seed, 2), 0.0, self.noise)
        return self.source.sample(n, seed=seed) + noise

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "noise": self.noise}


@register
class Standardized(_Derived):
    """The distribution of (x - shift) / scale for x from `source`.

    Args:
        source: The distribution.
        shift: (event_size,) finite numbers.
        scale: A number above 0. It is the same for all coordinates, so that angles are kept.

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(
        self, source: Distribution | dict[str, Any], shift: Sequence[float], scale: float
    ) -> None:
        super().__init__(source)
        self.shift = [validation.finite("shift", value) for value in shift]
        self.scale = validation.positive("scale", scale)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` samples, a tensor of shape (n, event_size)."""
        x = self.source.sample(n, seed=seed)
        return (x - tf.constant(self.shift, x.dtype)) / self.scale

    def log_prob(self, x: Any) -> tf.Tensor:  # noqa: D102
        x = tf.convert_to_tensor(x)
        inner = self.source.log_prob(x * self.scale + tf.constant(self.shift, x.dtype))
        return inner + self.event_size * float(np.log(self.scale))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "shift": self.shift, "scale": self.scale}


@register
class Joint(Distribution):
    """Independent samples of several distributions, concatenated.

    Args:
        sources: The distributions. Their values are concatenated in this order.

    Raises:
        ValueError: If `sources` is empty or holds another object.
    """

    def __init__(self, sources: Sequence[Distribution | dict[str, Any]]) -> None:
        self.sources: list[Distribution] = [
            keras.saving.deserialize_keras_object(source) if isinstance(source, dict) else source
            for source in sources
        ]
        if not self.sources or not all(isinstance(s, Distribution) for s in self.sources):
            raise ValueError(f"sources must be Distributions. Received: {sources!r}")
        self.event_size = sum(source.event_size for source in self.sources)

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` values, a tensor of shape (n, event_size)."""
        parts = [
            source.sample(n, seed=random.fold(seed, index))
            for index, source in enumerate(self.sources)
        ]
        return tf.concat(parts, -1)

    def log_prob(self, x: Any) -> tf.Tensor:
        """Returns the sum of the sources' log densities at their parts of `x`."""
        parts = tf.split(x, [source.event_size for source in self.sources], -1)
        return tf.add_n([s.log_prob(part) for s, part in zip(self.sources, parts, strict=True)])

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"sources": [keras.saving.serialize_keras_object(s) for s in self.sources]}
