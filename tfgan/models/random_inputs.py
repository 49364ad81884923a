"""Where the batches and the random numbers of one training step come from.

A step asks its inputs for real batches, latents and the random numbers of its penalties. They are
drawn inside the compiled loop, given by a data set, or recorded elsewhere. The step is the same.
"""

from typing import Any, Protocol

import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution
from tfgan.random import Stream


class PenaltyNumbers(Protocol):
    """The random numbers of the penalties of one update."""

    @property
    def step(self) -> Any:
        """The training step, an integer scalar: the argument of scheduled weights."""

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        """The next U(0, 1) numbers of `shape`."""


class StepInputs(Protocol):
    """What one training step asks for. `update` counts the discriminator updates from 0."""

    def real(self, update: Any) -> tf.Tensor:
        """The real batch of a discriminator update, (batch, ...)."""

    def labels(self, update: Any) -> tf.Tensor | None:
        """The integer classes of that batch, (batch,)."""

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """The latents of a discriminator update, (batch, latent_dim)."""

    def generator_latents(self) -> tf.Tensor:
        """The latents of the generator update, (batch, latent_dim)."""

    def penalty(self, update: Any) -> PenaltyNumbers | None:
        """The random numbers of the penalties of a discriminator update."""


class RandomInputs:
    """Latents and penalty numbers of one step, each keyed by (seed, stream, step).

    Args:
        latents: `Distribution` of the latents.
        batch_size: number of samples per batch, a Python int or a scalar tensor.
        seed: seed of the run, an integer scalar.
        step: the step that keys the numbers, an integer scalar. Training counts up from 0.
            Validation counts down from -1, so that it shares no number with training.
        training_step: the argument of scheduled penalty weights, by default `step`.
    """

    def __init__(
        self,
        latents: Distribution,
        batch_size: Any,
        *,
        seed: Any,
        step: Any,
        training_step: Any = None,
    ) -> None:
        self.latents = latents
        self.batch_size = batch_size
        self.seed = seed
        self.step = step
        self.training_step = step if training_step is None else training_step

    def key(self, stream: int, update: Any = 0) -> tf.Tensor:
        """Returns the (2,) key of `stream` at this step."""
        return random.key(self.seed, stream, self.step, update)

    def draw_latents(self, stream: int, update: Any = 0) -> tf.Tensor:
        """Draws latents of shape (batch_size, latent_dim)."""
        return self.latents.sample(self.batch_size, seed=self.key(stream, update))

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """Draws the latents of the discriminator update `update` of this step."""
        return self.draw_latents(Stream.DISCRIMINATOR_LATENTS, update)

    def generator_latents(self) -> tf.Tensor:
        """Draws the latents of the generator update of this step."""
        return self.draw_latents(Stream.GENERATOR_LATENTS)

    def penalty(self, update: Any) -> PenaltyNumbers:
        """Returns the random numbers of the penalties of one update."""
        return _KeyedPenaltyNumbers(self, update)


class _KeyedPenaltyNumbers:
    """Each call of `uniform` uses the next stream of the update."""

    def __init__(self, inputs: RandomInputs, update: Any) -> None:
        self._inputs = inputs
        self._update = update
        self._count = 0

    @property
    def step(self) -> Any:
        return self._inputs.training_step

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        key = self._inputs.key(Stream.PENALTY + self._count, self._update)
        self._count += 1
        return random.uniform(shape, key, dtype=dtype)


class SourceInputs(RandomInputs):
    """Real batches are drawn from `source` too, inside the compiled loop.

    Args:
        source: `Distribution` of the real samples.
        latents: as in `RandomInputs`.
        batch_size: as in `RandomInputs`.
        discriminator_steps: number of discriminator updates per step. Each has a batch of its own.
        seed: as in `RandomInputs`.
        step: as in `RandomInputs`.
    """

    def __init__(
        self,
        source: Distribution,
        latents: Distribution,
        batch_size: Any,
        *,
        discriminator_steps: int = 1,
        seed: Any,
        step: Any,
    ) -> None:
        super().__init__(latents, batch_size, seed=seed, step=step)
        self.source = source
        self.discriminator_steps = discriminator_steps

    def real(self, update: Any) -> tf.Tensor:
        """Draws the real batch of the discriminator update `update`."""
        return self.source.batch(self.batch_size, **self._place(update))

    def labels(self, update: Any) -> tf.Tensor:
        """Returns the integer classes of that batch, (batch,)."""
        labelled: Any = self.source  # The model has checked that it has classes.
        return labelled.batch_labels(self.batch_size, **self._place(update))

    def _place(self, update: Any) -> dict[str, Any]:
        """Which batch of the run it is: its seed, its number from 0 and its key."""
        index = self.step * self.discriminator_steps + tf.cast(update, tf.int64)
        return {"seed": self.seed, "index": index, "key": self.key(Stream.REAL, update)}


class GivenInputs(RandomInputs):
    """Real samples that a data set gave.

    Args:
        samples: real samples, (n, ...).
        labels: their integer classes, (n,), or None.
        latents: as in `RandomInputs`.
        parts: number of equal consecutive parts of the samples. Each is the batch of one
            discriminator update, and the remainder is not used. With 1 every update sees all
            samples.
        **options: `seed`, `step` and `training_step`, as in `RandomInputs`.
    """

    def __init__(
        self,
        samples: tf.Tensor,
        labels: tf.Tensor | None,
        latents: Distribution,
        *,
        parts: int = 1,
        **options: Any,
    ) -> None:
        size = samples.shape[0] or tf.shape(samples)[0]
        if parts > 1:
            # Fewer samples than parts: some updates see the same sample.
            size = max(size // parts, 1) if isinstance(size, int) else tf.maximum(size // parts, 1)
        super().__init__(latents, size, **options)
        self._samples = samples
        self._labels = labels
        self._parts = parts

    def real(self, update: Any) -> tf.Tensor:
        """Returns the real batch of the discriminator update `update`."""
        return self._part(self._samples, update)

    def labels(self, update: Any) -> tf.Tensor | None:
        """Returns the integer classes of that batch, (batch,)."""
        return None if self._labels is None else self._part(self._labels, update)

    def _part(self, x: tf.Tensor, update: Any) -> tf.Tensor:
        if self._parts == 1:
            return x
        indices = update * self.batch_size + tf.range(self.batch_size)
        return tf.gather(x, tf.minimum(indices, tf.shape(x)[0] - 1))


def joined_batches(data: tf.data.Dataset, count: int) -> tf.data.Dataset:
    """Returns a dataset whose elements join `count` consecutive batches of `data`.

    The last element joins the batches that are left.

    Args:
        data: dataset of batches, (batch, ...), or of tuples of them.
        count: number of batches per element.
    """

    def joined(spec: tf.TensorSpec, batches: tf.data.Dataset) -> tf.Tensor:
        none = tf.zeros((0, *spec.shape[1:]), spec.dtype)
        together = batches.reduce(none, lambda x, batch: tf.concat([x, batch], 0))
        return tf.ensure_shape(together, (None, *spec.shape[1:]))

    spec = data.element_spec
    if isinstance(spec, tuple):
        return data.window(count).map(lambda *windows: tf.nest.map_structure(joined, spec, windows))
    return data.window(count).map(lambda window: joined(spec, window))


class RecordedInputs:
    """Recorded batches and latents of many steps, for programs with one discriminator update.

    Args:
        real: real batches, (steps, batch, ...).
        discriminator_latents: latents of the discriminator updates, (steps, batch, latent_dim).
        generator_latents: latents of the generator updates, (steps, batch, latent_dim).
        step: index of the step, an integer scalar.
    """

    def __init__(
        self,
        real: tf.Tensor,
        discriminator_latents: tf.Tensor,
        generator_latents: tf.Tensor,
        step: Any,
    ) -> None:
        self._real, self._step = real, step
        self._discriminator_latents = discriminator_latents
        self._generator_latents = generator_latents

    def real(self, update: Any) -> tf.Tensor:
        """Returns the recorded real batch."""
        return self._real[self._step]

    def labels(self, update: Any) -> None:
        """Returns None: the recorded programs have no classes."""

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """Returns the recorded latents of the discriminator update."""
        return self._discriminator_latents[self._step]

    def generator_latents(self) -> tf.Tensor:
        """Returns the recorded latents of the generator update."""
        return self._generator_latents[self._step]

    def penalty(self, update: Any) -> None:
        """Returns None: the recorded programs have no penalty."""
