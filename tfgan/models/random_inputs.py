"""Where one training step's batches and random numbers come from.

A step asks its draws for real batches, latents and the numbers of its penalties. They can be drawn
inside the compiled loop, given by a dataset, or recorded elsewhere: the step is the same.
"""

import tensorflow as tf

from tfgan import random
from tfgan.random import Stream


class KeyedDraws:
    """The numbers of one step of `model`, each keyed by (seed, stream, step).

    Args:
        model: a `GAN`; its seed, step and latents are used.
        batch_size: number of samples in a batch, a Python int or a scalar tensor.
        step: the iteration, the model's own by default. Validation counts down from -1, so that
            it shares no number with training.
    """

    def __init__(self, model, batch_size, *, step=None):
        self.model = model
        self.batch_size = batch_size
        self.step = model.step.value if step is None else step

    def key(self, stream, update=0):
        """The (2,) key of `stream` at this step."""
        return random.key(self.model.seed.value, stream, self.step, update)

    def latents(self, stream, update=0):
        """Latents of shape (batch_size, latent_dim)."""
        return self.model.latents.sample(self.batch_size, seed=self.key(stream, update))

    def discriminator_latents(self, update):
        """Latents of the `update`-th discriminator update of this step."""
        return self.latents(Stream.DISCRIMINATOR_LATENTS, update)

    def generator_latents(self):
        """Latents of the generator update of this step."""
        return self.latents(Stream.GENERATOR_LATENTS)

    def penalty(self, update):
        """The random numbers of one update's penalties: has `uniform(shape, dtype)`."""
        return _PenaltyDraws(self, update)


class _PenaltyDraws:
    def __init__(self, draws, update):
        self._draws = draws
        self._update = update
        self._count = 0

    @property
    def step(self):
        """The training's step, in validation too: what scheduled weights go by."""
        return self._draws.model.step.value

    def uniform(self, shape, dtype):
        key = self._draws.key(Stream.PENALTY + self._count, self._update)
        self._count += 1
        return random.uniform(shape, key, dtype=dtype)


class SourceDraws(KeyedDraws):
    """Real batches drawn from `source` too, inside the compiled loop."""

    def __init__(self, model, source, batch_size, **kwargs):
        super().__init__(model, batch_size, **kwargs)
        self.source = source

    def real(self, update):
        """The real batch of the `update`-th discriminator update."""
        return self.source.batch(self.batch_size, **self._place(update))

    def labels(self, update):
        """The integer classes of that batch, (batch,)."""
        return self.source.batch_labels(self.batch_size, **self._place(update))

    def _place(self, update):
        steps = self.model.discriminator_steps
        index = self.step * steps + tf.cast(update, tf.int64)
        return {"seed": self.model.seed.value, "index": index, "key": self.key(Stream.REAL, update)}


class GivenDraws(KeyedDraws):
    """A real batch that a dataset gave; every discriminator update of the step sees it."""

    def __init__(self, model, batch, labels=None, **kwargs):
        super().__init__(model, batch.shape[0] or tf.shape(batch)[0], **kwargs)
        self.batch = batch
        self._labels = labels

    def real(self, update):
        """The real batch."""
        return self.batch

    def labels(self, update):
        """Its integer classes, (batch,)."""
        return self._labels


class RecordedDraws:
    """Everything recorded: real batches and latents of many steps, and which step this is.

    Args:
        real: (steps, batch, ...) real batches.
        discriminator_latents: (steps, batch, latent_dim).
        generator_latents: (steps, batch, latent_dim).
        step: scalar integer tensor, an index into them.
    """

    def __init__(self, real, discriminator_latents, generator_latents, step):
        self._real, self._step = real, step
        self._discriminator_latents = discriminator_latents
        self._generator_latents = generator_latents

    def real(self, update):
        """The recorded real batch."""
        return self._real[self._step]

    def discriminator_latents(self, update):
        """The recorded latents of the discriminator's update."""
        return self._discriminator_latents[self._step]

    def generator_latents(self):
        """The recorded latents of the generator's update."""
        return self._generator_latents[self._step]

    def penalty(self, update):
        """None: the recorded programs have no penalty."""
        return None
