"""One batch of random numbers on a device, given again and again: it costs the loop nothing."""

import torch


class RandomInputs:
    """The inputs of a `Trainer`'s steps, drawn once. Needs no TensorFlow.

    Args:
        real: shape of a real batch, (batch, ...). Its values are uniform in [-1, 1).
        latent_dim: size of a latent. Latents are N(0, I).
        device: name of a device, as PyTorch has it.
        num_classes: number of classes. 0: no labels.
    """

    def __init__(
        self, real: tuple[int, ...], latent_dim: int, device: str, *, num_classes: int = 0
    ) -> None:
        random = torch.Generator().manual_seed(0)
        ones = (1 for _ in real[1:])
        self._real = (2 * torch.rand(real, generator=random) - 1).to(device)
        self._latents = torch.randn(real[0], latent_dim, generator=random).to(device)
        self._uniform = torch.rand(real[0], *ones, generator=random).to(device)
        self._labels = torch.randint(max(num_classes, 1), real[:1], generator=random).to(device)

    def real(self, update: int) -> torch.Tensor:
        """Returns the real batch of a discriminator update."""
        return self._real

    def discriminator_latents(self, update: int) -> torch.Tensor:
        """Returns the latents of a discriminator update."""
        return self._latents

    def generator_latents(self) -> torch.Tensor:
        """Returns the latents of the generator update."""
        return self._latents

    def labels(self, update: int) -> torch.Tensor:
        """Returns the classes of a discriminator update."""
        return self._labels

    def uniform(self, update: int, shape: tuple[int, ...]) -> torch.Tensor:
        """Returns the interpolation factors of a discriminator update."""
        return self._uniform.reshape(shape)
