"""Numbers about generated values, by hand and against SciPy."""

import numpy as np
from scipy.stats import wasserstein_distance

from tfgan.utils.value_summary import summarize


def test_by_hand():
    generated = np.array([30.0, 1.0, -1.0, 2.0], np.float32)
    found = summarize(generated, np.array([3.0, 0.0, 1.0, 2.0], np.float32), -8.0, 8.0)
    # In order: -1 and 0, 1 and 1, 2 and 2, 30 and 3.
    assert found.distance == (1 + 0 + 0 + 27) / 4
    assert found.mean == 8.0 and found.outside == 0.25
    np.testing.assert_allclose(found.std, np.std([30.0, 1.0, -1.0, 2.0]))


def test_the_ends_of_the_range_are_inside():
    values = np.array([-8.0, 8.0, 8.5], np.float32)
    assert summarize(values, values, -8.0, 8.0).outside == 1 - 2 / 3


def test_it_is_the_distance_of_the_samples():
    rng = np.random.default_rng(0)
    left, right = (rng.normal(m, s, 1000).astype(np.float32) for m, s in ((0, 1), (3, 20)))
    found = summarize(left, right, -8.0, 8.0).distance
    np.testing.assert_allclose(found, wasserstein_distance(left, right), rtol=1e-6)


def test_a_value_that_is_not_finite():
    values = np.array([1.0, np.inf], np.float32)
    assert np.isnan(summarize(values, np.zeros(2, np.float32), -8.0, 8.0)).all()
