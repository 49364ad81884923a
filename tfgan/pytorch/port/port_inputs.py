"""The real batches, latents and random numbers of one iteration, for both sides."""

import dataclasses
from typing import Any

import numpy as np
import torch

from tfgan.data.distributions import Distribution
from tfgan.models.gan import GAN
from tfgan.pytorch.parity.shared_inputs import SharedInputs
from tfgan.pytorch.port import noise
from tfgan.pytorch.port.numbers import Array, to_keras_layout, to_torch_layout
from tfgan.utils import validation


@dataclasses.dataclass
class PortInputs:
    """All inputs of one iteration. Lists have one entry per discriminator update.

    Attributes:
        real: real batches in Keras's layout, (batch, ...).
        latents: latents of the discriminator updates, (batch, latent_dim).
        uniform: numbers in [0, 1), (batch, 1, ...).
        generator_latents: latents of the generator's update.
        labels: integer classes, (batch,), or None.
        num_classes: number of classes, or None.
    """

    real: list[Array]
    latents: list[Array]
    uniform: list[Array]
    generator_latents: Array
    labels: list[Array] | None
    num_classes: int | None

    @classmethod
    def make(
        cls, model: GAN, data: Any, labels: Any, updates: int, *, batch_size: int, seed: int
    ) -> "PortInputs":
        """Draws the inputs for a Keras GAN.

        Args:
            model: the compiled GAN.
            data: real samples, (n, ...), a `Distribution`, or None for random numbers.
            labels: integer classes of `data`, (n,), or None for random ones.
            updates: discriminator updates per iteration.
            batch_size: samples per batch, at least 2.
            seed: seed of the random numbers.

        Raises:
            ValueError: if the data have another shape than the discriminator takes.
        """
        validation.positive_integer("batch_size", batch_size, minimum=2)
        dtype = model.generator.variable_dtype
        shape = tuple(model.generator.outputs[0].shape[1:])
        if None in shape:
            raise ValueError(
                f"the Keras generator must know the shape of its samples. Received: {shape}"
            )
        count = batch_size * updates
        real, classes = _samples(model, data, labels, shape, count, seed)
        parts = [real[i * batch_size : (i + 1) * batch_size] for i in range(updates)]
        size = model.generator.inputs[0].shape[-1]
        rows = (batch_size, *(1 for _ in shape))
        latents = [
            np.asarray(model.latents.sample(batch_size, seed=np.array([seed, i], np.int32)))
            for i in range(updates + 1)
        ]
        assert latents[0].shape == (batch_size, size)
        split = None
        if classes is not None:
            split = [classes[i * batch_size : (i + 1) * batch_size] for i in range(updates)]
        return cls(
            [part.astype(dtype) for part in parts],
            [z.astype(dtype) for z in latents[:-1]],
            [noise.uniform(rows, seed, 400 + i).astype(dtype) for i in range(updates)],
            latents[-1].astype(dtype),
            split,
            model.num_classes,
        )

    @property
    def one_hot(self) -> Array | None:
        """The one-hot classes of the first batch, or None."""
        if self.labels is None or self.num_classes is None:
            return None
        return np.eye(self.num_classes, dtype=self.real[0].dtype)[self.labels[0]]

    def layouts(self) -> tuple[str, ...]:
        """Returns the layouts that samples can have in PyTorch, the usual one first."""
        if self.real[0].ndim <= 2:
            return ("as in Keras",)
        return "channels first", "as in Keras", "flat"

    def to_torch(self, array: Array, layout: str) -> Array:
        """Brings samples into PyTorch's layout."""
        if array.ndim <= 2 or layout == "as in Keras":
            return array
        moved = to_torch_layout(array)
        return moved.reshape(len(moved), -1) if layout == "flat" else moved

    def to_keras(self, array: Array, layout: str) -> Array:
        """Brings PyTorch's samples into Keras's layout."""
        if layout == "as in Keras":
            return array
        shape = self.real[0].shape[1:]
        if layout == "flat":
            array = array.reshape(len(array), shape[-1], *shape[:-1])
        return to_keras_layout(array)

    def for_torch(self, layout: str) -> dict[str, Any]:
        """Returns the arguments of a PyTorch step, and `reals`, the list of real batches."""
        reals = [torch.from_numpy(self.to_torch(x, layout).copy()) for x in self.real]
        found: dict[str, Any] = {
            "real": reals,
            "latents": [torch.from_numpy(z.copy()) for z in self.latents],
            "uniform": [torch.from_numpy(_factors(t, reals[0].dim())) for t in self.uniform],
        }
        if self.labels is not None:
            found["labels"] = [torch.from_numpy(c.astype(np.int64)) for c in self.labels]
        several = len(self.real) > 1
        for name, values in found.items():
            found[name] = torch.stack(values) if several else values[0]
        found["generator_latents"] = torch.from_numpy(self.generator_latents.copy())
        found.setdefault("labels", None)
        return {**found, "reals": reals}

    def shared(self) -> SharedInputs:
        """Returns the same inputs for the Keras side."""
        labels = [] if self.labels is None else self.labels
        return SharedInputs(self.real, self.latents, self.uniform, labels, self.generator_latents)


def _factors(t: Array, rank: int) -> Array:
    return t.reshape(len(t), *(1 for _ in range(rank - 1))).copy()


def _samples(
    model: GAN, data: Any, labels: Any, shape: Any, count: int, seed: int
) -> tuple[Array, Array | None]:
    """Real samples and their classes."""
    classes = None
    if data is None:
        size = (count, *shape)
        image = len(shape) > 1
        real = noise.uniform(size, seed, 500, -1.0, 1.0) if image else noise.normal(size, seed, 500)
    elif isinstance(data, Distribution):
        real = np.asarray(data.sample(count, seed=np.array([1, 2], np.int32)))
    else:
        real = np.asarray(data)
        if real.shape[1:] == shape[:-1] and shape[-1] == 1:
            real = real[..., None]
        if real.ndim == len(shape) + 1 and np.issubdtype(real.dtype, np.integer):
            real = real / 127.5 - 1.0
        if real.shape[1:] != shape:
            raise ValueError(
                f"the data must have samples of shape {shape}, as the Keras generator makes them. "
                f"Received: {real.shape[1:]}"
            )
        if len(real) < 2:
            raise ValueError(f"the data must have 2 samples at least. Received: {len(real)}")
        chosen = noise.integers((count,), seed, 501, len(real))
        real = real[chosen]
        if labels is not None:
            classes = np.asarray(labels).reshape(-1)[chosen]
    if model.num_classes is None:
        return real, None
    if classes is None:
        classes = noise.integers((count,), seed, 502, model.num_classes)
    return real, classes.astype(np.int64)
