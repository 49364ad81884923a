"""What turns latents, and classes, into samples: checks, one-hot classes, the right network."""

import math
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import random
from tfgan.models import checked_data
from tfgan.utils import validation

# Number of samples that are generated at once.
CHUNK = 10_000

# The same of samples with more numbers than stacks of digits have: so many numbers at once. The
# layers of a generator hold far more, and for 10,000 images of 64x64 they would fill the memory.
LARGE = 28 * 28 * 3
CHUNK_NUMBERS = 4_000_000


class Sampler:
    """Calls a generator, or its average, on checked latents and classes.

    Args:
        generator: built Keras model, latents (batch, latent_dim) -> samples. A conditional one has
            a second input, the one-hot classes (batch, num_classes).
        averaged_generator: the generator with averaged weights, or None.
        latent_dim: size of a latent.
        num_classes: number of classes of a conditional GAN, or None.
    """

    def __init__(
        self,
        generator: keras.Model,
        averaged_generator: keras.Model | None = None,
        *,
        latent_dim: int,
        num_classes: int | None = None,
    ) -> None:
        self.generator = generator
        self.averaged_generator = averaged_generator
        self.latent_dim = latent_dim
        self.num_classes = num_classes

    def network(self, *, averaged: bool) -> keras.Model:
        """Returns the averaged generator where it is wanted and kept, else the generator."""
        if averaged and self.averaged_generator is not None:
            return self.averaged_generator
        return self.generator

    # --- checks --------------------------------------------------------------------------------

    def check(self, inputs: Any) -> None:
        """Checks what `GAN.call` is given. What has no shape is not checked.

        Args:
            inputs: latents, or [latents, classes] of a conditional GAN.

        Raises:
            ValueError: if they do not fit the generator.
        """
        parts = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        if self.num_classes is not None:
            _check_pair(inputs)
        if all(hasattr(part, "shape") for part in parts):
            self._check_latents(parts[0])
            if self.num_classes is not None and isinstance(parts[1], (np.ndarray, tf.Tensor)):
                self._check_classes(parts[1])

    def _check_latents(self, latents: Any) -> None:
        size, shape = self.latent_dim, latents.shape
        known = getattr(shape, "rank", len(shape) if shape is not None else None)
        if known is not None and (known != 2 or shape[1] not in (size, None)):
            raise ValueError(f"latents must have the shape (n, {size}). Received: {tuple(shape)}")

    def _check_classes(self, classes: Any) -> None:
        """Integers out of range would be the class of zeros. A graph has no values to check."""
        if tuple(classes.shape[1:]) == (self.num_classes,) and self.num_classes != 1:
            return
        if isinstance(classes, np.ndarray) or hasattr(classes, "numpy"):
            shape = tuple(self.generator.output_shape[1:])
            checked_data.DataCheck(shape, self.num_classes).classes_of(np.asarray(classes))

    # --- samples -------------------------------------------------------------------------------

    def call(self, inputs: Any, *, training: bool = False) -> tf.Tensor:
        """Returns the samples of latents, also in a graph: see `GAN.call`."""
        if self.num_classes is not None:
            inputs = self._with_one_hot(inputs)
        return self.network(averaged=not training)(inputs, training=training)

    def _with_one_hot(self, inputs: Any) -> Any:
        _check_pair(inputs)
        latents, classes = inputs
        if isinstance(classes, keras.KerasTensor) or classes.shape[1:] == (self.num_classes,):
            return [latents, classes]
        labels = tf.reshape(tf.cast(classes, tf.int32), [-1])
        # There is no sample of a class out of range: NaN, where a graph cannot raise an error.
        one_hot = tf.one_hot(labels, self.num_classes)
        inside = (labels >= 0) & (labels < self.num_classes)
        return [latents, tf.where(inside[:, None], one_hot, np.nan)]

    def decode(
        self, latents: Any, *, labels: Any = None, averaged: bool = True
    ) -> npt.NDArray[Any]:
        """Returns the samples of latents as an array: see `GAN.decode`."""
        latents = tf.convert_to_tensor(latents)
        self._check_latents(latents)
        classes = self._classes(len(latents), labels)
        network = self.network(averaged=averaged)
        parts = []
        chunk = chunk_size(self.generator.output_shape[1:])
        for i in range(0, len(latents), chunk):
            inputs = latents[i : i + chunk]
            if classes is not None:
                inputs = [inputs, tf.one_hot(classes[i : i + chunk], self.num_classes)]
            parts.append(network(inputs, training=False).numpy())
        return np.concatenate(parts)

    def _classes(self, n: int, labels: Any) -> npt.NDArray[Any] | None:
        if self.num_classes is None:
            if labels is not None:
                raise ValueError("labels are for conditional models. This one has no classes")
            return None
        if labels is None:
            return np.arange(n) % self.num_classes
        found = validation.labels("labels", labels, self.num_classes)
        if found.shape not in ((), (1,), (n,)):
            raise ValueError(
                f"labels must be one integer, or one for each of {n} samples. "
                f"Received: shape {found.shape}"
            )
        return np.broadcast_to(found, (n,))


def chunk_size(shape: tuple[int | None, ...]) -> int:
    """Returns how many samples of a shape are generated at once."""
    numbers = math.prod(side or 1 for side in shape)
    return CHUNK if numbers <= LARGE else max(CHUNK_NUMBERS // numbers, 1)


def _check_pair(inputs: Any) -> None:
    if not isinstance(inputs, (list, tuple)) or len(inputs) != 2:
        raise ValueError("a conditional GAN is called on [latents, classes]")


def generate_key(seed: int | None, *, model_seed: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
    """Returns the key of the latents of `GAN.generate`.

    Args:
        seed: integer in [0, 2**31 - 1], or None: the model's own seed and step decide.
        model_seed: the model's seed, an integer scalar.
        step: number of steps that the model has made, an integer scalar.

    Raises:
        RuntimeError: if a `tf.function` is being traced.
        ValueError: if the seed is out of range.
    """
    if not tf.executing_eagerly():
        raise RuntimeError(
            "generate returns a NumPy array, which a tf.function cannot make: call "
            "model(latents) there"
        )
    if seed is None:
        return random.key(model_seed, random.Stream.GENERATE, step)
    return random.key(random.check_seed(seed), random.Stream.GENERATE)
