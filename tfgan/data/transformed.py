"""Distributions made of others: fixed samples, added noise, shift and scale, several at once."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
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
class FixedPacks(FixedSample):
    """A training set of packs, as PacGAN's program makes it: pairs of kept points, fixed once.

    `size` samples of `source` are drawn once. Each slot of the packs is a resample of them with
    replacement, also drawn once. So there are `size` packs, the same in each epoch. In an epoch
    each pack comes once, in an order that is shuffled anew.

    Args:
        source: The distribution.
        size: Number of samples kept, and of packs.
        packing: Number of samples per pack.
        seed: Seed of the samples and packs, an integer in [0, 2**31 - 1].

    Attributes:
        values: The samples, an array of shape (size, event_size).
        places: Indices of the samples in each pack, an array of shape (packing, size).

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(
        self,
        source: Distribution | dict[str, Any],
        size: int = 100_000,
        packing: int = 2,
        *,
        seed: int = 0,
    ) -> None:
        super().__init__(source, size, seed=seed)
        self.packing = validation.positive_integer("packing", packing)
        with tf.init_scope():
            shape, key = (self.packing, self.size), random.fold(self.seed, 3)
            self.places = random.integers(shape, key, self.size).numpy()

    def batch(self, n: int, *, seed: Seed, index: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Returns the `index`-th batch of `n` samples: `n / packing` packs.

        The first samples of all packs come first, then the second samples, as `GAN` packs them.
        """
        validation.divides("packing", self.packing, "the batch size", n)
        packs = n // self.packing
        if packs > self.size:
            raise ValueError(f"a batch must have at most {self.size} packs. Received: {packs}")
        positions = tf.cast(index, tf.int64) * packs + tf.range(packs, dtype=tf.int64)
        which = random.permuted(positions, self.size, seed)
        places = tf.gather(tf.constant(self.places), which, axis=1)
        return tf.gather(tf.constant(self.values), tf.reshape(places, (n,)))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "packing": self.packing}


@register
class BalancedSample(FixedSample):
    """A training set with the same number of samples around each centre, in a fixed order.

    The samples are drawn and shuffled once. Each pass through them has the same order and whole
    batches only: the samples after the last whole batch are never seen. So does the program of
    WGAN-GP's authors with 25 Gaussians, in batches of 256.

    Args:
        source: A mixture with `modes` and `std`, such as `GaussianMixture`.
        per_mode: Number of samples around each centre.
        seed: Seed of the samples and of their order, an integer in [0, 2**31 - 1].

    Attributes:
        values: The samples in their order, an array of shape (size, event_size).
        size: Number of samples, `per_mode` times the number of centres.

    Raises:
        ValueError: If an argument is not so.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", the authors' `gan_toy.py`.
    """

    def __init__(
        self, source: Distribution | dict[str, Any], per_mode: int = 4000, *, seed: int = 0
    ) -> None:
        _Derived.__init__(self, source)
        if not (hasattr(self.source, "modes") and hasattr(self.source, "std")):
            raise ValueError(f"source must be a mixture. Received: {self.source!r}")
        self.per_mode = validation.positive_integer("per_mode", per_mode)
        self.seed = random.check_seed(seed)
        modes = self.source.modes
        self.size = self.per_mode * len(modes)
        with tf.init_scope():
            shape = (self.size, self.event_size)
            noise = random.normal(shape, random.fold(self.seed, 1), 0.0, self.source.std).numpy()
            order = np.argsort(random.uniform((self.size,), random.fold(self.seed, 2)).numpy())
        ordered = np.repeat(modes, self.per_mode, 0).astype(noise.dtype) + noise
        self.values = ordered[order]

    def batch(self, n: int, *, seed: Seed, index: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Returns the `index`-th batch of `n` samples. It does not depend on the seed."""
        if n > self.size:
            raise ValueError(f"a batch must have at most {self.size} samples. Received: {n}")
        first = tf.cast(index, tf.int64) % (self.size // n) * n
        # Not a slice of the constant: `tfgan critic-study`, compiled by XLA, is many times slower
        # with it. Why is not known.
        return tf.gather(tf.constant(self.values), first + tf.range(n, dtype=tf.int64))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        config = {**super().get_config(), "per_mode": self.per_mode}
        del config["size"]
        return config


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
class AlongAxes(_Derived):
    """The distribution of (x - shift) axes / scale for x from `source`.

    Args:
        source: The distribution.
        shift: (source.event_size,) finite numbers.
        scale: A number above 0.
        axes: (source.event_size, event_size) finite numbers.

    Raises:
        ValueError: If an argument is not so.
    """

    def __init__(
        self,
        source: Distribution | dict[str, Any],
        shift: npt.ArrayLike,
        scale: float,
        axes: npt.ArrayLike,
    ) -> None:
        super().__init__(source)
        self.scale = validation.positive("scale", scale)
        size = self.event_size
        self.shift, self.axes = np.asarray(shift, np.float64), np.asarray(axes, np.float64)
        validation.finite_array("shift", self.shift)
        validation.finite_array("axes", self.axes)
        if self.shift.shape != (size,) or self.axes.ndim != 2 or len(self.axes) != size:
            raise ValueError(
                f"shift must be of shape ({size},) and axes of ({size}, n). "
                f"Received: {self.shift.shape} and {self.axes.shape}"
            )
        self.event_size = self.axes.shape[1]

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` samples, a tensor of shape (n, event_size)."""
        x = self.source.sample(n, seed=seed)
        along = tf.matmul(x - tf.constant(self.shift, x.dtype), tf.constant(self.axes, x.dtype))
        return along / self.scale

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        config = {"shift": self.shift.tolist(), "scale": self.scale, "axes": self.axes.tolist()}
        return {**super().get_config(), **config}


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
