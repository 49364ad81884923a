"""Keras metrics that count samples by mode, batch after batch: coverage, quality, reverse KL.

The plain functions on whole arrays are in `tfgan.mixture_metrics`.
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


class _MixtureMetric(keras.metrics.Metric):
    """Counts samples of high quality by mode; subclasses say what of the counts.

    Args:
        centres: (modes, d) array.
        std: standard deviation of each coordinate around its centre, above 0.
        radius_in_std: as in `mixture_metrics.mixture_scores`.
    """

    def __init__(self, centres, std, *, radius_in_std=3.0, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.centres = np.asarray(centres, np.float64)
        self.std = validation.positive("std", std)
        self.radius_in_std = validation.positive("radius_in_std", radius_in_std)
        self.counts = self.add_weight(
            name="counts", shape=(len(self.centres),), initializer="zeros"
        )
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, samples, sample_weight=None):
        """Counts the samples (n, d) of one more batch."""
        samples = tf.cast(samples, tf.float32)
        offsets = samples[:, None] - tf.constant(self.centres, tf.float32)
        squared = tf.reduce_sum(tf.square(offsets), -1)
        good = tf.reduce_min(squared, -1) <= (self.radius_in_std * self.std) ** 2
        each = tf.one_hot(tf.argmin(squared, -1), len(self.centres))
        self.counts.assign_add(tf.reduce_sum(each * tf.cast(good, tf.float32)[:, None], 0))
        self.total.assign_add(tf.cast(tf.shape(samples)[0], tf.float32))

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {
            "centres": self.centres.tolist(),
            "std": self.std,
            "radius_in_std": self.radius_in_std,
        }
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config):
        """Builds the metric from `get_config`, also from that of files saved under the former name.

        Such files call `radius_in_std` `within`.
        """
        config = dict(config)
        if "within" in config:
            config["radius_in_std"] = config.pop("within")
        return cls(**config)


@register
class ModesCovered(_MixtureMetric):
    """Number of modes with at least one sample of high quality."""

    def result(self):
        """A scalar."""
        return tf.reduce_sum(tf.cast(self.counts.value > 0, tf.float32))


@register
class HighQualityShare(_MixtureMetric):
    """Share of the samples that are of high quality, in [0, 1]."""

    def result(self):
        """A scalar."""
        return tf.math.divide_no_nan(tf.reduce_sum(self.counts.value), self.total.value)


@register
class ReverseKL(_MixtureMetric):
    """KL of the modes' shares among the samples of high quality to uniform, in nats."""

    def result(self):
        """A scalar."""
        shares = tf.math.divide_no_nan(self.counts.value, tf.reduce_sum(self.counts.value))
        modes = tf.cast(tf.size(shares), shares.dtype)
        return tf.reduce_sum(tf.math.xlogy(shares, shares * modes))
