"""Initial weights: units of a small network at even distances, and those of other programs.

In a network of four hidden units, random weights often leave no unit that bends on one side of the
data, and the generator can then never reach that side. `AlternatingSigns`, `OuterHinges` and
`SpreadCentres` place the units, and add a random part that is drawn by the initializer's own seed.
So do `SlopesTowardsEnds` and `HingesTowardsEnds` in networks of some more units.
"""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


def pytorch_uniform(fan_in: int) -> dict[str, keras.initializers.Initializer]:
    """PyTorch's initial weights of Linear and Conv2d: kernels and biases U(+-1/sqrt(`fan_in`)).

    Args:
        fan_in: Number of inputs per unit. For a convolution: its input channels times the area of
            the kernel.

    Returns:
        A dict of `kernel_initializer` and `bias_initializer`, arguments of a Keras layer.

    Example:
        >>> keras.layers.Dense(400, **pytorch_uniform(fan_in=2))
    """
    limit = 1.0 / math.sqrt(fan_in)
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-limit, limit),
        "bias_initializer": keras.initializers.RandomUniform(-limit, limit),
    }


def variance_uniform(variance: float) -> dict[str, Any]:
    """Uniform kernels of a given variance, U(+-sqrt(3 * `variance`)), and biases 0.

    Args:
        variance: Variance of the kernel, above 0.

    Returns:
        A dict of `kernel_initializer` and `bias_initializer`, arguments of a Keras layer.
    """
    limit = math.sqrt(3.0 * variance)
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-limit, limit),
        "bias_initializer": "zeros",
    }


class _Seeded(keras.initializers.Initializer):
    """Base of the initializers that draw from the package's own random numbers."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = None if seed is None else random.check_seed(seed)

    def _normal(self, shape: Sequence[int]) -> tf.Tensor:
        return random.normal(shape, self.seed or 0)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"seed": self.seed}


@register
class AlternatingSigns(_Seeded):
    """Weights whose signs alternate along the units: +, -, +, ..., with random magnitudes.

    The magnitude is `scale` * exp(`spread` * (|n| - 0.8)), n ~ N(0, 1). With the default spread of
    0.3 its mean is `scale`.

    Args:
        scale: Scale of the magnitudes, above 0.
        spread: Scale of the magnitudes' logarithm, at least 0.
        units_axis: Axis of the weights along which the signs alternate.
        seed: Integer in [0, 2**31 - 1]. None: seed 0.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self,
        scale: float = 1.0,
        *,
        spread: float = 0.3,
        units_axis: int = -1,
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)
        self.spread = validation.non_negative("spread", spread)
        self.units_axis = units_axis

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        """Draws weights of `shape`, float32 by default."""
        signs = np.where(np.arange(shape[self.units_axis]) % 2 == 0, 1.0, -1.0)
        place = [1] * len(shape)
        place[self.units_axis] = -1
        magnitude = tf.exp(self.spread * tf.abs(self._normal(shape)) - 0.8 * self.spread)
        return tf.cast(self.scale * signs.reshape(place) * magnitude, dtype or "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        config = {"scale": self.scale, "spread": self.spread, "units_axis": self.units_axis}
        return {**config, **super().get_config()}


@register
class OuterHinges(_Seeded):
    """Biases for units of alternating signs, whose bends then lie at both ends of the input range.

    The values are `scale` * (-1, -1, +1, +1, ...) + N(0, (0.2 * `scale`)**2). A unit bends where
    its weight times the input plus its bias is 0. Two of every four units bend at the lower end and
    two at the upper end. At each end one unit has a positive slope and one a negative slope.

    Args:
        scale: Distance of the bends from 0, times the magnitude of the weights. Above 0.
        seed: Integer in [0, 2**31 - 1]. None: seed 0.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, scale: float = 1.0, *, seed: int | None = None) -> None:
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        """Draws biases of `shape`, (units,), float32 by default."""
        signs = np.where(np.arange(shape[0]) % 4 < 2, -1.0, 1.0).astype("float32")
        return tf.cast(self.scale * (signs + 0.2 * self._normal(shape)), dtype or "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"scale": self.scale, **super().get_config()}


def _distances(units: int, first: float, last: float) -> npt.NDArray[np.float64]:
    """Distances of the bends from the end, by unit. NaN for the first two units."""
    pairs = (units + 1) // 2
    distances = np.concatenate([[np.nan], np.geomspace(first, last, max(pairs - 1, 0))])
    return np.repeat(distances, 2)[:units]


@register
class SlopesTowardsEnds(keras.initializers.Initializer):
    """Weights for `HingesTowardsEnds`: the nearer a unit bends to the end, the sharper it bends.

    The signs alternate along the units: +, -, +, ... The first two units have the magnitude
    `linear`, all others `sharpness` divided by the distance of their bend from the end. Nothing in
    it is random.

    Args:
        linear: Magnitude of the first two weights, above 0.
        sharpness: Weight times distance of the others, above 0.
        first: Distance of the third and fourth unit's bends from their ends, above 0.
        last: Distance of the last units' bends from their ends, above 0. The distances between
            are a geometric sequence.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self, linear: float = 0.6, sharpness: float = 1.5, *, first: float = 1.5, last: float = 0.24
    ) -> None:
        self.linear = validation.positive("linear", linear)
        self.sharpness = validation.positive("sharpness", sharpness)
        self.first = validation.positive("first", first)
        self.last = validation.positive("last", last)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        """Returns weights of `shape`, (inputs, units), float32 by default."""
        units = shape[-1]
        signs = np.where(np.arange(units) % 2 == 0, 1.0, -1.0)
        magnitude = self.sharpness / _distances(units, self.first, self.last)
        magnitude[:2] = self.linear
        return tf.constant(np.broadcast_to(signs * magnitude, shape), dtype or "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        names = ("linear", "sharpness", "first", "last")
        return {name: getattr(self, name) for name in names}


@register
class HingesTowardsEnds(_Seeded):
    """Biases for units that bend closer and closer to the ends of the input range, [-`end`, `end`].

    The weights are those of `SlopesTowardsEnds` with the same arguments. The first two units bend
    at the ends of the range and are nearly linear within. All others come in pairs, one near each
    end. The first pair bends at the distance `first` from its ends, times exp(0.2 n), n ~ N(0, 1).
    Each further pair bends nearer to its ends.

    A generator whose latents are uniform makes the tails of its values out of the ends of the
    range. The rarest tenth of the values takes a tenth of the range. So a sum of few units needs
    bends at distances that fall as powers do.

    Args:
        linear: As in `SlopesTowardsEnds`.
        sharpness: As in `SlopesTowardsEnds`.
        first: As in `SlopesTowardsEnds`.
        last: As in `SlopesTowardsEnds`.
        end: Upper end of the input range, above 0. The lower end is -`end`.
        seed: Integer in [0, 2**31 - 1]. None: seed 0.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self,
        linear: float = 0.6,
        sharpness: float = 1.5,
        *,
        first: float = 1.5,
        last: float = 0.24,
        end: float = 8.0,
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        self._slopes = SlopesTowardsEnds(linear, sharpness, first=first, last=last)
        self.end = validation.positive("end", end)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        """Draws biases of `shape`, (units,), float32 by default."""
        units, slopes = shape[0], self._slopes
        distances = tf.constant(_distances(units, slopes.first, slopes.last), "float32")
        bends = self.end - distances * tf.exp(0.2 * self._normal(shape))
        # The linear units bend at the other end.
        bends = tf.where(tf.range(units) < 2, -self.end, bends)
        return tf.cast(-tf.abs(slopes((1, units))[0]) * bends, dtype or "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**self._slopes.get_config(), "end": self.end, **super().get_config()}


@register
class SpreadCentres(_Seeded):
    """Biases for units of alternating signs, whose centres then lie evenly over [low, high].

    The interval is divided into one equal part per unit. The centre of the i-th unit is drawn from
    the i-th part. The bias is minus the centre times the unit's weight, `scale` or -`scale`.

    Args:
        scale: Magnitude of the weights, above 0.
        low: Lower end of the interval.
        high: Upper end of the interval.
        seed: Integer in [0, 2**31 - 1]. None: seed 0.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self, scale: float = 1.0, low: float = -8.0, high: float = 8.0, *, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        self.scale = validation.positive("scale", scale)
        self.low, self.high = validation.finite("low", low), validation.finite("high", high)
        if self.low >= self.high:
            raise ValueError(f"low must be below high. Received: low={low}, high={high}")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        """Draws biases of `shape`, (units,), float32 by default."""
        units = shape[0]
        parts = (np.arange(units) + random.uniform(shape, self.seed or 0)) / units
        signs = np.where(np.arange(units) % 2 == 0, -1.0, 1.0).astype("float32")
        centres = self.low + (self.high - self.low) * parts
        return tf.cast(self.scale * signs * centres, dtype or "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"scale": self.scale, "low": self.low, "high": self.high, **super().get_config()}
