"""Distributions made of others."""

import numpy as np
from scipy import stats

from tfgan import (
    FixedSample,
    Gaussian,
    GaussianMixture,
    Joint,
    Noisy,
    Standardized,
)


def test_joint_draws_are_independent_and_side_by_side():
    left, right = Gaussian(1.0, 2.0), Gaussian(-3.0, 0.5, event_size=2)
    joint = Joint([left, right])
    x = joint.sample(20_000, seed=4).numpy()
    assert x.shape == (20_000, 3) and joint.event_size == 3
    np.testing.assert_allclose(x.mean(0), [1, -3, -3], atol=0.05)
    np.testing.assert_allclose(np.cov(x.T), np.diag([4, 0.25, 0.25]), atol=0.1)
    expected = left.log_prob(x[:, :1]) + right.log_prob(x[:, 1:])
    np.testing.assert_allclose(joint.log_prob(x), expected, rtol=1e-6)


def test_fixed_sample_draws_from_its_own_points_only():
    kept = FixedSample(GaussianMixture.ring(), 50, seed=3)
    x = kept.sample(2000, seed=9).numpy()
    found = {tuple(row) for row in x}
    assert found == {tuple(row) for row in kept.values} and len(found) == 50


def test_standardized_and_noisy_move_the_source():
    ring = GaussianMixture.ring()
    x = ring.sample(100, seed=1).numpy()
    moved = Standardized(ring, [1.0, -2.0], 0.5)
    np.testing.assert_allclose(moved.sample(100, seed=1), (x - [1, -2]) / 0.5, rtol=1e-5)
    expected = ring.log_prob(x).numpy() + 2 * np.log(0.5)
    np.testing.assert_allclose(moved.log_prob((x - [1, -2]) / 0.5), expected, atol=0.05)
    noise = Noisy(ring, 2.0).sample(20_000, seed=1).numpy() - ring.sample(20_000, seed=1).numpy()
    assert stats.kstest(noise[:, 1] / 2, "norm").pvalue > 1e-3
