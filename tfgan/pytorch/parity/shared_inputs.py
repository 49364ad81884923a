"""The batches and random numbers of one iteration, for the Keras GAN and the PyTorch trainer.

Only this module calls the internals of `GAN` for lock step.
"""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import torch

from tfgan.data.distributions import Distribution
from tfgan.models.gan import GAN
from tfgan.models.random_inputs import SourceInputs

Array = npt.NDArray[Any]


@dataclasses.dataclass(frozen=True)
class SharedInputs:
    """All random inputs of one iteration. Lists have one entry per discriminator update.

    Attributes:
        real: real batches, (batch, ...). Images have the channels last.
        discriminator_latents: latents, (batch, latent_dim).
        uniform: interpolation factors in [0, 1), (batch, 1, ...).
        labels: integer classes, (batch,). Empty for an unconditional GAN.
        generator_latents: latents of the generator update, (batch, latent_dim).
    """

    real: list[Array]
    discriminator_latents: list[Array]
    uniform: list[Array]
    labels: list[Array]
    generator_latents: Array

    def astype(self, dtype: npt.DTypeLike) -> "SharedInputs":
        """Returns the same inputs in another precision. Labels stay integers."""
        names = ("real", "discriminator_latents", "uniform")
        changed: dict[str, Any] = {
            name: [array.astype(dtype) for array in getattr(self, name)] for name in names
        }
        return dataclasses.replace(
            self, **changed, generator_latents=self.generator_latents.astype(dtype)
        )


def next_inputs(model: GAN, source: Distribution, batch_size: int) -> SharedInputs:
    """Returns the inputs that `model` draws in its next iteration.

    Args:
        model: a compiled `GAN`.
        source: the distribution of the data.
        batch_size: samples per batch.
    """
    inputs = SourceInputs(
        source,
        model.latents,
        batch_size,
        discriminator_steps=model.discriminator_steps,
        seed=model.seed.value,
        step=model.step.value,
    )
    updates = range(model.discriminator_steps)
    real = [inputs.real(update).numpy() for update in updates]
    shape = (batch_size,) + (1,) * (real[0].ndim - 1)
    return SharedInputs(
        real,
        [inputs.discriminator_latents(update).numpy() for update in updates],
        [inputs.penalty(update).uniform(shape, real[0].dtype).numpy() for update in updates],
        [] if model.num_classes is None else [inputs.labels(u).numpy() for u in updates],
        inputs.generator_latents().numpy(),
    )


def keras_step(model: GAN, inputs: SharedInputs) -> dict[str, tf.Tensor]:
    """Makes one eager iteration of `model` with given inputs.

    Args:
        model: a compiled `GAN`.
        inputs: the batches and random numbers.

    Returns:
        The losses and penalties by name, scalars.
    """
    return model.iterate(KerasInputs(inputs, model.step.value))


class KerasInputs:
    """`SharedInputs` with the methods that the Keras GAN reads.

    Args:
        inputs: the batches and random numbers.
        step: the training step, an integer scalar: the argument of scheduled penalty weights.
    """

    def __init__(self, inputs: SharedInputs, step: Any) -> None:
        self._inputs = inputs
        self._step = step

    def real(self, update: Any) -> tf.Tensor:
        """Returns the real batch of a discriminator update."""
        return tf.constant(self._inputs.real[int(update)])

    def labels(self, update: Any) -> tf.Tensor:
        """Returns the classes of that batch."""
        return tf.constant(self._inputs.labels[int(update)])

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """Returns the latents of a discriminator update."""
        return tf.constant(self._inputs.discriminator_latents[int(update)])

    def generator_latents(self) -> tf.Tensor:
        """Returns the latents of the generator update."""
        return tf.constant(self._inputs.generator_latents)

    def penalty(self, update: Any) -> "_PenaltyInputs":
        """Returns the random numbers of the penalties of a discriminator update."""
        return _PenaltyInputs(self._inputs.uniform[int(update)], self._step)


class _PenaltyInputs:
    def __init__(self, value: Array, step: Any) -> None:
        self._value = value
        self.step = step

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        if tuple(int(size) for size in shape) != self._value.shape:
            raise ValueError(
                f"lock step supports penalties with one factor per sample only, "
                f"{self._value.shape}. Received: {tuple(int(size) for size in shape)}"
            )
        return tf.constant(self._value, dtype)


class TorchInputs:
    """`SharedInputs` with the methods of a `Sampler`. Images have the channels first.

    Args:
        inputs: the batches and random numbers.
    """

    def __init__(self, inputs: SharedInputs) -> None:
        self._inputs = inputs

    def real(self, update: int) -> torch.Tensor:
        """Returns the real batch of a discriminator update."""
        return torch.from_numpy(_channels_first(self._inputs.real[update]))

    def labels(self, update: int) -> torch.Tensor:
        """Returns the classes of that batch."""
        return torch.from_numpy(self._inputs.labels[update]).long()

    def discriminator_latents(self, update: int) -> torch.Tensor:
        """Returns the latents of a discriminator update."""
        return torch.from_numpy(self._inputs.discriminator_latents[update])

    def generator_latents(self) -> torch.Tensor:
        """Returns the latents of the generator update."""
        return torch.from_numpy(self._inputs.generator_latents)

    def uniform(self, update: int, shape: tuple[int, ...]) -> torch.Tensor:
        """Returns the interpolation factors of a discriminator update."""
        return torch.from_numpy(self._inputs.uniform[update]).reshape(shape)


def _channels_first(batch: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(batch, -1, 1)) if batch.ndim == 4 else batch
