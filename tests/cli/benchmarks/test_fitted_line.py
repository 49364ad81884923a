"""The line through measured seconds is that of weighted least squares."""

import numpy as np
import pytest

from tfgan.cli.benchmarks.fitted_line import fitted_line


def test_points_on_a_line_give_that_line():
    fit = fitted_line([1, 10, 100], [0.3, 2.1, 20.1])
    assert fit["fixed"] == pytest.approx(0.1) and fit["each"] == pytest.approx(0.2)
    assert fit["off"] < 1e-12 and fit["fixed_error"] < 1e-9 and fit["each_error"] < 1e-9
    assert fit["x"] == [1.0, 10.0, 100.0] and fit["seconds"] == [0.3, 2.1, 20.1]


def test_relative_differences_count_and_errors_are_those_of_the_fit():
    x, seconds = np.array([1.0, 2.0, 4.0, 8.0]), np.array([1.0, 2.3, 3.8, 8.4])
    fit = fitted_line(x, seconds)
    # NumPy's own weighted fit, whose weights are those of the differences.
    (each, fixed), covariance = np.polyfit(x, seconds, 1, w=1 / seconds, cov=True)
    assert [fit["fixed"], fit["each"]] == pytest.approx([fixed, each])
    errors = [fit["each_error"], fit["fixed_error"]]
    assert errors == pytest.approx(np.sqrt(np.diag(covariance)))
    relative = (fixed + each * x) / seconds - 1
    assert fit["off"] == pytest.approx(np.sqrt(np.mean(relative**2)))


def test_two_points_have_no_error():
    fit = fitted_line([1, 2], [1.0, 3.0])
    assert fit["fixed"] == pytest.approx(-1.0) and np.isnan(fit["each_error"])
