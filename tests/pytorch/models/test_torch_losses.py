"""The PyTorch losses compared with their formulas in NumPy."""

import numpy as np
import pytest
import torch

from tfgan.pytorch.models import BinaryCrossEntropy, LogProbability, MeanDifference

REAL, FAKE = np.array([[0.5], [1e-7], [0.9]]), np.array([[0.25], [0.5], [1 - 1e-7]])


def tensors():
    return torch.tensor(REAL), torch.tensor(FAKE)


@pytest.mark.parametrize("smallest", [0.0, 1e-5])
def test_log_probability(smallest):
    loss, (real, fake) = LogProbability(smallest), tensors()
    log = lambda p: np.log(np.maximum(p, smallest))  # noqa: E731
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
