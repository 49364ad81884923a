"""The image GANs in PyTorch: sizes, ranges and settings."""

import pytest
import torch
from helpers.source_traces import stddevs

from tfgan.pytorch.models import images


def test_dense_networks_take_classes():
    trainer = images.guide((1, 4, 4), latent_dim=3, num_classes=10)
    classes = torch.eye(10)[:2]
    fake = trainer.generator(torch.zeros(2, 3), classes)
    assert fake.shape == (2, 1, 4, 4) and fake.abs().max() <= 1
    p = trainer.discriminator(fake, classes)
    assert p.shape == (2, 1) and 0 < p.min() <= p.max() < 1


def test_convolutional_networks_at_28():
    trainer = images.wgan_gp_28()
    fake = images.Generator28(latent_dim=3, width=2)(torch.zeros(2, 3))
    assert fake.shape == (2, 1, 28, 28) and 0 <= fake.min() <= fake.max() <= 1
    assert images.Critic28(width=2)(fake).shape == (2, 1)
    assert (trainer.gp_weight, trainer.discriminator_steps) == (10.0, 5)


def test_initial_weights_at_28_are_the_authors():
    """The deviations are those that the authors' program gives each array."""
    trainer = images.wgan_gp_28()
    weights = [
        parameter.detach().numpy()
        for network in (trainer.generator, trainer.discriminator)
        for parameter in network.parameters()
        if parameter.ndim > 1
    ]
    for weight, stddev in zip(weights, stddevs("wgan_gp_paper_mnist"), strict=True):
        assert weight.std() == pytest.approx(stddev, rel=0.06)


@pytest.mark.parametrize("norm", ["instance", "batch"])
def test_convolutional_networks_at_64(norm):
    generator = images.make_generator64(8, norm=norm, channels=1)
    critic = images.make_critic64(norm=norm, channels=1, sigmoid=True)
    fake = generator(torch.randn(2, 8))
    assert fake.shape == (2, 1, 64, 64) and fake.abs().max() <= 1
    p = critic(fake)
    assert p.shape == (2, 1) and 0 < p.min() <= p.max() < 1
    kinds = {"instance": torch.nn.GroupNorm, "batch": torch.nn.BatchNorm2d}
    assert sum(isinstance(layer, kinds[norm]) for layer in generator) == 4
    assert sum(isinstance(layer, kinds[norm]) for layer in critic) == 3
    assert generator[1].weight.std().item() == pytest.approx(0.02, rel=0.05)
