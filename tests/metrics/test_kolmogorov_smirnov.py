"""The Kolmogorov-Smirnov distance, against SciPy."""

import numpy as np
import pytest
from scipy import stats

from tfgan import Gaussian
from tfgan.metrics import ks_distance


@pytest.mark.parametrize("shift", [0.0, 0.3, 5.0])
def test_it_is_that_of_scipy(shift):
    values = np.random.default_rng(0).normal(1.0 + shift, 2.0, (501, 1))
    expected = stats.kstest(values[:, 0], stats.norm(1.0, 2.0).cdf).statistic
    assert ks_distance(values, Gaussian(1.0, 2.0)) == pytest.approx(expected, abs=1e-9)


def test_values_that_are_not_finite():
    assert np.isnan(ks_distance([0.0, np.nan], Gaussian()))
    with pytest.raises(ValueError, match="shape"):
        ks_distance(np.zeros((2, 2)), Gaussian())
