"""A GAN whose networks see the data shifted and scaled to mean 0 and standard deviation 1."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.models.gan import GAN
from tfgan.models.standardization import Standardization
from tfgan.utils import validation


class StandardizedGAN(GAN):
    """Base of the GANs on points, which can standardize their data.

    `fit` and `evaluate` take data in their own units. `generate`, `decode`, `call`, `predict` and
    exported programs return samples in the same units. The networks alone see other numbers.

    Args:
        generator: as in `GAN`.
        discriminator: as in `GAN`.
        latents: as in `GAN`.
        standardize: whether the networks see the data shifted and scaled to mean 0 and standard
            deviation 1. Shift and scale are estimated from samples.
        **kwargs: as in `GAN`.
    """

    # Whether files hold shift and scale of models that do not standardize, too.
    scaling_is_always_saved = False

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        latents: Distribution | None = None,
        *,
        standardize: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, discriminator, latents, **kwargs)
        self.standardize = bool(standardize)
        self._standardization: Standardization | None = None
        if self.standardize or self.scaling_is_always_saved:
            self.data_shift = self._scaling("data_shift", (generator.output_shape[-1],), 0.0)
            self.data_scale = self._scaling("data_scale", (), 1.0)
            self.data_estimated = self._state("data_estimated", 0)
            self._standardization = Standardization(
                self.data_shift, self.data_scale, self.data_estimated, on=self.standardize
            )

    def _scaling(self, name: str, shape: tuple[int, ...], value: float) -> keras.Variable:
        return self.add_weight(
            name=name,
            shape=shape,
            dtype="float32",
            initializer=keras.initializers.Constant(value),
            trainable=False,
        )

    def fit(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, *args: Any, **kwargs: Any
    ) -> keras.callbacks.History:
        """`GAN.fit`; `x` and `validation_data` are in the data's own units."""
        size = self.generator.output_shape[-1]
        if isinstance(x, Distribution) and x.event_size != size:
            raise ValueError(f"the data must have event_size {size}. Received: {x.event_size}")
        x = self.standardize_data(x)
        given = kwargs.get("validation_data")
        if given is not None:
            kwargs["validation_data"] = self._standardized(given)
        return super().fit(x, y, batch_size, *args, **kwargs)

    def evaluate(self, x: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`GAN.evaluate`; `x` is in the data's own units."""
        return super().evaluate(self._standardized(x), *args, **kwargs)

    def call(self, inputs: Any, training: bool = False) -> tf.Tensor:
        """Returns samples in the data's units for latents of shape (batch, latent_dim)."""
        return self.to_data(super().call(inputs, training=training))

    def decode(self, latents: Any, **kwargs: Any) -> np.ndarray:
        """`GAN.decode`, in the data's units."""
        found: np.ndarray = self.to_data(tf.constant(super().decode(latents, **kwargs))).numpy()
        return found

    def reset(self, seed: int) -> None:
        """`GAN.reset`; shift and scale of the next data are estimated anew."""
        super().reset(seed)
        if self._standardization is not None:
            self._standardization.forget()

    def standardize_data(self, x: Any) -> Any:
        """Returns data as the networks see them.

        Shift and scale are estimated from `x`, unless they are estimated already. A model that
        does not standardize returns `x`.

        Args:
            x: a `Distribution`, a `tf.data.Dataset` of batches or an array (n, event_size), in the
                data's own units.

        Returns:
            The standardized data, of the same kind as `x`.

        Raises:
            ValueError: if a number is not finite, or all the data are the same.
        """
        if self._standardization is None:
            return x
        validation.finite_array("x", x)
        self._standardization.fit(x)
        return self._standardized(x)

    def _standardized(self, x: Any) -> Any:
        return x if self._standardization is None else self._standardization.standardize(x)

    def to_networks(self, x: Any) -> tf.Tensor:
        """Returns points in the data's units, (batch, event_size), as the networks see them."""
        if self._standardization is None:
            return tf.convert_to_tensor(x)
        return self._standardization.to_networks(x)

    def to_data(self, x: tf.Tensor) -> tf.Tensor:
        """Returns points as the networks see them, (batch, event_size), in the data's units."""
        return x if self._standardization is None else self._standardization.to_data(x)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments, networks and latents serialized."""
        return {**super().get_config(), "standardize": self.standardize}
