"""Training on standardized data: the shift and the scale are estimated from samples, and kept."""

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.data.transformed import Standardized
from tfgan.utils import validation

# Of these many samples the mean is off by 0.3 % of a deviation.
NUM_ESTIMATING = 100_000

# And at most so many numbers, where a sample has hundreds.
MAX_ESTIMATING_NUMBERS = 24_000_000


class StandardizedData:
    """The part of a GAN that trains on (x - shift) / scale and generates x.

    `scale` is the mean of the coordinates' deviations, one number: angles stay. Both are weights
    of the model, so that they are saved with it; they are estimated when `fit` first sees data,
    and again after `reset`. Nothing but samples is read. Goes before `GAN` among the bases.
    """

    def _make_scaling(self, standardize):
        self.standardize = bool(standardize)
        size = self.generator.output_shape[-1]
        self.data_shift = self._scaling_weight("data_shift", (size,), 0.0)
        self.data_scale = self._scaling_weight("data_scale", (), 1.0)
        self.data_estimated = self._state("data_estimated", 0)

    def _scaling_weight(self, name, shape, value):
        start = keras.initializers.Constant(value)
        return self.add_weight(
            name=name, shape=shape, dtype="float32", initializer=start, trainable=False
        )

    def fit(self, x=None, *args, **kwargs):
        """`GAN.fit`; `x` is in the data's own units."""
        validation.finite_array("x", x)
        if self.standardize and not int(self.data_estimated):
            self._estimate(x)
        given = kwargs.get("validation_data")
        if given is not None:
            kwargs["validation_data"] = self._standardized(given)
        return super().fit(self._standardized(x), *args, **kwargs)

    def evaluate(self, x=None, *args, **kwargs):
        """`GAN.evaluate`; `x` is in the data's own units."""
        return super().evaluate(self._standardized(x), *args, **kwargs)

    def _estimate(self, x):
        if isinstance(x, Distribution):
            # Always the same samples: the same data give the same numbers, whatever the seed.
            n = min(NUM_ESTIMATING, MAX_ESTIMATING_NUMBERS // x.event_size)
            values = x.sample(n, seed=random.key(0, random.Stream.SCALING)).numpy()
        elif isinstance(x, tf.data.Dataset):
            parts = x.unbatch().batch(NUM_ESTIMATING).take(1)
            values = next(iter(parts.as_numpy_iterator()))
        else:
            values = np.asarray(x)
        values = values.astype(np.float64)
        scale = values.std(0).mean()
        if not scale > 0:
            raise ValueError("data that are all the same cannot be standardized")
        self.data_shift.assign(values.mean(0))
        self.data_scale.assign(scale)
        self.data_estimated.assign(1)

    def _standardized(self, x):
        if not self.standardize or x is None:
            return x
        if isinstance(x, Distribution):
            return Standardized(x, self.data_shift.numpy(), float(self.data_scale))
        if isinstance(x, tf.data.Dataset):
            return x.map(self.to_networks)
        return self.to_networks(np.asarray(x, np.float32)).numpy()

    def to_networks(self, x):
        """Points in the data's units, (batch, event_size), as the networks see them."""
        return (tf.cast(x, tf.float32) - self.data_shift.value) / self.data_scale.value

    def to_data(self, x):
        """Points as the networks see them, (batch, event_size), in the data's units."""
        return x * self.data_scale.value + self.data_shift.value

    def call(self, latents, training=False):
        """Samples in the data's units for `latents` of shape (batch, latent_dim)."""
        return self.to_data(super().call(latents, training=training))

    def generate(self, n, **kwargs):
        """`GAN.generate`, in the data's units."""
        return self.to_data(tf.constant(super().generate(n, **kwargs))).numpy()

    def reset(self, seed):
        """`GAN.reset`; the next data are standardized anew."""
        super().reset(seed)
        self.data_estimated.assign(0)
