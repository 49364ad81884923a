"""Two-dimensional data without modes: the Swiss roll and the two moons."""

import math
from typing import Any

import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.random import Seed
from tfgan.utils import validation

ROLL_SCALE = 7.5


class _Curve(Distribution):
    """Points along a curve plus N(0, noise**2) in each coordinate, all divided by `scale`."""

    event_size = 2

    def __init__(self, noise: float, scale: float) -> None:
        self.noise = validation.non_negative("noise", noise)
        self.scale = validation.positive("scale", scale)

    def _along(self, place: tf.Tensor, part: tf.Tensor) -> tf.Tensor:
        """Returns the (n, 2) points of the curve at `place` and `part`, both (n, 1) in [0, 1)."""
        raise TypeError(f"{type(self).__name__} has no curve")

    def sample(self, n: int, *, seed: Seed) -> tf.Tensor:
        """Draws `n` points, a tensor of shape (n, 2)."""
        place, part = tf.split(random.uniform((n, 2), random.fold(seed, 1)), 2, -1)
        noise = random.normal((n, 2), seed, 0.0, self.noise)
        return (self._along(place, part) + noise) / self.scale

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"noise": self.noise, "scale": self.scale}


@register
class SwissRoll(_Curve):
    """The Swiss roll from above: (t cos t, t sin t), t ~ U(1.5 pi, 4.5 pi), with noise.

    The default is the set of the authors of WGAN-GP: columns 0 and 2 of scikit-learn's
    `make_swiss_roll(noise=0.25)`, divided by 7.5.

    Args:
        noise: Standard deviation of the noise before the division, at least 0.
        scale: The divisor, above 0.
    """

    def __init__(self, noise: float = 0.25, scale: float = ROLL_SCALE) -> None:
        super().__init__(noise, scale)

    def _along(self, place: tf.Tensor, part: tf.Tensor) -> tf.Tensor:
        t = 1.5 * math.pi * (1.0 + 2.0 * place)
        return tf.concat([t * tf.cos(t), t * tf.sin(t)], -1)


@register
class TwoMoons(_Curve):
    """Two interleaved half circles, as from scikit-learn's `make_moons`.

    The upper one is (cos t, sin t), the lower one (1 - cos t, 0.5 - sin t), t ~ U(0, pi). Both are
    equally likely.

    Args:
        noise: Standard deviation of the noise before the division, at least 0.
        scale: The divisor, above 0.
    """

    def __init__(self, noise: float = 0.05, scale: float = 1.0) -> None:
        super().__init__(noise, scale)

    def _along(self, place: tf.Tensor, part: tf.Tensor) -> tf.Tensor:
        t = math.pi * place
        upper = tf.concat([tf.cos(t), tf.sin(t)], -1)
        lower = tf.concat([1.0 - tf.cos(t), 0.5 - tf.sin(t)], -1)
        return tf.where(part < 0.5, upper, lower)
