"""W1 against closed forms: to a distribution, and between sets of points."""

import itertools

import numpy as np
import pytest
from scipy import stats

from tfgan import Gaussian, GaussianMixture, SwissRoll, Uniform, metrics
from tfgan.metrics import wasserstein
from tfgan.metrics.wasserstein import wasserstein_1d

DATA = Gaussian(4.0, 0.5)


def quantiles(n, distribution=DATA):
    return distribution.quantile((np.arange(n) + 0.5) / n)


# --- W1 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 1000])
def test_perfect_samples_are_at_distance_zero(n):
    assert wasserstein_1d(quantiles(n), DATA) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("shift", [-3.0, 0.01, 0.25])
@pytest.mark.parametrize("data", [DATA, Uniform(-1.0, 5.0)], ids=repr)
def test_a_shift_is_its_own_distance(shift, data):
    assert wasserstein_1d(quantiles(1000, data) + shift, data) == pytest.approx(abs(shift))


def test_a_wider_or_narrower_gaussian():
    """W1 of N(m, s) and N(m, cs) is |c - 1| s E|Z|, E|Z| = sqrt(2 / pi)."""
    for factor in (0.0, 0.5, 2.0):
        samples = 4.0 + factor * (quantiles(10_000) - 4.0)
        exact = abs(factor - 1) * 0.5 * np.sqrt(2 / np.pi)
        assert wasserstein_1d(samples, DATA) == pytest.approx(exact, rel=1e-3)


def test_is_the_mean_distance_of_sorted_values():
    samples = np.random.default_rng(0).standard_t(2, size=777)
    exact = np.mean(np.abs(np.sort(samples) - quantiles(777)))
    assert wasserstein_1d(samples, DATA) == pytest.approx(exact, rel=1e-12)
    column = samples[:, None].astype("float32")
    assert wasserstein_1d(column, DATA) == pytest.approx(exact, rel=1e-6)


def test_is_scipys_distance():
    """Of sets of different sizes, with equal values in both."""
    rng = np.random.default_rng(1)
    for n, m in ((1, 1), (1, 9), (300, 777), (1000, 1000)):
        left, right = rng.normal(size=n), np.round(rng.normal(1.0, 2.0, size=m), 1)
        left[: n // 2] = rng.choice(right, n // 2)
        exact = stats.wasserstein_distance(left, right)
        assert wasserstein_1d(left, right) == pytest.approx(exact, rel=1e-13)


def test_the_best_possible_with_random_samples():
    """About 0.5 * sqrt(1 / n): far below what counts as converged."""
    found = [wasserstein_1d(DATA.sample(metrics.NUM_SAMPLES, seed=s), DATA) for s in range(5)]
    assert 0 < np.mean(found) < 0.01 < metrics.CONVERGED_W1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_samples_have_no_distance(bad):
    assert np.isnan(wasserstein_1d(np.array([4.0, bad, 4.0]), DATA))


def test_protocol():
    assert (metrics.CONVERGED_W1, metrics.NUM_SAMPLES) == (0.1, 10_000)
    assert "10000" in metrics.PROTOCOL_1D and "W1 <= 0.1" in metrics.PROTOCOL_1D
    assert type(wasserstein_1d(quantiles(10), DATA)) is float


# --- sets of points ---------------------------------------------------------------------------


def test_exact_w1_is_the_best_of_all_matchings():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 6, 2))
    orders = itertools.permutations(range(6))
    costs = [np.linalg.norm(a - b[list(p)], axis=1).mean() for p in orders]
    assert wasserstein.exact_w1(a, b) == pytest.approx(min(costs), rel=1e-12)
    assert wasserstein.exact_w1(a, a[::-1]) == 0
    assert wasserstein.exact_w1(a, a + np.array([3.0, 4.0])) == pytest.approx(5.0)


def test_sliced_w1_of_a_shift_is_its_mean_projection():
    a = np.random.default_rng(0).normal(size=(50, 2))
    # The mean of |cos| is 2 / pi.
    assert wasserstein.sliced_w1(a, a + np.array([3.0, 4.0])) == pytest.approx(10 / np.pi, rel=1e-3)
    assert wasserstein.sliced_w1(a, a) == 0


def test_a_true_sample_is_at_the_floor():
    data = SwissRoll()
    found = wasserstein.w1_scores(data.sample(2000, seed=5).numpy(), data, seed=6, n=300)
    assert 0.7 < found["w1_over_floor"] < 1.4
    far = wasserstein.w1_scores(data.sample(2000, seed=5).numpy() + 2, data, seed=6, n=300)
    assert far["w1_over_floor"] > 5 and far["w1"] == pytest.approx(np.sqrt(8), rel=0.1)


def test_w1_and_its_floor_are_means_of_pairs():
    """Each of the samples' parts beside a fresh set of its own, four times."""
    data = GaussianMixture.ring()
    samples = data.sample(1000, seed=5).numpy()
    found = wasserstein.w1_scores(samples, data, seed=6, n=200)
    fresh = np.split(data.sample(2400, seed=6).numpy(), 12)
    pairs = [wasserstein.exact_w1(samples[200 * i : 200 * i + 200], fresh[i]) for i in range(4)]
    floors = [wasserstein.exact_w1(fresh[4 + i], fresh[8 + i]) for i in range(4)]
    assert found["w1"] == pytest.approx(np.mean(pairs))
    assert found["w1_floor"] == pytest.approx(np.mean(floors))
    few = wasserstein.w1_scores(samples[:250], data, seed=6, n=200)
    assert few["w1"] == pytest.approx(pairs[0]) and few["w1_floor"] == found["w1_floor"]


def test_points_that_are_not_finite_have_no_distance():
    a = np.zeros((3, 2))
    b = np.array([[0.0, 0.0], [np.inf, 0.0], [0.0, 0.0]])
    assert np.isnan(wasserstein.exact_w1(a, b)) and np.isnan(wasserstein.sliced_w1(b, a))


def test_points_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="of the same shape"):
        wasserstein.exact_w1(np.zeros((3, 2)), np.zeros((4, 2)))
    with pytest.raises(ValueError, match=r"needs \(n, 2\) arrays"):
        wasserstein.sliced_w1(np.zeros((3, 1)), np.zeros((3, 1)))


@pytest.mark.parametrize("shape", [(100, 2), (10, 10, 1), (2, 100), (), (0,)])
def test_samples_that_are_not_numbers_are_refused(shape):
    with pytest.raises(ValueError, match=r"needs samples of shape \(n,\) or \(n, 1\)"):
        wasserstein_1d(np.zeros(shape), Gaussian(0.0, 1.0))
    with pytest.raises(ValueError, match=r"needs samples .* Received: list of shape \(2,\)"):
        wasserstein_1d(["one", "two"], Gaussian(0.0, 1.0))
