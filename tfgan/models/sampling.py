"""Using a GAN's generator."""

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.utils import validation

CHUNK = 10_000


class Sampling:
    """The part of `GAN` that generates samples."""

    def call(self, inputs, training=False):
        """Samples for latents (batch, latent_dim), or for [latents, one-hot classes]."""
        return self.generator(inputs, training=training)

    def generate(self, n, *, seed=None, labels=None, averaged=True):
        """Generates `n` samples.

        Args:
            n: number of samples, at least 1.
            seed: integer in [0, 2**31 - 1]; by default the model's own seed and step, so that
                the same model gives the same samples.
            labels: classes of the samples, (n,) integers or one for all; for conditional models,
                which by default go through the classes in turn.
            averaged: whether to use the average of the generator's weights, where one is kept.

        Returns:
            A NumPy array of shape (n, ...), of one draw of `n` latents.

        Raises:
            ValueError: if an argument is out of range, or an unconditional model is given labels.
        """
        n = validation.positive_integer("n", n)
        if seed is None:
            key = random.key(self.seed.value, random.Stream.GENERATE, self.step.value)
        else:
            key = random.key(random.check_seed(seed), random.Stream.GENERATE)
        return self.decode(self.draw_latents(n, seed=key), labels=labels, averaged=averaged)

    def draw_latents(self, n, *, seed):
        """The latents of `n` samples to be shown or measured, (n, latent_dim); `seed` a key."""
        return self.latents.sample(n, seed=seed)

    def decode(self, latents, *, labels=None, averaged=True):
        """Samples for given latents.

        Args:
            latents: (n, latent_dim) array.
            labels: as in `generate`.
            averaged: as in `generate`.

        Returns:
            A NumPy array of shape (n, ...).
        """
        latents = tf.convert_to_tensor(latents)
        classes = self._classes(len(latents), labels)
        network = self.generator
        if averaged and self.averaged_generator is not None:
            network = self.averaged_generator
        parts = []
        for i in range(0, len(latents), CHUNK):
            inputs = latents[i : i + CHUNK]
            if classes is not None:
                inputs = [inputs, tf.one_hot(classes[i : i + CHUNK], self.num_classes)]
            parts.append(network(inputs, training=False).numpy())
        return np.concatenate(parts)

    def _classes(self, n, labels):
        if self.num_classes is None:
            if labels is not None:
                raise ValueError("labels are for conditional models. This one has no classes")
            return None
        if labels is None:
            return np.arange(n) % self.num_classes
        return np.broadcast_to(validation.labels("labels", labels, self.num_classes), (n,))
