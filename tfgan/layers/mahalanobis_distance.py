"""A layer that appends how far a point is from the data's mean, in the data's own spread."""

import math
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class MahalanobisDistance(keras.layers.Layer):
    """Appends the squared Mahalanobis distance to 0, standardized and bounded.

    A ReLU network sees how wide a cluster of points is only if many of its units bend inside of the
    cluster. In hundreds of dimensions one number tells it: the mean of x_i^2 / v_i, where v_i is
    the variance of the coordinate x_i, is nearly the same for all points. For n independent normal
    coordinates it has mean 1 and variance 2 / n. The layer appends

        s / sqrt(1 + (s / limit)^2),   s = sqrt(n / 2) (mean of x_i^2 / v_i - 1),

    which is about N(0, 1) for such points and at most `limit` for any. Without the bound one sample
    far away has a logit and a gradient that hide all others.

    The variances are weights that do not train, 1 at first. `adapt` sets them; a
    `StandardizedGAN` that sees its data along their principal axes calls it.

    Args:
        limit: Largest absolute value of the appended number, above 0.
        **kwargs: Arguments of `keras.layers.Layer`.

    Raises:
        ValueError: If `limit` is not above 0.

    Input shape:
        (batch, n). The coordinates have mean 0 and are uncorrelated.

    Output shape:
        (batch, n + 1).

    Example:
        >>> MahalanobisDistance()(np.zeros((12, 700), "float32")).shape
        TensorShape([12, 701])

    Reference:
        Mahalanobis 1936, "On the Generalised Distance in Statistics".
    """

    def __init__(self, limit: float = 10.0, **kwargs: Any) -> None:
        # Half precision cannot hold a sum of hundreds of squares to 1 %.
        super().__init__(**{"autocast": False, **kwargs})
        self.limit = validation.positive("limit", limit)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Creates the variances."""
        self.variances = self.add_weight(
            name="variances",
            shape=(input_shape[-1],),
            initializer="ones",
            trainable=False,
            autocast=False,
        )

    def adapt(self, variances: npt.ArrayLike) -> None:
        """Sets the variances of the coordinates.

        Args:
            variances: (n,), finite and above 0.

        Raises:
            ValueError: If they are not.
        """
        found = np.asarray(variances, np.float64)
        wanted = tuple(self.variances.shape)
        if found.shape != wanted or not (np.isfinite(found).all() and (found > 0).all()):
            raise ValueError(
                f"variances must be {wanted[0]} finite numbers above 0. "
                f"Received: shape {found.shape}, least {found.min() if found.size else None}"
            )
        self.variances.assign(found)

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the points with the bounded distance as the last number, (batch, n + 1)."""
        x = tf.cast(inputs, self.variable_dtype)
        mean = tf.reduce_mean(tf.square(x) / self.variances.value, -1, keepdims=True)
        s = math.sqrt(inputs.shape[-1] / 2) * (mean - 1.0)
        s /= tf.sqrt(1.0 + tf.square(s / self.limit))
        return tf.concat([inputs, tf.cast(s, inputs.dtype)], -1)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, n + 1)."""
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "limit": self.limit}
