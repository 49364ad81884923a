"""A mixture of Gaussians that fill some of many dimensions: VEEGAN's set as its paper has it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.data.mixtures import GaussianMixture
from tfgan.random import Seed
from tfgan.utils import validation


@register
class EmbeddedMixture(Distribution):
    """Equally likely isotropic Gaussians in a subspace of `dim` dimensions.

    The default is VEEGAN's set as its paper describes it: ten 700-dimensional Gaussians in 1200
    dimensions. The paper's repository has no program for it, so the centres, the deviation and the
    embedding are chosen here. PacGAN's repository has one, of another set: `VEEGANMixture`. The
    centres are drawn from N(0, I) in `dim` dimensions: two of 700 dimensions are about 37
    apart. A random orthonormal map takes all Gaussians into `event_size` dimensions and keeps all
    distances. A density does not exist, so there is no `log_prob`.

    Args:
        count: Number of Gaussians.
        dim: Number of dimensions that the Gaussians fill.
        event_size: Number of coordinates of a sample, at least `dim`.
        std: Standard deviation in each of the `dim` dimensions, above 0.
        seed: Seed of the centres and of the map, an integer in [0, 2**31 - 1].

    Attributes:
        modes: The centres, a float64 array of shape (count, event_size).
        radius_in_std: Largest distance of a high-quality sample to its centre, in units of `std`,
            as VEEGAN counts. A true sample of 700 dimensions is about sqrt(700) = 26.5 away, so a
            perfect sampler has no high-quality sample. `tfgan.metrics.mode_scores` therefore adds
            scores within a fairer distance.

    Raises:
        ValueError: If an argument is out of range.

    Reference:
        Srivastava et al. 2017, "VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational
        Learning".
    """

    radius_in_std = 10.0

    def __init__(
        self,
        count: int = 10,
        dim: int = 700,
        event_size: int = 1200,
        *,
        std: float = 0.1,
        seed: int = 0,
    ) -> None:
        self.count = validation.positive_integer("count", count)
        self.dim = validation.positive_integer("dim", dim)
        self.event_size = validation.positive_integer("event_size", event_size, self.dim)
        self.std = validation.positive("std", std)
        self.seed = random.check_seed(seed)
        with tf.init_scope():
            centres = random.normal((self.count, self.dim), random.fold(self.seed, 1)).numpy()
            shape, key = (self.event_size, self.dim), random.fold(self.seed, 2)
            drawn = random.normal(shape, key, dtype="float64")
            # TensorFlow's QR uses one thread. LAPACK's uses several and takes a hundred times as
            # long on a busy machine.
            self._map: npt.NDArray[np.float64] = tf.linalg.qr(drawn)[0].numpy().T
        self._inner = GaussianMixture(centres, self.std)
        self.modes = self._inner.modes @ self._map

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:  # noqa: D102
        x = self._inner.sample(n, seed=seed)
        return tf.matmul(x, tf.constant(self._map, x.dtype))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        names = ("count", "dim", "event_size", "std", "seed")
        return {name: getattr(self, name) for name in names}
