"""Where a step's batches and random numbers come from."""

import torch


class Sampler:
    """Draws everything as it is asked for.

    Args:
        data: function () -> a real batch.
        latents: function () -> a batch of latents.
        generator: the `torch.Generator` of the interpolation factors.
    """

    def __init__(self, data, latents, generator):
        self._data, self._latents, self._generator = data, latents, generator

    def real(self, update):
        """A real batch."""
        return self._data()

    def discriminator_latents(self, update):
        """Latents of a discriminator update."""
        return self._latents()

    def generator_latents(self):
        """Latents of the generator update."""
        return self._latents()

    def uniform(self, update, shape):
        """U(0, 1) numbers for the penalty."""
        return torch.rand(shape, generator=self._generator)
