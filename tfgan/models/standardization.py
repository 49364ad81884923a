"""Standardized data: shift and scale are estimated from samples, and kept."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.data.transformed import Standardized
from tfgan.utils import validation

# With this many samples the error of the mean is 0.3 % of a standard deviation.
NUM_ESTIMATING = 100_000

# The largest number of values that are drawn, where a sample has hundreds.
MAX_ESTIMATING_NUMBERS = 24_000_000


class Standardization:
    """Maps data x to (x - shift) / scale for the networks, and samples back.

    `scale` is the mean of the standard deviations of the coordinates. It is one number, so that
    angles stay. The three variables belong to a model, which saves them.

    Args:
        shift: float variable, (event_size,).
        scale: float variable, a scalar.
        estimated: integer variable: 1 once shift and scale are estimated, 0 before.
        on: whether data are standardized. If not, data pass unchanged.
    """

    def __init__(
        self,
        shift: keras.Variable,
        scale: keras.Variable,
        estimated: keras.Variable,
        *,
        on: bool = True,
    ) -> None:
        self._shift, self._scale, self._estimated = shift, scale, estimated
        self._on = on

    def fit(self, x: Any) -> None:
        """Estimates shift and scale from `x`, unless they are estimated already.

        Args:
            x: a `Distribution`, a `tf.data.Dataset` of batches or an array (n, event_size).

        Raises:
            ValueError: if all the data are the same.
        """
        if not self._on or int(self._estimated.numpy()):
            return
        if not isinstance(x, (Distribution, tf.data.Dataset)) and hasattr(x, "__next__"):
            raise ValueError(
                "standardize=True needs an array, a tf.data.Dataset or a Distribution, whose scale "
                f"can be estimated before the training. Received: {type(x).__name__}"
            )
        values = _samples(x).astype(np.float64)
        validation.finite_array("x", values)
        scale = values.std(0).mean()
        if not scale > 0:
            raise ValueError("data that are all the same cannot be standardized")
        self._shift.assign(values.mean(0))
        self._scale.assign(scale)
        self._estimated.assign(1)

    def forget(self) -> None:
        """Lets the next data be estimated anew. Until then, nothing is shifted or scaled."""
        self._shift.assign(tf.zeros_like(self._shift.value))
        self._scale.assign(1.0)
        self._estimated.assign(0)

    def standardize(self, x: Any) -> Any:
        """Returns `x` as the networks see it, of the same kind: a distribution, dataset or array.

        Args:
            x: as in `fit`, or None.
        """
        if not self._on or x is None:
            return x
        if isinstance(x, Distribution):
            return Standardized(x, self._shift.numpy(), float(self._scale.numpy()))
        if isinstance(x, tf.data.Dataset):
            return x.map(self.to_networks)
        return self.to_networks(np.asarray(x, np.float32)).numpy()

    def to_networks(self, x: Any) -> tf.Tensor:
        """Returns points in the data's units, (batch, event_size), as the networks see them."""
        return (tf.cast(x, tf.float32) - self._shift.value) / self._scale.value

    def to_data(self, x: tf.Tensor) -> tf.Tensor:
        """Returns points as the networks see them, (batch, event_size), in the data's units."""
        return x * self._scale.value + self._shift.value


def _samples(x: Any) -> np.ndarray:
    if isinstance(x, Distribution):
        # Always the same samples: the same data give the same estimate, whatever the seed.
        n = min(NUM_ESTIMATING, MAX_ESTIMATING_NUMBERS // x.event_size)
        found: np.ndarray = x.sample(n, seed=random.key(0, random.Stream.SCALING)).numpy()
        return found
    if isinstance(x, tf.data.Dataset):
        parts = x.unbatch().batch(NUM_ESTIMATING).take(1)
        first: np.ndarray = next(iter(parts.as_numpy_iterator()))
        return first
    return np.asarray(x)
