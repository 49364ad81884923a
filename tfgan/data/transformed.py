"""Distributions made of others: fixed samples of them, moved and scaled ones, several at once."""

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.utils import validation


class _Derived(Distribution):
    def __init__(self, source):
        if isinstance(source, dict):
            source = keras.saving.deserialize_keras_object(source)
        if not isinstance(source, Distribution):
            raise ValueError(f"source must be a Distribution. Received: {source!r}")
        self.source = source
        self.event_size = source.event_size

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"source": keras.saving.serialize_keras_object(self.source)}


@register
class FixedSample(_Derived):
    """A training set of `size` samples of `source`, drawn once; batches come from it.

    Args:
        source: the distribution.
        size: number of samples kept.
        seed: integer in [0, 2**31 - 1]: which samples.
    """

    def __init__(self, source, size=100_000, *, seed=0):
        super().__init__(source)
        self.size = validation.positive_integer("size", size)
        self.seed = random.check_seed(seed)
        with tf.init_scope():
            self.values = self.source.sample(self.size, seed=self.seed).numpy()

    def sample(self, n, *, seed):
        """Draws `n` of the kept samples, with replacement: (n, event_size)."""
        return tf.gather(tf.constant(self.values), random.integers((n,), seed, self.size))

    def get_config(self):  # noqa: D102
        return {**super().get_config(), "size": self.size, "seed": self.seed}


@register
class Noisy(_Derived):
    """Samples of `source` plus N(0, noise**2) in each coordinate.

    Args:
        source: the distribution.
        noise: standard deviation of what is added, above 0.
    """

    def __init__(self, source, noise=1.0):
        super().__init__(source)
        self.noise = validation.positive("noise", noise)

    def sample(self, n, *, seed):
        """Draws `n` samples: (n, event_size)."""
        noise = random.normal((n, self.event_size), random.fold(seed, 2), 0.0, self.noise)
        return self.source.sample(n, seed=seed) + noise

    def get_config(self):  # noqa: D102
        return {**super().get_config(), "noise": self.noise}


@register
class Standardized(_Derived):
    """(x - shift) / scale for x of `source`.

    Args:
        source: the distribution.
        shift: (event_size,) numbers.
        scale: a number above 0, the same for all coordinates: angles stay.
    """

    def __init__(self, source, shift, scale):
        super().__init__(source)
        self.shift = [validation.finite("shift", value) for value in shift]
        self.scale = validation.positive("scale", scale)

    def sample(self, n, *, seed):
        """Draws `n` samples: (n, event_size)."""
        x = self.source.sample(n, seed=seed)
        return (x - tf.constant(self.shift, x.dtype)) / self.scale

    def log_prob(self, x):  # noqa: D102
        x = tf.convert_to_tensor(x)
        inner = self.source.log_prob(x * self.scale + tf.constant(self.shift, x.dtype))
        return inner + self.event_size * float(np.log(self.scale))

    def get_config(self):  # noqa: D102
        return {**super().get_config(), "shift": self.shift, "scale": self.scale}


@register
class Joint(Distribution):
    """Independent draws of several distributions, side by side.

    Args:
        sources: the distributions; their values are concatenated in this order.
    """

    def __init__(self, sources):
        self.sources = [
            keras.saving.deserialize_keras_object(source) if isinstance(source, dict) else source
            for source in sources
        ]
        if not self.sources or not all(isinstance(s, Distribution) for s in self.sources):
            raise ValueError(f"sources must be Distributions. Received: {sources!r}")
        self.event_size = sum(source.event_size for source in self.sources)

    def sample(self, n, *, seed):
        """Draws `n` values: (n, event_size)."""
        draws = [
            source.sample(n, seed=random.fold(seed, index))
            for index, source in enumerate(self.sources)
        ]
        return tf.concat(draws, -1)

    def log_prob(self, x):
        """The sum of the sources' log densities at their parts of `x`."""
        parts = tf.split(x, [source.event_size for source in self.sources], -1)
        return tf.add_n([s.log_prob(part) for s, part in zip(self.sources, parts, strict=True)])

    def get_config(self):  # noqa: D102
        return {"sources": [keras.saving.serialize_keras_object(s) for s in self.sources]}
