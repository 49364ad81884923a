"""Initial weights that place the units of a small network evenly instead of by chance.

With four hidden units chance often leaves no unit on one side, and the generator can then never
reach there. Every value still has its random part, drawn by the initializer's own seed.
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


class _Seeded(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = None if seed is None else random.check_seed(seed)

    def _normal(self, shape):
        return random.normal(shape, self.seed or 0)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"seed": self.seed}


@register
class AlternatingSigns(_Seeded):
    """`scale` times +1, -1, +1, ... along the units, each times exp(`spread` * (|n| - 0.8)).

    n ~ N(0, 1); with the spread of 0.3 the factor's mean is 1.

    Args:
        scale: magnitude, above 0.
        spread: of the logarithm, at least 0.
        units_axis: axis of the weights along which the signs alternate.
        seed: integer in [0, 2**31 - 1].
    """

    def __init__(self, scale=1.0, *, spread=0.3, units_axis=-1, seed=None):
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)
        self.spread = validation.non_negative("spread", spread)
        self.units_axis = units_axis

    def __call__(self, shape, dtype=None):
        """Draws weights of `shape`."""
        signs = np.where(np.arange(shape[self.units_axis]) % 2 == 0, 1.0, -1.0)
        place = [1] * len(shape)
        place[self.units_axis] = -1
        magnitude = tf.exp(self.spread * tf.abs(self._normal(shape)) - 0.8 * self.spread)
        return tf.cast(self.scale * signs.reshape(place) * magnitude, dtype or "float32")

    def get_config(self):
        """Returns the constructor's arguments."""
        config = {"scale": self.scale, "spread": self.spread, "units_axis": self.units_axis}
        return {**config, **super().get_config()}


@register
class OuterHinges(_Seeded):
    """Biases that put the bends of units with alternating signs at both ends of the line.

    `scale` times -1, -1, +1, +1, ..., plus N(0, (0.2 * `scale`)**2): of each four units two bend
    at one end and two at the other, and of these one bends up and one is straight over the line.

    Args:
        scale: distance of the bends from 0, times the magnitude of the weights.
        seed: integer in [0, 2**31 - 1].
    """

    def __init__(self, scale=1.0, *, seed=None):
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)

    def __call__(self, shape, dtype=None):
        """Draws biases of `shape`, (units,)."""
        signs = np.where(np.arange(shape[0]) % 4 < 2, -1.0, 1.0).astype("float32")
        return tf.cast(self.scale * (signs + 0.2 * self._normal(shape)), dtype or "float32")

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"scale": self.scale, **super().get_config()}


@register
class SpreadCentres(_Seeded):
    """Biases that spread the centres of units with alternating signs evenly over [low, high].

    The i-th of n centres is drawn from the i-th of n equal parts of the interval; its bias is
    minus the centre times the unit's weight, `scale` or -`scale`.

    Args:
        scale: magnitude of the weights.
        low: lower end of the interval.
        high: upper end.
        seed: integer in [0, 2**31 - 1].
    """

    def __init__(self, scale=1.0, low=-8.0, high=8.0, *, seed=None):
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)
        self.low, self.high = validation.finite("low", low), validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")

    def __call__(self, shape, dtype=None):
        """Draws biases of `shape`, (units,)."""
        units = shape[0]
        parts = (np.arange(units) + random.uniform(shape, self.seed or 0)) / units
        signs = np.where(np.arange(units) % 2 == 0, -1.0, 1.0).astype("float32")
        centres = self.low + (self.high - self.low) * parts
        return tf.cast(self.scale * signs * centres, dtype or "float32")

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"scale": self.scale, "low": self.low, "high": self.high, **super().get_config()}
