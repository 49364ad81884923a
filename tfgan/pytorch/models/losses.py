"""Adversarial losses as PyTorch programs write them.

Each class has two functions of the discriminator's outputs (batch, 1). Both return a scalar:
`discriminator(real, fake)` and `generator(fake)`. The outputs are probabilities if the network
ends in a sigmoid.
"""

import torch
from torch.nn import functional as F


class LogProbability:
    """gan-intro's loss on probabilities.

    The discriminator's is mean(-log D(x) - log(1 - D(G(z)))), the generator's mean(-log D(G(z))).

    Args:
        smallest: lower bound of the logarithms' arguments: 0 in the 2016 edition, 1e-5 in the
            2017 edition.
    """

    def __init__(self, smallest: float = 0.0) -> None:
        self.smallest = smallest

    def _log(self, p: torch.Tensor) -> torch.Tensor:
        return torch.log(p.clamp(min=self.smallest) if self.smallest else p)

    def discriminator(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """mean(-log D(x) - log(1 - D(G(z))))."""
        return (-self._log(real) - self._log(1 - fake)).mean()

    def generator(self, fake: torch.Tensor) -> torch.Tensor:
        """mean(-log D(G(z)))."""
        return -self._log(fake).mean()


class MeanDifference:
    """The Wasserstein loss: the difference of the mean outputs of real and fake samples."""

    def discriminator(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """-mean D(x) + mean D(G(z))."""
        return -real.mean() + fake.mean()

    def generator(self, fake: torch.Tensor) -> torch.Tensor:
        """-mean D(G(z))."""
        return -fake.mean()


class BinaryCrossEntropy:
    """`torch.nn.BCELoss` on probabilities: the target is 1 for real and 0 for fake samples.

    PyTorch replaces logarithms below -100 by -100.
    """

    def discriminator(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """BCE(D(x), 1) + BCE(D(G(z)), 0)."""
        ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
        return F.binary_cross_entropy(real, ones) + F.binary_cross_entropy(fake, zeros)

    def generator(self, fake: torch.Tensor) -> torch.Tensor:
        """BCE(D(G(z)), 1)."""
        return F.binary_cross_entropy(fake, torch.ones_like(fake))
