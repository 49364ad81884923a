"""Standardized data: shift and scale are estimated from samples, and kept."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.data.transformed import AlongAxes, Standardized
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.utils import validation

# With this many samples the error of the mean is 0.3 % of a standard deviation.
NUM_ESTIMATING = 100_000

# The largest number of values that are drawn, where a sample has hundreds.
MAX_ESTIMATING_NUMBERS = 24_000_000

# The share of the data's variance that may lie outside of the axes, and of the largest variance up
# to which a coordinate is constant: rounding of float32, no more.
LOST_VARIANCE = 1e-10


class Standardization:
    """Maps data x to (x - shift) / scale for the networks, and samples back.

    `scale` is the mean of the standard deviations of the coordinates. It is one number, so that
    angles stay. With `axes` the networks see (x - shift) axes / scale instead: the coordinates
    along the data's principal axes, the one of most variance first. `scale` is then the root of
    the mean of the variances along them. The variables belong to a model, which saves them.

    Args:
        shift: float variable, (event_size,).
        scale: float variable, a scalar.
        estimated: integer variable: 1 once shift and scale are estimated, 0 before.
        on: whether data are standardized. If not, data pass unchanged.
        axes: float variable, (event_size, number of axes), whose columns are orthonormal. None: the
            networks see the coordinates as they are.
        distances: layers of the networks that are told the variances of what the networks see.
    """

    def __init__(
        self,
        shift: keras.Variable,
        scale: keras.Variable,
        estimated: keras.Variable,
        *,
        on: bool = True,
        axes: keras.Variable | None = None,
        distances: Sequence[MahalanobisDistance] = (),
    ) -> None:
        self._shift, self._scale, self._estimated = shift, scale, estimated
        self._on, self._axes, self._distances = on, axes, distances

    def fit(self, x: Any) -> None:
        """Estimates shift and scale from `x`, unless they are estimated already.

        Args:
            x: a `Distribution`, a `tf.data.Dataset` of batches or an array (n, event_size).

        Raises:
            ValueError: if all the data are the same, or vary along more axes than there are, or
                do not vary in a coordinate whose variance a layer needs.
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
        spread = values.std(0).mean()
        if not spread > 0:
            raise ValueError("data that are all the same cannot be standardized")
        axes, scale, variances = None, spread, values.var(0)
        if self._axes is not None:
            axes, scale, variances = self._estimate_axes(values)
        self._tell_distances(variances / scale**2)
        if self._axes is not None:
            self._axes.assign(axes)
        self._scale.assign(scale)
        self._shift.assign(values.mean(0))
        self._estimated.assign(1)

    def _estimate_axes(self, values: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
        """The first principal axes, the root of the mean variance along them, and the variances."""
        assert self._axes is not None
        variances, axes = principal_axes(values)
        count = self._axes.shape[1]
        if variances[count:].sum() > LOST_VARIANCE * variances.sum():
            needed = number_of_axes(variances)
            raise ValueError(
                f"the data vary along {needed} axes, and the networks see {count}: give the "
                f"generator {needed} outputs"
            )
        return axes[:, :count], float(np.sqrt(variances[:count].mean())), variances[:count]

    def _tell_distances(self, variances: np.ndarray) -> None:
        constant = int((variances <= LOST_VARIANCE * variances.max()).sum())
        if self._distances and constant:
            raise ValueError(
                "a MahalanobisDistance layer needs data that vary in every coordinate that the "
                f"network sees. Received: data that do not vary in {constant} of {len(variances)}"
            )
        for layer in self._distances:
            layer.adapt(variances)

    def forget(self) -> None:
        """Lets the next data be estimated anew. Until then, nothing is shifted or scaled."""
        self._shift.assign(tf.zeros_like(self._shift.value))
        self._scale.assign(1.0)
        for layer in self._distances:
            layer.adapt(np.ones(layer.variances.shape))
        if self._axes is not None:
            self._axes.assign(tf.eye(*self._axes.shape))
        self._estimated.assign(0)

    def standardize(self, x: Any) -> Any:
        """Returns `x` as the networks see it, of the same kind: a distribution, dataset or array.

        Args:
            x: as in `fit`, or None.
        """
        if not self._on or x is None:
            return x
        if isinstance(x, Distribution) and self._axes is not None:
            return AlongAxes(x, self._shift.numpy(), float(self._scale.numpy()), self._axes.numpy())
        if isinstance(x, Distribution):
            return Standardized(x, self._shift.numpy(), float(self._scale.numpy()))
        if isinstance(x, tf.data.Dataset):
            return x.map(self.to_networks)
        return self.to_networks(np.asarray(x, np.float32)).numpy()

    def to_networks(self, x: Any) -> tf.Tensor:
        """Returns points in the data's units, (batch, event_size), as the networks see them."""
        x = tf.cast(x, tf.float32) - self._shift.value
        if self._axes is not None:
            x = tf.matmul(x, self._axes.value)
        return x / self._scale.value

    def to_data(self, x: tf.Tensor) -> tf.Tensor:
        """Returns points as the networks see them in the data's units, (batch, event_size)."""
        x = x * self._scale.value
        if self._axes is not None:
            x = tf.matmul(x, self._axes.value, transpose_b=True)
        return x + self._shift.value


def principal_axes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the variances along the principal axes of points, and the axes.

    Args:
        values: (n, event_size).

    Returns:
        (variances (event_size,), the largest first; axes (event_size, event_size), whose columns
        are orthonormal). The largest component of each axis is positive.
    """
    variances, axes = np.linalg.eigh(np.atleast_2d(np.cov(values, rowvar=False)))
    variances, axes = np.maximum(variances[::-1], 0.0), axes[:, ::-1]
    largest = np.abs(axes).argmax(0)
    return variances, axes * np.sign(axes[largest, np.arange(axes.shape[1])])


def number_of_axes(variances: np.ndarray) -> int:
    """Returns how many of the first axes hold all of the variance, but for rounding."""
    left = variances.sum() - np.cumsum(variances)
    return int(np.argmax(left <= LOST_VARIANCE * variances.sum())) + 1


def axes_of(x: Any) -> int:
    """Returns along how many axes data vary.

    Args:
        x: as in `Standardization.fit`.
    """
    return number_of_axes(principal_axes(_samples(x).astype(np.float64))[0])


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
