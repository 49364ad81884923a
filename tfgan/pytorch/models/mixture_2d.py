"""GANs on 8 Gaussians in PyTorch: the tutorial article's and the WGAN-GP authors'."""

import math
from collections import OrderedDict

import torch
from torch import nn

from tfgan.pytorch.models.losses import MeanDifference
from tfgan.pytorch.models.optimizers import TF1RMSprop
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.trainer import Trainer

BATCH_SIZE = 512

SEED = 23


def make_network(
    inputs: int = 2,
    outputs: int = 2,
    *,
    width: int = 400,
    depth: int = 3,
    sigmoid: bool = False,
) -> nn.Sequential:
    """Makes a network: `inputs` -> `depth` x [Linear `width`, ReLU] -> `outputs` (-> sigmoid)."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    size = inputs
    for index in range(depth):
        layers[f"hidden{index}"] = nn.Linear(size, width)
        layers[f"relu{index}"] = nn.ReLU()
        size = width
    layers["last"] = nn.Linear(size, outputs)
    if sigmoid:
        layers["sigmoid"] = nn.Sigmoid()
    return nn.Sequential(layers)


def make_trainer(
    *, gp_weight: float | None = None, sigmoid: bool = True, width: int = 400
) -> Trainer:
    """Makes the article's GAN: 5 discriminator updates per step, Adam 5e-4 with betas (0.5, 0.9).

    Args:
        gp_weight: factor of the gradient penalty: 0.2 in the article's WGAN-GP. None means no
            penalty, as in the article's plain GAN.
        sigmoid: whether the discriminator ends in a sigmoid, as in the article.
        width: units per hidden layer.
    """
    generator = make_network(2, 2, width=width)
    discriminator = make_network(2, 1, width=width, sigmoid=sigmoid)
    return Trainer(
        generator,
        discriminator,
        torch.optim.Adam(generator.parameters(), lr=5e-4, betas=(0.5, 0.9)),
        torch.optim.Adam(discriminator.parameters(), lr=5e-4, betas=(0.5, 0.9)),
        loss=MeanDifference(),
        gp_weight=gp_weight,
        discriminator_steps=5,
    )


def make_toy_trainer(*, clip: float | None = None, width: int = 512) -> Trainer:
    """Makes the WGAN-GP authors' toy GAN: 5 critic updates per step.

    Hidden weights are He-uniform, last weights Glorot-uniform, biases 0. The authors' program is in
    TensorFlow 1. Adam here is PyTorch's, with the program's numbers. RMSprop is TensorFlow 1's:
    decay 0.9, epsilon 1e-10 inside the root, a mean square that starts at 1.

    Args:
        clip: bound of the weight clipping, 0.01 in their program, with RMSprop 5e-5. None means
            the gradient penalty with factor 0.1 instead, with Adam 1e-4 and betas (0.5, 0.9).
        width: units per hidden layer.
    """
    generator, critic = (make_network(2, outputs, width=width) for outputs in (2, 1))
    for network in (generator, critic):
        for name, parameter in network.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif name.startswith("last"):
                nn.init.xavier_uniform_(parameter)
            else:
                nn.init.kaiming_uniform_(parameter, nonlinearity="relu")

    def optimizer(network: nn.Module) -> torch.optim.Optimizer:
        if clip is None:
            return torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.5, 0.9))
        return TF1RMSprop(network.parameters(), lr=5e-5, alpha=0.9, eps=1e-10)

    return Trainer(
        generator,
        critic,
        optimizer(generator),
        optimizer(critic),
        loss=MeanDifference(),
        gp_weight=0.1 if clip is None else None,
        clip=clip,
        discriminator_steps=5,
    )


def make_sampler(batch_size: int, random: torch.Generator) -> Sampler:
    """Makes the sampler of 8 Gaussians and of latents N(0, I).

    The centres are on a circle of radius 2, the standard deviation is 0.02. Everything is divided
    by 1.414.

    Args:
        batch_size: samples per batch.
        random: the generator of every random number.

    Returns:
        A `Sampler` of real batches and latents, both (batch_size, 2).
    """
    angles = torch.arange(8) * (math.pi / 4)
    centres = 2.0 * torch.stack([angles.cos(), angles.sin()], 1)

    def data() -> torch.Tensor:
        chosen = centres[torch.randint(8, (batch_size,), generator=random)]
        return (chosen + 0.02 * torch.randn(batch_size, 2, generator=random)) / 1.414

    return Sampler(data, lambda: torch.randn(batch_size, 2, generator=random), random)
