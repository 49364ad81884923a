"""gan-intro's GAN in PyTorch: networks, data and training."""

import pytest
import torch

from tfgan.pytorch.models import gaussian_1d


@pytest.mark.parametrize("minibatch", [False, True])
@pytest.mark.parametrize("edition", gaussian_1d.EDITIONS)
def test_networks(edition, minibatch):
    trainer = gaussian_1d.make_trainer(minibatch=minibatch, edition=edition)
    count = lambda network: sum(p.numel() for p in network.parameters())  # noqa: E731
    assert count(trainer.generator) == 13
    assert count(trainer.discriminator) == (237 if minibatch else 169)
    d0 = trainer.discriminator.d0
    assert torch.all(d0.bias == 0) and 0.2 < d0.weight.std() < 3


def test_weights_are_standard_normal():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = gaussian_1d.make_discriminator(200, minibatch=True)
    assert network.d1.weight.std().item() == pytest.approx(1.0, rel=0.01)
    projection = network.minibatch.projection.weight
    assert projection.std().item() == pytest.approx(0.02, rel=0.05)


def test_batches_and_noise():
    sampler = gaussian_1d.make_sampler(9, torch.Generator().manual_seed(1))
    batches = torch.cat([sampler.real(0) for _ in range(2000)])
    assert torch.equal(batches[:9], batches[:9].sort(0).values)
    assert batches.mean().item() == pytest.approx(4.0, abs=0.02)
    assert batches.std().item() == pytest.approx(0.5, rel=0.02)
    jitter = sampler.generator_latents()[:, 0] - torch.linspace(-8, 8, 9)
    assert jitter.min() >= -1e-6 and jitter.max() <= 0.01 + 1e-6 and jitter.std() > 0


def test_a_run_is_its_seed_and_leaves_the_global_generator_alone():
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    runs = [gaussian_1d.train(5, 8, seed=seed).generator.g0.weight for seed in (1, 1, 2)]
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.equal(runs[0], runs[1]) and not torch.equal(runs[0], runs[2])


def test_pretraining_brings_the_discriminator_to_the_density():
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = gaussian_1d.make_discriminator(edition="gan-intro-2016")
    x = torch.linspace(-5, 5, 200)[:, None]
    density = torch.exp(torch.distributions.Normal(4.0, 0.5).log_prob(x))
    error = lambda: (network(x) - density).square().mean().item()  # noqa: E731
    before = error()
    gaussian_1d.pretrain(network, torch.Generator().manual_seed(0), steps=1000)
    assert error() < min(0.06, before / 2)


def test_log_lines(capsys):
    gaussian_1d.train(5, 8, log_every=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["0", "2", "4"]


@pytest.mark.parametrize("arguments", [{"num_steps": -1}, {"edition": "2015"}])
def test_bad_arguments(arguments):
    with pytest.raises(ValueError, match="Received: "):
        gaussian_1d.train(**{"num_steps": 1, **arguments})
