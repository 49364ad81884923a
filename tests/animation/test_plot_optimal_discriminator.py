"""The optimal discriminator p / (p + q): its values, its smoothness, where it is left out."""

import numpy as np
import pytest
from helpers.films import EDGES, density, drawn, make_frame

from tfgan.animation.plots.optimal_discriminator import optimal_discriminator

CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
KNOWN = {"mean": 4.0, "std": 0.5}


def of_two_gaussians(x, mean):
    # D* of two Gaussians of one deviation is sigmoid((mu_p - mu_q) (x - middle) / sigma^2).
    return 1 / (1 + np.exp(-(4 - mean) * (x - (4 + mean) / 2) / 0.25))


@pytest.mark.parametrize("facts", [KNOWN, {}])
def test_of_two_gaussians(facts):
    real, generated = density(CENTRES, 4, 0.5), density(CENTRES, 3, 0.5)
    x, y = optimal_discriminator(real, generated, (-8, 8), **facts)
    seen = np.isfinite(y)
    # Both are smoothed over three bins: their variance grows by half a bin's width squared.
    np.testing.assert_allclose(y[seen], of_two_gaussians(x[seen], 3.0), atol=0.02)
    assert x[seen].min() > 1.5 and x[seen].max() < 5.5 and seen.sum() > 100
    assert (np.diff(y[seen]) > 0).all()


def test_noisy_counts_give_a_smooth_curve():
    samples = np.random.default_rng(0).normal(3.0, 0.5, 10_000)
    generated = np.histogram(samples, EDGES, density=True)[0]
    x, y = optimal_discriminator(density(CENTRES, 4, 0.5), generated, (-8, 8), **KNOWN)
    seen = np.isfinite(y)
    assert np.abs(y - of_two_gaussians(x, 3.0))[seen].max() < 0.05
    assert np.abs(np.diff(y[seen])).max() < 0.05


@pytest.mark.parametrize("mean", [-3.0, 0.0, 4.0])
def test_left_out_where_almost_nothing_is(mean):
    real, generated = density(CENTRES, 4, 0.5), density(CENTRES, mean, 0.5)
    x, y = optimal_discriminator(real, generated, (-8, 8), **KNOWN)
    both = density(x, 4, 0.5) + density(x, mean, 0.5)
    assert np.isnan(y[both < 0.04]).all() and np.isfinite(y[both > 0.1]).all()


def test_it_is_drawn_on_the_axis_of_probabilities():
    figure, plot, _ = drawn(make_frame(3.0), optimal=True, data_mean=4.0, data_std=0.5)
    line = plot._optimal_line
    assert line in figure.axes[1].lines and line.get_label() == "best D: p/(p+q)"
    frame = make_frame(3.0)
    x, y = optimal_discriminator(
        frame["real_density"], frame["generated_density"], (-8, 8), **KNOWN
    )
    np.testing.assert_array_equal(line.get_data(), (x, y))


def test_other_bins_need_the_datas_mean():
    with pytest.raises(ValueError, match=r"densities of the same bins\. Received: 9 and 99"):
        optimal_discriminator(np.ones(9), np.ones(99), (-8, 8))
    optimal_discriminator(np.ones(9), np.ones(99), (-8, 8), **KNOWN)
