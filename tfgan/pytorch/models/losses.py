"""Adversarial losses as the articles write them in PyTorch, on what the discriminator gives.

Each is a pair of functions of the discriminator's outputs (batch, 1): `discriminator(real, fake)`
and `generator(fake)`, both scalars. The outputs are probabilities where the network ends in a
sigmoid.
"""

import torch
from torch.nn import functional as F


class LogProbability:
    """gan-intro: mean(-log D(x) - log(1 - D(G(z)))) and mean(-log D(G(z'))).

    Args:
        floor: smallest argument of the logarithm; 0 in the edition of 2016, 1e-5 in that of 2017.
    """

    def __init__(self, floor=0.0):
        self.floor = floor

    def _log(self, p):
        return torch.log(p.clamp(min=self.floor) if self.floor else p)

    def discriminator(self, real, fake):  # noqa: D102
        return (-self._log(real) - self._log(1 - fake)).mean()

    def generator(self, fake):  # noqa: D102
        return -self._log(fake).mean()


class MeanDifference:
    """The 8-Gaussians article: -mean D(x) + mean D(G(z)) and -mean D(G(z))."""

    def discriminator(self, real, fake):  # noqa: D102
        return -real.mean() + fake.mean()

    def generator(self, fake):  # noqa: D102
        return -fake.mean()


class BinaryCrossEntropy:
    """`torch.nn.BCELoss`: real to 1, fake to 0, summed; PyTorch clamps its logarithms at -100."""

    def discriminator(self, real, fake):  # noqa: D102
        ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
        return F.binary_cross_entropy(real, ones) + F.binary_cross_entropy(fake, zeros)

    def generator(self, fake):  # noqa: D102
        return F.binary_cross_entropy(fake, torch.ones_like(fake))
