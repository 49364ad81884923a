"""The Swiss roll and the two moons lie on their curves."""

import numpy as np
from scipy import stats

from tfgan import (
    SwissRoll,
    TwoMoons,
)


def test_swiss_roll_lies_along_its_spiral():
    x = SwissRoll(noise=0.0).sample(5000, seed=1).numpy().astype(np.float64) * 7.5
    t = np.linalg.norm(x, axis=1)
    np.testing.assert_allclose(x, np.stack([t * np.cos(t), t * np.sin(t)], -1), atol=2e-5)
    assert stats.kstest(t, "uniform", (1.5 * np.pi, 3 * np.pi)).pvalue > 1e-3
    noisy = SwissRoll().sample(5000, seed=1).numpy() * 7.5 - x
    assert stats.kstest(noisy[:, 0], "norm", (0, 0.25)).pvalue > 1e-3


def test_moons_are_two_half_circles():
    x = TwoMoons(noise=0.0).sample(4000, seed=2).numpy().astype(np.float64)
    upper = np.abs(np.hypot(*x.T) - 1) < 1e-5
    lower = np.abs(np.hypot(1 - x[:, 0], 0.5 - x[:, 1]) - 1) < 1e-5
    assert np.all(upper | lower)
    assert abs(upper.mean() - 0.5) < 0.05
    assert x[upper & ~lower][:, 1].min() > -1e-5 and x[lower & ~upper][:, 1].max() < 0.5 + 1e-5
