"""VEEGAN's set as PacGAN's program makes it."""

import numpy as np
import pytest
from scipy import stats

from tfgan.data import VEEGANMixture


def test_samples_are_the_programs():
    """datasets.py: x[:700] ~ N(0, 1), then the mode's number added to all 1200 coordinates."""
    data = VEEGANMixture()
    means = [-1.0, -0.5, 0.0, 0.5, -2.0, -2.5, 10.0, 0.25, -13.0, -5.5]
    np.testing.assert_array_equal(data.modes, np.outer(means, np.ones(1200)))
    x = data.sample(400, seed=1).numpy()
    assert x.shape == (400, 1200)
    last = x[:, 700:]
    assert (last == last[:, :1]).all() and set(last[:, 0]) == set(np.float32(means))
    counts = [(last[:, 0] == np.float32(mean)).sum() for mean in means]
    assert stats.chisquare(counts).pvalue > 1e-3
    noise = (x[:, :700] - last[:, :1]).ravel()
    assert stats.kstest(noise, "norm").pvalue > 1e-3


def test_no_density_and_bad_sizes():
    with pytest.raises(TypeError, match="VEEGANMixture has no log_prob"):
        VEEGANMixture().log_prob(np.zeros((1, 1200)))
    with pytest.raises(ValueError, match="event_size must be an integer of at least 700"):
        VEEGANMixture(event_size=600)
