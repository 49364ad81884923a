"""Two bumps, an exponential and a uniform on the line, against SciPy."""

import keras
import numpy as np
import pytest
from scipy import stats

from tfgan.data import Exponential, TwoBumps
from tfgan.data.toy_1d import on_line

P = np.array([1e-6, 1e-4, 0.01, 0.2, 0.4, 0.49999, 0.51, 0.6, 0.9, 0.999, 1 - 1e-6])


def two_bumps_cdf(x, mean, std):
    left, right = (stats.norm(mean + d * std, std).cdf(x) for d in (-4, 4))
    return 0.5 * (left + right)


CASES = {
    "exponential": (lambda x: stats.expon(4.0, 1.5).cdf(x), 5.5, 1.5),
    "uniform": (lambda x: stats.uniform(-3.0, 2.0).cdf(x), -2.0, 1.0 / np.sqrt(3.0)),
    "two-bumps": (lambda x: two_bumps_cdf(x, 1.0, 0.5), 1.0, 0.5),
    "gaussian": (lambda x: stats.norm(1.0, 0.5).cdf(x), 1.0, 0.5),
}


@pytest.mark.parametrize("name", CASES)
def test_the_functions_are_those_of_scipy(name):
    expected, mean, std = CASES[name]
    data = on_line(name, mean, std)
    x = np.linspace(data.mean - 4 * data.std, data.mean + 4 * data.std, 401)
    np.testing.assert_allclose(data.cdf(x[:, None]), expected(x), atol=1e-9)
    np.testing.assert_allclose(expected(data.quantile(P)), P, rtol=1e-10, atol=1e-14)
    # The density is the derivative, where there is one.
    density = np.exp(np.asarray(data.log_prob(x[:, None])))
    slope = (expected(x + 1e-6) - expected(x - 1e-6)) / 2e-6
    smooth = np.abs(np.gradient(slope, x)) < 5
    np.testing.assert_allclose(density[smooth], slope[smooth], atol=1e-5)
    values = data.sample(20_000, seed=1).numpy()
    assert values.shape == (20_000, 1)
    assert values.mean() == pytest.approx(data.mean, abs=5 * data.std / np.sqrt(20_000))
    assert values.std() == pytest.approx(data.std, rel=0.03)
    assert stats.kstest(values[:, 0], expected).pvalue > 1e-3
    ordered = on_line(name, mean, std, sort=True).sample(50, seed=2).numpy()
    assert (np.diff(ordered[:, 0]) >= 0).all()


def test_bumps_that_are_found():
    data = TwoBumps(0.0, 0.5)
    assert data.modes_found(data.sample(1000, seed=0)) == 2
    assert data.modes_found(np.full(100, -2.0)) == 1
    assert data.modes_found(np.r_[np.full(90, -2.0), np.full(10, 2.0)]) == 1
    assert data.modes_found(np.zeros(100)) == 0


@pytest.mark.parametrize("data", [TwoBumps(1.0, 0.2, sort=True), Exponential(1.0, 0.2)])
def test_configuration(data):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(data))
    assert again == data


@pytest.mark.parametrize("name", ["two-bumps", "uniform", "exponential"])
def test_bad_arguments(name):
    with pytest.raises(ValueError, match="std must be"):
        on_line(name, 0.0, 0.0)
    with pytest.raises(ValueError, match="mean must be"):
        on_line(name, np.nan, 1.0)
    with pytest.raises(ValueError, match="unknown data"):
        on_line("bumps", 0.0, 1.0)
