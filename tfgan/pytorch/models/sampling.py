"""Real batches and random numbers for `Trainer.step`."""

from collections.abc import Callable

import torch


class Sampler:
    """Draws each batch and each random number when the trainer asks for it.

    Args:
        data: function () -> a real batch, (batch, ...).
        latents: function () -> latents, (batch, latent_dim).
        generator: the `torch.Generator` of the interpolation factors.
    """

    def __init__(
        self,
        data: Callable[[], torch.Tensor],
        latents: Callable[[], torch.Tensor],
        generator: torch.Generator,
    ) -> None:
        self._data, self._latents, self._generator = data, latents, generator

    def real(self, update: int) -> torch.Tensor:
        """Returns a real batch, (batch, ...)."""
        return self._data()

    def discriminator_latents(self, update: int) -> torch.Tensor:
        """Returns the latents of a discriminator update, (batch, latent_dim)."""
        return self._latents()

    def generator_latents(self) -> torch.Tensor:
        """Returns the latents of the generator update, (batch, latent_dim)."""
        return self._latents()

    def uniform(self, update: int, shape: tuple[int, ...]) -> torch.Tensor:
        """Returns interpolation factors in [0, 1) for the gradient penalty."""
        return torch.rand(shape, generator=self._generator)


class ImageSampler(Sampler):
    """A `Sampler` of images whose labels belong to the images of the same update.

    Args:
        images: function of indices (batch,) -> images, (batch, channels, height, width).
        labels: function of indices (batch,) -> integer classes, (batch,).
        choose: function () -> the indices of a batch, (batch,).
        latents: function () -> latents, (batch, latent_dim).
        generator: the `torch.Generator` of the interpolation factors.
    """

    def __init__(
        self,
        images: Callable[[torch.Tensor], torch.Tensor],
        labels: Callable[[torch.Tensor], torch.Tensor],
        choose: Callable[[], torch.Tensor],
        latents: Callable[[], torch.Tensor],
        generator: torch.Generator,
    ) -> None:
        super().__init__(lambda: images(choose()), latents, generator)
        self._images, self._labels, self._choose = images, labels, choose
        self._chosen: torch.Tensor | None = None

    def labels(self, update: int) -> torch.Tensor:
        """Returns the classes of the next real batch, (batch,). Call it before `real`."""
        self._chosen = self._choose()
        return self._labels(self._chosen)

    def real(self, update: int) -> torch.Tensor:
        """Returns the images that belong to the last `labels`, or new ones if there are none."""
        chosen, self._chosen = self._chosen, None
        return self._images(self._choose() if chosen is None else chosen)
