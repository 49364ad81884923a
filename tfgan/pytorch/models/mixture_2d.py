"""The tutorial article's GANs on 8 Gaussians in PyTorch: mean difference, and WGAN-GP."""

import math
from collections import OrderedDict

import torch
from torch import nn

from tfgan.pytorch.models.losses import MeanDifference
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.trainer import Trainer

BATCH_SIZE = 512

SEED = 23


def make_network(inputs=2, outputs=2, *, width=400, depth=3, sigmoid=False):
    """`inputs` -> `depth` x [Linear `width`, ReLU] -> `outputs` (-> sigmoid)."""
    layers, size = OrderedDict(), inputs
    for index in range(depth):
        layers[f"hidden{index}"] = nn.Linear(size, width)
        layers[f"relu{index}"] = nn.ReLU()
        size = width
    layers["last"] = nn.Linear(size, outputs)
    if sigmoid:
        layers["sigmoid"] = nn.Sigmoid()
    return nn.Sequential(layers)


def make_trainer(*, gp_weight=None, sigmoid=True, width=400):
    """The article's GAN: 5 discriminator updates a step, Adam 5e-4 with betas (0.5, 0.9).

    Args:
        gp_weight: factor of the gradient penalty, 0.2 in the article's WGAN-GP; None is the plain
            GAN on the mean difference of probabilities.
        sigmoid: whether the discriminator ends in one, as in the article.
        width: units of a hidden layer.
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


def make_toy_trainer(*, clip=None, width=512):
    """The authors' toy: He-uniform hidden and Glorot-uniform last weights, 5 critic updates.

    Args:
        clip: None is their gradient penalty, 0.1, with Adam 1e-4 (0.5, 0.9); a number is the bound
            of their weight clipping, 0.01, with RMSprop 5e-5. Theirs was TensorFlow 1: the
            optimizers here are PyTorch's with its numbers (decay 0.9, epsilon 1e-10).
        width: units of a hidden layer.
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

    def optimizer(network):
        if clip is None:
            return torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.5, 0.9))
        return torch.optim.RMSprop(network.parameters(), lr=5e-5, alpha=0.9, eps=1e-10)

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


def make_sampler(batch_size, random):
    """8 centres on a circle of radius 2, noise of 0.02, all over 1.414; latents N(0, I)."""
    angles = torch.arange(8) * (math.pi / 4)
    centres = 2.0 * torch.stack([angles.cos(), angles.sin()], 1)

    def data():
        chosen = centres[torch.randint(8, (batch_size,), generator=random)]
        return (chosen + 0.02 * torch.randn(batch_size, 2, generator=random)) / 1.414

    return Sampler(data, lambda: torch.randn(batch_size, 2, generator=random), random)
