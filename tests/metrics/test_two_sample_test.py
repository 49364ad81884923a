"""The classifier two-sample test: by hand, against SciPy, and how often it is wrong."""

import numpy as np
import pytest
from scipy import spatial, stats

from tfgan.metrics import classifier_two_sample_test
from tfgan.metrics import two_sample_test as module


def test_samples_far_apart_are_told_apart():
    """By hand: 4 + 4 classified, all right: 2 to the power of -8."""
    found = classifier_two_sample_test(np.arange(8.0)[:, None], 100 + np.arange(8.0)[:, None])
    assert found == {
        "accuracy": 1.0, "p_value": 2.0**-8, "num_train": 8, "num_test": 8, "neighbours": 1,
    }  # fmt: skip


@pytest.mark.parametrize("dim", [1, 2, 20])
def test_equal_distributions_pass_and_shifted_ones_do_not(dim):
    rng = np.random.default_rng(dim)
    p_values = []
    for seed in range(10):
        x, y = rng.normal(size=(2, 1000, dim))
        p_values.append(classifier_two_sample_test(x, y, seed=seed)["p_value"])
        far = classifier_two_sample_test(x, y + 1.0, seed=seed)
        assert far["p_value"] < 1e-6 and far["accuracy"] > 0.6
    # One of 10 true samples is below 0.001 in a hundredth of all such tests.
    assert min(p_values) > 1e-3 and np.median(p_values) > 0.2


def test_a_narrow_sample_is_seen():
    x, y = np.random.default_rng(0).normal(size=(2, 2000, 2))
    assert classifier_two_sample_test(x, 0.7 * y)["p_value"] < 1e-6


def test_sizes_may_differ():
    """The numbers of both kinds are made equal: one answer for all is right half the time."""
    rng = np.random.default_rng(1)
    found = classifier_two_sample_test(rng.normal(size=(1000, 2)), rng.normal(size=(101, 2)))
    assert (found["num_train"], found["num_test"]) == (100, 100)
    assert found["neighbours"] == 9 and found["p_value"] > 1e-3
    same = classifier_two_sample_test(np.zeros((50, 2)), np.zeros((50, 2)))
    assert same["accuracy"] == 0.5 and same["p_value"] > 0.5


def test_the_order_is_that_of_the_seed():
    x, y = np.random.default_rng(2).normal(size=(2, 300, 2))
    found = [classifier_two_sample_test(x, y, seed=s)["accuracy"] for s in (3, 3, 4, 5, 6)]
    assert found[0] == found[1] and len(set(found)) > 1


@pytest.mark.parametrize("dim", [2, 30])
def test_nearest_are_those_of_all_distances(dim, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 7)
    points, others = np.random.default_rng(3).normal(100.0, 1.0, size=(2, 40, dim))
    for k in (1, 5, 40):
        found = np.sort(module._nearest(points, others, k), 1)
        expected = np.sort(np.argsort(spatial.distance.cdist(points, others), 1)[:, :k], 1)
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("right", "count"), [(0, 10), (1, 10), (5, 10), (10, 10), (5400, 10_000)])
def test_p_value_is_that_of_scipy(right, count):
    expected = stats.binomtest(right, count, 0.5, alternative="greater").pvalue
    assert module._tail(right, count) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("shapes", "options", "said"),
    [
        (((9, 2), (9, 3)), {}, "of one size. Received: 2 and 3"),
        (((9, 2), (3, 2)), {}, r"second must be samples .* n at least 4. Received: \(3, 2\)"),
        (((9,), (9, 1)), {}, r"first must be samples of shape \(n, d\)"),
        (((9, 2), (9, 2)), {"neighbours": 2}, "must be odd and at most the 8 training samples"),
        (((9, 2), (9, 2)), {"neighbours": 9}, "must be odd and at most the 8 training samples"),
        (((9, 2), (9, 2)), {"neighbours": 0}, "neighbours must be an integer of at least 1"),
        (((9, 2), (9, 2)), {"seed": 0.5}, "seed must be an integer of at least 0"),
    ],
)
def test_other_arguments_are_refused(shapes, options, said):
    with pytest.raises(ValueError, match=said):
        classifier_two_sample_test(*map(np.zeros, shapes), **options)


def test_samples_that_are_not_finite_are_refused():
    bad = np.full((9, 2), np.nan)
    with pytest.raises(ValueError, match=r"second must be finite\. Received: 18 of 18 values"):
        classifier_two_sample_test(np.zeros((9, 2)), bad)
