"""KID against double loops and against a value by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from tfgan.metrics import kernel_distance, kid


def squared_mmd(x, y):
    """Pair by pair, without the pairs of a feature with itself."""

    def kernel(a, b):
        return (sum(u * v for u, v in zip(a, b, strict=True)) / len(a) + 1) ** 3

    n = len(x)
    same = [kernel(z[i], z[j]) for z in (x, y) for i in range(n) for j in range(n) if i != j]
    other = [kernel(a, b) for a in x for b in y]
    return sum(same) / (n * (n - 1)) - 2 * sum(other) / n**2


def test_one_subset_of_all_is_the_double_loop():
    x, y = np.random.default_rng(0).normal(size=(2, 7, 3))
    found = kernel_distance(x, y + 0.5, subsets=1, subset_size=7)
    assert found["kid"] == pytest.approx(squared_mmd(x, y + 0.5), rel=1e-12)
    assert found["low"] < found["kid"] < found["high"]
    assert (found["subsets"], found["subset_size"]) == (1, 7)


def test_by_hand():
    """On a line, x = 0 twice and y = 1 twice: k is 1, 8 and, of x and y, 1."""
    found = kernel_distance(np.zeros((4, 1)), np.ones((4, 1)), subset_size=2)
    assert found["kid"] == 1 + 8 - 2 * 1
    assert found["standard_error"] == 0 and found["low"] == found["high"] == 7


def test_a_pass_uses_each_feature_once():
    x, y = np.zeros((8, 1)), np.zeros((12, 1))
    pairs = kid._subsets(x, y, 6, 2, 0)
    assert [(len(a), len(b)) for a, b in pairs] == [(2, 2)] * 6
    # A pass has four subsets. The second is cut short.
    first, second = pairs[:4], pairs[4:]
    assert sorted(np.concatenate([a for a, _ in first])) == list(range(8))
    assert len(set(np.concatenate([b for _, b in first]))) == 8
    assert len(set(np.concatenate([a for a, _ in second]))) == 4
    assert any(np.any(a != b) for (a, _), (b, _) in zip(first, second, strict=False))


def test_equal_distributions_have_0_in_the_interval_and_shifted_ones_do_not():
    rng = np.random.default_rng(1)
    outside = 0
    for seed in range(40):
        x, y = rng.normal(size=(2, 400, 5))
        same = kernel_distance(x, y, seed=seed, subsets=20)
        outside += not same["low"] <= 0 <= same["high"]
        assert same["subset_size"] == 40
        far = kernel_distance(x, y + 0.5, seed=seed, subsets=20)
        assert far["low"] > 0
    assert outside <= 4  # of 40, at 95 % and with an interval that is too wide


def test_the_estimate_has_no_bias():
    rng = np.random.default_rng(2)
    found = [kernel_distance(*rng.normal(size=(2, 40, 2)), subsets=10)["kid"] for _ in range(200)]
    assert abs(np.mean(found)) < 4 * np.std(found) / math.sqrt(200)
    assert min(found) < 0


def test_the_error_is_that_of_the_jackknife():
    """The double loops again, without each of four groups of two features of each kind."""
    x, y = np.random.default_rng(3).normal(size=(2, 8, 2))
    found = kernel_distance(x, y, subsets=1, subset_size=8)
    groups = [kid._random_groups(8, 4, 0, part) for part in (0, 1)]
    assert [sorted(each) for each in groups] == [[0, 0, 1, 1, 2, 2, 3, 3]] * 2
    left = [squared_mmd(x[groups[0] != i], y[groups[1] != i]) for i in range(4)]
    error = math.sqrt(3 / 4 * np.sum((np.array(left) - np.mean(left)) ** 2))
    assert found["standard_error"] == pytest.approx(error, rel=1e-9)
    assert found["high"] - found["kid"] == pytest.approx(stats.t(3).ppf(0.975) * error)
    assert found["kid"] - found["low"] == pytest.approx(found["high"] - found["kid"])


def test_the_error_is_the_deviation_of_repeated_measurements():
    rng = np.random.default_rng(4)
    found = [
        kernel_distance(rng.normal(size=(200, 2)), rng.normal(size=(200, 2)) + 0.5, subsets=20)
        for _ in range(100)
    ]
    errors = np.mean([each["standard_error"] for each in found])
    assert errors == pytest.approx(np.std([each["kid"] for each in found]), rel=0.25)


def test_the_order_of_the_features_does_not_matter_to_the_error():
    """Features of ten classes: real ones in any order, generated ones class after class."""
    rng = np.random.default_rng(6)
    x, y = (np.eye(10)[np.arange(3000) % 10] * 5 + rng.normal(size=(3000, 10)) for _ in range(2))
    x = rng.permutation(x)
    ordered = kernel_distance(x, y)["standard_error"]
    mixed = kernel_distance(x, rng.permutation(y))["standard_error"]
    assert ordered == pytest.approx(mixed, rel=0.5)


def test_subsets_are_those_of_the_seed():
    x, y = np.random.default_rng(3).normal(size=(2, 50, 2))
    first = kernel_distance(x, y[:30], seed=4)
    assert first == kernel_distance(x, y[:30], seed=4) != kernel_distance(x, y[:30], seed=5)
    assert first["subset_size"] == 3


def test_features_that_are_not_finite():
    x = np.zeros((9, 2))
    x[0, 1] = np.nan
    found = kernel_distance(x, np.zeros((9, 2)))
    assert all(math.isnan(found[name]) for name in ("kid", "standard_error", "low", "high"))


@pytest.mark.parametrize(
    ("shapes", "options", "said"),
    [
        (((9, 2), (9, 3)), {}, "of one size. Received: 2 and 3"),
        (((3, 2), (9, 2)), {}, r"n at least 4. Received: \(3, 2\)"),
        (((9,), (9,)), {}, r"shape \(n, d\)"),
        (((9, 0), (9, 0)), {}, r"shape \(n, d\)"),
        (((9, 2), (9, 2)), {"subset_size": 10}, "at most the 9 features"),
        (((9, 2), (9, 2)), {"subset_size": 1}, "subset_size must be an integer of at least 2"),
        (((9, 2), (9, 2)), {"subsets": 0}, "subsets must be an integer of at least 1"),
        (((9, 2), (9, 2)), {"seed": -1}, "seed must be an integer of at least 0"),
    ],
)
def test_other_arguments_are_refused(shapes, options, said):
    with pytest.raises(ValueError, match=said):
        kernel_distance(*map(np.zeros, shapes), **options)
