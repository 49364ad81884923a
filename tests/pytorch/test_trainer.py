"""The eager training loop: which network each update changes, and which samples it uses."""

import numpy as np
import pytest
import torch
from torch import nn

from tfgan.pytorch import Trainer, gradient_penalty
from tfgan.pytorch.models import MeanDifference, Sampler


def make(**options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        generator = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))
        critic = nn.Linear(2, 1)
    sgd = [torch.optim.SGD(n.parameters(), lr=0.5) for n in (generator, critic)]
    return Trainer(generator, critic, *sgd, loss=MeanDifference(), **options)


def sampler(seed=0):
    random = torch.Generator().manual_seed(seed)

    def draw():
        return torch.randn(4, 2, generator=random)

    return Sampler(draw, draw, random)


def weights(network):
    return torch.cat([p.detach().flatten().clone() for p in network.parameters()])


def test_one_step_is_two_updates_by_hand():
    trainer, expected, inputs = make(), make(), sampler()
    logs = trainer.step(sampler())
    real = inputs.real(0)
    fake = expected.generator(inputs.discriminator_latents(0)).detach()
    critic, generator = expected.discriminator, expected.generator
    loss = critic(fake).mean() - critic(real).mean()
    assert logs["discriminator_loss"].item() == pytest.approx(loss.item())
    with torch.no_grad():
        # The gradient of the loss is the difference of the means; the bias's is 0.
        critic.weight -= 0.5 * (fake.mean(0) - real.mean(0))
    torch.testing.assert_close(weights(trainer.discriminator), weights(critic))
    loss = -critic(generator(inputs.generator_latents())).mean()
    assert logs["generator_loss"].item() == pytest.approx(loss.item(), rel=1e-5)
    loss.backward()
    with torch.no_grad():
        for p in generator.parameters():
            p -= 0.5 * p.grad
    torch.testing.assert_close(weights(trainer.generator), weights(generator))


def test_the_generator_is_updated_in_every_nth_iteration():
    trainer = make(generator_every=2)
    before = weights(trainer.generator)
    assert "generator_loss" in trainer.step(sampler())
    after = weights(trainer.generator)
    assert not torch.equal(before, after)
    assert "generator_loss" not in trainer.step(sampler())
    assert torch.equal(after, weights(trainer.generator))


@pytest.mark.parametrize(("fakes", "calls"), [("fresh", 2), ("reused", 1), ("inference", 2)])
def test_fakes(fakes, calls):
    trainer, modes = make(fakes=fakes), []
    trainer.generator.register_forward_hook(lambda module, *_: modes.append(module.training))
    trainer.step(sampler())
    assert modes == [fakes != "inference", True][-calls:]
    assert trainer.generator.training


def test_a_frozen_generator_is_in_inference_mode_after_the_first_iteration():
    trainer, modes = make(fakes="reused", freezes_generator=True), []
    trainer.generator.register_forward_hook(lambda module, *_: modes.append(module.training))
    for _ in range(3):
        before = weights(trainer.generator)
        trainer.step(sampler())
        assert not torch.equal(before, weights(trainer.generator))
    assert modes == [True, False, False]


def test_clipping_and_discriminator_steps():
    trainer, updates = make(clip=0.01, discriminator_steps=3), []
    trainer.discriminator_optimizer.register_step_post_hook(lambda *_: updates.append(1))
    trainer.step(sampler())
    assert len(updates) == 3
    assert weights(trainer.discriminator).abs().max() <= 0.01


def test_gradient_penalty_of_a_quadratic():
    """D(x) = ||x||^2 / 2 has the gradient x."""
    x = torch.tensor([[3.0, 4.0], [0.0, 1.0]])
    found = gradient_penalty(lambda x: 0.5 * x.square().sum(1), x, x, torch.rand(2, 1))
    assert found.item() == pytest.approx(np.mean([(5 - 1) ** 2, 0.0]))


def test_gradient_penalty_interpolates():
    """D(x) = ||x||^2 / 2 at x_t = t * real + (1 - t) * fake."""
    real, fake, t = torch.tensor([[3.0]]), torch.tensor([[1.0]]), torch.tensor([[0.25]])
    found = gradient_penalty(lambda x: 0.5 * x.square().sum(1), real, fake, t)
    assert found.item() == pytest.approx((1.5 - 1) ** 2)
