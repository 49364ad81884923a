"""A GAN whose networks see the data shifted and scaled to mean 0 and standard deviation 1."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.models.gan import GAN
from tfgan.models.standardization import Standardization
from tfgan.utils import validation


class StandardizedGAN(GAN):
    """Base of the GANs on points, which can standardize their data.

    `fit` and `evaluate` take data in their own units. `generate`, `decode`, `call`, `predict` and
    exported programs return samples in the same units. The networks alone see other numbers.
    `MahalanobisDistance` layers of the discriminator are told the variances of these numbers.

    Args:
        generator: as in `GAN`.
        discriminator: as in `GAN`.
        latents: as in `GAN`.
        standardize: whether the networks see the data shifted and scaled to mean 0 and standard
            deviation 1. Shift and scale are estimated from samples.
        data_dim: size of a sample, where that is more than the generator's outputs. The networks
            then see the data along as many of their principal axes as the generator has outputs.
            The axes are estimated from samples, too. It needs `standardize`. None: the networks
            see all coordinates as they are.
        **kwargs: as in `GAN`.

    Raises:
        ValueError: if `data_dim` is less than the generator's outputs, or is given without
            `standardize`.
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
        data_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, discriminator, latents, **kwargs)
        self.standardize = bool(standardize)
        seen = generator.output_shape[-1]
        self.data_dim: int = self._checked_size(data_dim, seen)
        self._standardization: Standardization | None = None
        self.data_axes: keras.Variable | None = None
        if self.standardize or self.scaling_is_always_saved:
            self.data_shift = self._scaling("data_shift", (self.data_dim,), 0.0)
            self.data_scale = self._scaling("data_scale", (), 1.0)
            self.data_estimated = self._state("data_estimated", 0)
            if data_dim is not None:
                self.data_axes = self.add_weight(
                    name="data_axes", shape=(self.data_dim, seen), dtype="float32",
                    initializer="identity", trainable=False,
                )  # fmt: skip
            self._standardization = Standardization(
                self.data_shift, self.data_scale, self.data_estimated, on=self.standardize,
                axes=self.data_axes,
                # Without standardizing, what a user told them stays.
                distances=_distance_layers(discriminator) if self.standardize else (),
            )  # fmt: skip

    def _checked_size(self, data_dim: int | None, seen: int) -> int:
        if data_dim is None:
            return seen
        if not self.standardize:
            raise ValueError("data_dim needs standardize=True, which estimates the axes")
        return validation.positive_integer("data_dim", data_dim, seen)

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
        size = self.data_dim
        if isinstance(x, Distribution) and x.event_size != size:
            raise ValueError(f"the data must have event_size {size}. Received: {x.event_size}")
        x = self.standardize_data(x)
        given = kwargs.get("validation_data")
        if given is not None:
            kwargs["validation_data"] = self._standardized(given)
        return super().fit(x, y, batch_size, *args, **kwargs)

    def evaluate(self, x: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`GAN.evaluate`; `x` is in the data's own units."""
        # Keras's fit gives the validation data that it was given, which are standardized by then.
        if not kwargs.get("_use_cached_eval_dataset"):
            x = self._standardized(x)
        return super().evaluate(x, *args, **kwargs)

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
        """Returns points in the data's units, (batch, data_dim), as the networks see them."""
        if self._standardization is None:
            return tf.convert_to_tensor(x)
        return self._standardization.to_networks(x)

    def to_data(self, x: tf.Tensor) -> tf.Tensor:
        """Returns points as the networks see them in the data's units, (batch, data_dim)."""
        return x if self._standardization is None else self._standardization.to_data(x)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments, networks and latents serialized."""
        config = {**super().get_config(), "standardize": self.standardize}
        # Files without axes stay what they were.
        return config if self.data_axes is None else {**config, "data_dim": self.data_dim}


def _distance_layers(network: keras.Model) -> list[MahalanobisDistance]:
    """The layers of the kind in a network, and in networks inside of it."""
    return [x for x in network._flatten_layers() if isinstance(x, MahalanobisDistance)]
