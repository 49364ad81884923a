"""Gaussians that fill a few of many dimensions: VEEGAN's high-dimensional set."""

import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.data.mixtures import GaussianMixture
from tfgan.utils import validation


@register
class EmbeddedMixture(Distribution):
    """Equal parts of `count` isotropic Gaussians in `dim` dimensions, turned into more of them.

    By default VEEGAN's set: ten 700-dimensional Gaussians embedded in 1200 dimensions. Its
    authors' repository has no program of this set, so centres, deviation and embedding are ours:
    the centres are drawn from N(0, I) in `dim` dimensions (two of 700 are about 37 apart), all
    Gaussians lie in one subspace, and an orthonormal map that is drawn, too, takes it into
    `event_size` dimensions: distances stay. There is no density, so no `log_prob`.

    Args:
        count: number of Gaussians.
        dim: dimensions that they fill.
        event_size: numbers a sample, at least `dim`.
        std: standard deviation in each of the `dim` dimensions, above 0.
        seed: integer in [0, 2**31 - 1]: which centres, which map.

    Attributes:
        modes: the centres, float64 array of shape (count, event_size).
        radius_in_std: VEEGAN counts a sample as one of a mode within this many `std` of its centre. A
            true sample of 700 dimensions is about sqrt(700) = 26.5 away: by that count a perfect
            sampler has nothing. `mixture_metrics.mode_scores` has a fairer distance beside it.

    Reference:
        Srivastava et al. 2017, "VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational
        Learning".
    """

    radius_in_std = 10.0

    def __init__(self, count=10, dim=700, event_size=1200, *, std=0.1, seed=0):
        self.count = validation.positive_integer("count", count)
        self.dim = validation.positive_integer("dim", dim)
        self.event_size = validation.positive_integer("event_size", event_size, self.dim)
        self.std = validation.positive("std", std)
        self.seed = random.check_seed(seed)
        with tf.init_scope():
            centres = random.normal((self.count, self.dim), random.fold(self.seed, 1)).numpy()
            shape, key = (self.event_size, self.dim), random.fold(self.seed, 2)
            drawn = random.normal(shape, key, dtype="float64")
            # TensorFlow's, on one thread: LAPACK's takes a hundred times as long on a busy machine.
            self._map = tf.linalg.qr(drawn)[0].numpy().T
        self._inner = GaussianMixture(centres, self.std)
        self.modes = self._inner.modes @ self._map

    def sample(self, n, *, seed):  # noqa: D102
        x = self._inner.sample(n, seed=seed)
        return tf.matmul(x, tf.constant(self._map, x.dtype))

    def get_config(self):  # noqa: D102
        names = ("count", "dim", "event_size", "std", "seed")
        return {name: getattr(self, name) for name in names}
