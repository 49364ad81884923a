"""VEEGAN's set: Gaussians in a subspace."""

import numpy as np
import pytest
from scipy import spatial, stats

from tfgan import (
    EmbeddedMixture,
)


def test_embedded_gaussians_fill_a_subspace():
    data = EmbeddedMixture(4, 30, 50, std=0.2, seed=3)
    assert data.modes.shape == (4, 50) and data.event_size == 50
    assert spatial.distance.pdist(data.modes).min() > 20 * data.std
    x = data.sample(6000, seed=1).numpy().astype(np.float64)
    distances = spatial.distance.cdist(x, data.modes)
    assert stats.chisquare(np.bincount(distances.argmin(1), minlength=4)).pvalue > 1e-3
    squared = (distances.min(1) / data.std) ** 2
    assert stats.kstest(squared, "chi2", (30,)).pvalue > 1e-3
    values = np.linalg.svd(x - x.mean(0), compute_uv=False)
    assert values[29] > 1 and values[30] < 1e-3  # 30 dimensions of 50
    assert np.abs(data.modes - EmbeddedMixture(4, 30, 50, std=0.2, seed=4).modes).max() > 0.5
    with pytest.raises(TypeError, match="EmbeddedMixture has no log_prob"):
        data.log_prob(x)
