"""Numbers of one iteration, given to a Keras GAN and to its PyTorch twin alike."""

import dataclasses

import numpy as np
import tensorflow as tf
import torch

from tfgan.models.random_inputs import SourceInputs


@dataclasses.dataclass(frozen=True)
class Numbers:
    """Everything that one iteration draws, as arrays; one entry for each discriminator update."""

    real: list
    discriminator_latents: list
    uniform: list
    labels: list
    generator_latents: np.ndarray

    def astype(self, dtype):
        """The same numbers in another precision; labels stay integers."""
        kinds = {name: getattr(self, name) for name in ("real", "discriminator_latents", "uniform")}
        return dataclasses.replace(
            self,
            **{name: [array.astype(dtype) for array in kind] for name, kind in kinds.items()},
            generator_latents=self.generator_latents.astype(dtype),
        )


def draw(model, source, batch_size):
    """The `Numbers` that `model` would draw in its next step from `source`."""
    draws = SourceInputs(
        source,
        model.latents,
        batch_size,
        discriminator_steps=model.discriminator_steps,
        seed=model.seed.value,
        step=model.step.value,
    )
    updates = range(model.discriminator_steps)
    real = [draws.real(update).numpy() for update in updates]
    shape = (batch_size,) + (1,) * (real[0].ndim - 1)
    return Numbers(
        real,
        [draws.discriminator_latents(update).numpy() for update in updates],
        [draws.penalty(update).uniform(shape, real[0].dtype).numpy() for update in updates],
        [] if model.num_classes is None else [draws.labels(u).numpy() for u in updates],
        draws.generator_latents().numpy(),
    )


class KerasDraws:
    """`Numbers` in the place of what `GAN.iterate` draws."""

    def __init__(self, numbers):
        self._numbers = numbers

    def real(self, update):  # noqa: D102
        return tf.constant(self._numbers.real[int(update)])

    def labels(self, update):  # noqa: D102
        return tf.constant(self._numbers.labels[int(update)])

    def discriminator_latents(self, update):  # noqa: D102
        return tf.constant(self._numbers.discriminator_latents[int(update)])

    def generator_latents(self):  # noqa: D102
        return tf.constant(self._numbers.generator_latents)

    def penalty(self, update):  # noqa: D102
        return _GivenUniform(self._numbers.uniform[int(update)])


class _GivenUniform:
    def __init__(self, value):
        self._value = value

    def uniform(self, shape, dtype):
        if tuple(int(size) for size in shape) != self._value.shape:
            raise ValueError(
                f"only penalties with one factor a sample, {self._value.shape}, can be compared. "
                f"Received: {tuple(int(size) for size in shape)}"
            )
        return tf.constant(self._value, dtype)


class TorchDraws:
    """`Numbers` in the place of a `Sampler`: images with the channels first."""

    def __init__(self, numbers):
        self._numbers = numbers

    def real(self, update):  # noqa: D102
        return torch.from_numpy(_channels_first(self._numbers.real[update]))

    def labels(self, update):  # noqa: D102
        return torch.from_numpy(self._numbers.labels[update]).long()

    def discriminator_latents(self, update):  # noqa: D102
        return torch.from_numpy(self._numbers.discriminator_latents[update])

    def generator_latents(self):  # noqa: D102
        return torch.from_numpy(self._numbers.generator_latents)

    def uniform(self, update, shape):  # noqa: D102
        return torch.from_numpy(self._numbers.uniform[update]).reshape(shape)


def _channels_first(batch):
    return np.ascontiguousarray(np.moveaxis(batch, -1, 1)) if batch.ndim == 4 else batch
