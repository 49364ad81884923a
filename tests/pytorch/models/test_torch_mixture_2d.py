"""The GANs on 8 Gaussians in PyTorch: data, initial weights and optimizers."""

import math

import pytest
import torch

from tfgan.pytorch.models import mixture_2d
from tfgan.pytorch.models.optimizers import TF1RMSprop


def test_data_are_eight_gaussians():
    sampler = mixture_2d.make_sampler(4000, torch.Generator().manual_seed(0))
    x = 1.414 * sampler.real(0)
    angles = torch.arange(8) * (math.pi / 4)
    centres = 2.0 * torch.stack([angles.cos(), angles.sin()], 1)
    distances = torch.cdist(x, centres)
    nearest = distances.argmin(1)
    assert torch.bincount(nearest, minlength=8).min() > 400
    deviations = x - centres[nearest]
    assert deviations.std().item() == pytest.approx(0.02, rel=0.05)
    assert sampler.generator_latents().std().item() == pytest.approx(1.0, rel=0.05)


def test_the_toy_begins_with_the_authors_weights():
    trainer = mixture_2d.make_toy_trainer(width=200)
    critic = trainer.discriminator
    he, glorot = math.sqrt(6 / 200), math.sqrt(6 / 201)
    assert critic.hidden1.weight.abs().max().item() == pytest.approx(he, rel=0.01)
    assert critic.last.weight.abs().max().item() == pytest.approx(glorot, rel=0.05)
    assert not critic.hidden1.bias.any() and not critic.last.bias.any()
    assert trainer.gp_weight == 0.1 and trainer.clip is None


def test_the_toy_with_clipping():
    trainer = mixture_2d.make_toy_trainer(clip=0.01, width=8)
    assert trainer.gp_weight is None and trainer.clip == 0.01
    assert type(trainer.discriminator_optimizer) is TF1RMSprop
    trainer.step(mixture_2d.make_sampler(4, torch.Generator().manual_seed(0)))
    assert max(p.abs().max() for p in trainer.discriminator.parameters()) <= 0.01


def test_the_articles_gan():
    trainer = mixture_2d.make_trainer(gp_weight=0.2, width=8)
    logs = trainer.step(mixture_2d.make_sampler(4, torch.Generator().manual_seed(0)))
    assert set(logs) == {"discriminator_loss", "gradient_penalty", "generator_loss"}
    assert isinstance(trainer.discriminator[-1], torch.nn.Sigmoid)
