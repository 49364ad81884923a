"""Two-dimensional data that have no modes to count: the Swiss roll and the two moons."""

import math

import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, register
from tfgan.utils import validation

ROLL_SCALE = 7.5


class _Curve(Distribution):
    """Points along a curve plus N(0, noise**2) in each coordinate, all divided by `scale`."""

    event_size = 2

    def __init__(self, noise, scale):
        self.noise = validation.non_negative("noise", noise)
        self.scale = validation.positive("scale", scale)

    def _along(self, place, part):
        """The curve's points for `place` in [0, 1) and `part` in [0, 1), both (n, 1)."""
        raise TypeError(f"{type(self).__name__} has no curve")

    def sample(self, n, *, seed):
        place, part = tf.split(random.uniform((n, 2), random.fold(seed, 1)), 2, -1)
        noise = random.normal((n, 2), seed, 0.0, self.noise)
        return (self._along(place, part) + noise) / self.scale

    def get_config(self):
        return {"noise": self.noise, "scale": self.scale}


@register
class SwissRoll(_Curve):
    """The Swiss roll from above: (t cos t, t sin t), t ~ U(1.5 pi, 4.5 pi), with noise.

    By default as the authors of WGAN-GP took it from scikit-learn: columns 0 and 2 of
    `make_swiss_roll(noise=0.25)`, divided by 7.5.

    Args:
        noise: standard deviation of the noise, before the division.
        scale: the divisor.
    """

    def __init__(self, noise=0.25, scale=ROLL_SCALE):
        super().__init__(noise, scale)

    def _along(self, place, part):
        t = 1.5 * math.pi * (1.0 + 2.0 * place)
        return tf.concat([t * tf.cos(t), t * tf.sin(t)], -1)


@register
class TwoMoons(_Curve):
    """Two half circles that reach into one another, as scikit-learn's `make_moons`.

    The upper one is (cos t, sin t), the lower one (1 - cos t, 0.5 - sin t), t ~ U(0, pi), with
    equal probability.

    Args:
        noise: standard deviation of the noise, before the division.
        scale: the divisor.
    """

    def __init__(self, noise=0.05, scale=1.0):
        super().__init__(noise, scale)

    def _along(self, place, part):
        t = math.pi * place
        upper = tf.concat([tf.cos(t), tf.sin(t)], -1)
        lower = tf.concat([1.0 - tf.cos(t), 0.5 - tf.sin(t)], -1)
        return tf.where(part < 0.5, upper, lower)
