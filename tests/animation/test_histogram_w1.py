"""W1 of histograms: exact values, and the sample distance that it is near to."""

import numpy as np
from scipy.stats import wasserstein_distance

from tfgan.animation.histogram_w1 import histogram_w1


def test_exact_values():
    first = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]
    second = [[0.0, 0.0, 1.0], [0.5, 0.0, 0.5]]
    # All mass moves by two bins; half of it moves by one.
    np.testing.assert_allclose(histogram_w1(first, second, (0.0, 3.0)), [2.0, 0.5])


def test_near_the_distance_of_samples():
    rng = np.random.default_rng(0)
    left, right = rng.normal(0, 1, 10_000), rng.normal(1, 2, 10_000)
    histograms = [np.histogram(x, 200, (-10, 10), density=True)[0] for x in (left, right)]
    found = histogram_w1(*histograms, (-10, 10))
    np.testing.assert_allclose(found, wasserstein_distance(left, right), atol=0.01)
