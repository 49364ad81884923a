"""The PyTorch twin of gan-intro: its losses on paper, and its loop."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tfgan.pytorch.models import gaussian_1d
from tfgan.pytorch.models.losses import BinaryCrossEntropy, LogProbability, MeanDifference

REAL, FAKE = np.array([[0.5], [1e-7], [0.9]]), np.array([[0.25], [0.5], [1 - 1e-7]])


def tensors():
    return torch.tensor(REAL), torch.tensor(FAKE)


@pytest.mark.parametrize("floor", [0.0, 1e-5])
def test_log_probability(floor):
    loss, (real, fake) = LogProbability(floor), tensors()
    log = lambda p: np.log(np.maximum(p, floor))  # noqa: E731
    expected = np.mean(-log(REAL) - log(1 - FAKE))
    assert loss.discriminator(real, fake).item() == pytest.approx(expected, rel=1e-12)
    assert loss.generator(fake).item() == pytest.approx(np.mean(-log(FAKE)), rel=1e-12)


def test_mean_difference():
    loss, (real, fake) = MeanDifference(), tensors()
    assert loss.discriminator(real, fake).item() == pytest.approx(FAKE.mean() - REAL.mean())
    assert loss.generator(fake).item() == pytest.approx(-FAKE.mean())


def test_binary_cross_entropy_clamps_its_logarithms():
    loss, one = BinaryCrossEntropy(), torch.ones(1, 1)
    assert loss.discriminator(0 * one, one).item() == 200
    assert loss.generator(0 * one).item() == 100


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


@pytest.mark.parametrize("self_term", [0.0, 1.0])
def test_minibatch_discrimination(self_term):
    layer = gaussian_1d.MinibatchDiscrimination(3, 2, 4, self_term=self_term).double()
    x = torch.randn(5, 3, dtype=torch.float64)
    found = layer(x).detach().numpy()
    rows = layer.projection(x).detach().numpy().reshape(5, 2, 4)
    expected = np.zeros((5, 2))
    for i in range(5):
        for j in range(5):
            distance = np.abs(rows[i] - rows[j]).sum(-1)
            expected[i] += np.exp(-distance - self_term * (i == j))
    np.testing.assert_allclose(found, np.concatenate([x, expected], 1), rtol=1e-12)


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
