"""Keras metrics that count samples by mode, batch by batch: coverage, quality, reverse KL.

The plain functions on whole arrays are in `tfgan.metrics.mode_coverage`.
"""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


class _MixtureMetric(keras.metrics.Metric):
    """Counts the high-quality samples of each mode. Subclasses turn the counts into a score.

    Args:
        centres: (modes, d) array.
        std: Standard deviation of each coordinate around its centre, above 0.
        radius_in_std: Largest distance of a high-quality sample to its centre, in units of `std`.
        name: The metric's name.
        **kwargs: Further arguments of `keras.metrics.Metric`.
    """

    def __init__(
        self,
        centres: npt.ArrayLike,
        std: float,
        *,
        radius_in_std: float = 3.0,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.centres = np.asarray(centres, np.float64)
        self.std = validation.positive("std", std)
        self.radius_in_std = validation.positive("radius_in_std", radius_in_std)
        self.counts = self.add_weight(
            name="counts", shape=(len(self.centres),), initializer="zeros"
        )
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, samples: tf.Tensor, sample_weight: None = None) -> None:
        """Adds one batch of samples (n, d)."""
        samples = tf.cast(samples, tf.float32)
        offsets = samples[:, None] - tf.constant(self.centres, tf.float32)
        squared = tf.reduce_sum(tf.square(offsets), -1)
        good = tf.reduce_min(squared, -1) <= (self.radius_in_std * self.std) ** 2
        each = tf.one_hot(tf.argmin(squared, -1), len(self.centres))
        self.counts.assign_add(tf.reduce_sum(each * tf.cast(good, tf.float32)[:, None], 0))
        self.total.assign_add(tf.cast(tf.shape(samples)[0], tf.float32))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "centres": self.centres.tolist(),
            "std": self.std,
            "radius_in_std": self.radius_in_std,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "_MixtureMetric":
        """Builds the metric from the dict of `get_config`.

        Files saved by earlier versions call `radius_in_std` `within`.
        """
        config = dict(config)
        if "within" in config:
            config["radius_in_std"] = config.pop("within")
        return cls(**config)


@register
class ModesCovered(_MixtureMetric):
    """Number of modes with at least one high-quality sample."""

    def result(self) -> tf.Tensor:
        """Returns the number as a scalar."""
        return tf.reduce_sum(tf.cast(self.counts.value > 0, tf.float32))


@register
class HighQualityShare(_MixtureMetric):
    """Share of high-quality samples, in [0, 1]."""

    def result(self) -> tf.Tensor:
        """Returns the share as a scalar."""
        return tf.math.divide_no_nan(tf.reduce_sum(self.counts.value), self.total.value)


@register
class ReverseKL(_MixtureMetric):
    """KL divergence of the modes' shares among high-quality samples to uniform, in nats."""

    def result(self) -> tf.Tensor:
        """Returns the divergence as a scalar."""
        shares = tf.math.divide_no_nan(self.counts.value, tf.reduce_sum(self.counts.value))
        modes = tf.cast(tf.size(shares), shares.dtype)
        return tf.reduce_sum(tf.math.xlogy(shares, shares * modes))
