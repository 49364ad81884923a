"""Scores of mixtures: exact answers on samples made by hand, and a perfect sampler."""

import numpy as np
import pytest
from scipy import stats

from tfgan import EmbeddedMixture, GaussianMixture
from tfgan.data import VEEGANMixture
from tfgan.metrics import mode_coverage as metrics

CENTRES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def test_exact_answers_by_hand():
    # std 1: three samples near the first centre, one near the second, four far from all.
    near = [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [10.0, 2.9]]
    far = [[5.0, 5.0], [10.0, 3.1], [-4.0, 0.0], [3.0, 3.0]]
    found = metrics.mixture_scores(np.array(near + far), CENTRES, 1.0)
    assert found["modes"] == 2 and found["high_quality"] == 0.5
    expected = 0.75 * np.log(0.75 * 4) + 0.25 * np.log(0.25 * 4)
    assert found["reverse_kl"] == pytest.approx(expected, rel=1e-12)
    # Around their mean (1/3, 2/3) the squares add up to 10/3; two coordinates, two degrees.
    inside = stats.chi2.cdf(9, 4) / stats.chi2.cdf(9, 2)
    assert found["std_ratio"] == pytest.approx(np.sqrt(10 / 3 / 4 / inside), rel=1e-12)


def test_nothing_of_high_quality():
    found = metrics.mixture_scores(np.full((5, 2), 5.0), CENTRES, 0.1)
    assert found["modes"] == 0 and found["high_quality"] == 0
    assert np.isnan([found["reverse_kl"], found["std_ratio"]]).all()
    found = metrics.mixture_scores(np.array([[np.nan, 0.0], [0.0, 0.0]]), CENTRES, 0.1)
    assert found["modes"] == 1 and found["high_quality"] == 0.5


@pytest.mark.parametrize("factor", [1.0, 0.6, 1.2])
def test_std_ratio_is_the_factor_of_the_width(factor):
    data = GaussianMixture.pacgan_ring()
    narrow = GaussianMixture(data.modes, factor * data.std).sample(40_000, seed=2).numpy()
    found = metrics.mixture_scores(narrow, data.modes, data.std)
    # What lies outside of 3 true deviations is cut off, for both.
    cut = [stats.chi2.cdf((3 / f) ** 2, 4) / stats.chi2.cdf((3 / f) ** 2, 2) for f in (factor, 1)]
    assert found["std_ratio"] == pytest.approx(factor * np.sqrt(cut[0] / cut[1]), abs=0.008)
    assert found["std_ratio"] == pytest.approx(factor, abs=0.06)
    if factor == 1.0:
        assert found["high_quality"] == pytest.approx(1 - np.exp(-4.5), abs=3e-3)
        assert found["modes"] == 8 and found["reverse_kl"] < 1e-3
        assert 0.97 < found["std_ratio_min"] <= found["std_ratio"] <= found["std_ratio_max"] < 1.03


def test_many_dimensions_have_their_own_distance():
    assert metrics.typical_distance(2) == pytest.approx(3.0)
    data = EmbeddedMixture(5, 60, 80, std=0.3, seed=2)
    true = data.sample(5000, seed=1).numpy()
    found = metrics.mode_scores(true, data)
    assert found["high_quality"] == pytest.approx(stats.chi2.cdf(100, 60), abs=0.01)
    assert found["typical_high_quality"] == pytest.approx(1 - np.exp(-4.5), abs=6e-3)
    assert found["typical_modes"] == 5 and found["typical_reverse_kl"] < 0.01
    assert found["typical_std_ratio"] == pytest.approx(1.0, abs=0.01)
    # As in VEEGAN's own set: 10 std is far less than sqrt(dim), so that no true sample counts.
    data = EmbeddedMixture(10, 300, 310)
    found = metrics.mode_scores(data.sample(300, seed=1).numpy(), data)
    assert found["modes"] == 0 and found["typical_modes"] == 10
    found = metrics.mode_scores(data.modes[:6], data)
    assert (found["modes"], found["high_quality"]) == (6, 1.0)
    assert np.isnan(found["std_ratio"])


def test_scores_of_veegans_set_as_pacgans_program_has_it():
    data = VEEGANMixture()
    found = metrics.mode_scores(data.sample(2000, seed=1).numpy(), data)
    assert found["modes"] == 0 and found["typical_modes"] == 10
    assert found["typical_high_quality"] == pytest.approx(1 - np.exp(-4.5), abs=0.01)
    assert found["typical_reverse_kl"] < 0.02
    assert found["typical_std_ratio"] == pytest.approx(1.0, abs=0.01)
    # A generator that makes one mode only, with all of its noise.
    x = data.sample(500, seed=2).numpy()
    found = metrics.mode_scores(x - x[:, -1:] + 10, data)
    assert found["typical_modes"] == 1


def test_scores_come_again_for_as_few_samples_as_were_published(monkeypatch):
    monkeypatch.setattr(metrics, "w1_scores", lambda *args, **kwargs: {})
    data = GaussianMixture.ring(3, radius=1.0, std=0.1)
    samples = data.sample(4000, seed=1).numpy()
    samples[2500:] = 9.0
    found = metrics.score(samples, data)
    assert found["high_quality"] < 0.63 and found["high_quality_2500"] > 0.97
    few = metrics.mixture_scores(samples[:2500], data.modes, data.std)
    assert (found["modes_2500"], found["reverse_kl_2500"]) == (3, few["reverse_kl"])


def test_every_score_of_several_runs_is_summarized():
    found = metrics.summarize_scores([{"w1": 1.0, "modes": 8}, {"w1": np.nan, "modes": 6}])
    assert set(found) == {"w1", "modes"}
    assert (found["w1"]["mean"], found["w1"]["not_finite"]) == (1.0, 1)
    assert (found["modes"]["mean"], found["modes"]["not_finite"]) == (7.0, 0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: metrics.mixture_scores(np.zeros((3, 3)), CENTRES, 1.0), "must have the same d"),
        (lambda: metrics.mixture_scores(np.zeros((3, 2)), CENTRES, 0.0), "std must be above 0"),
    ],
)
def test_bad_arguments(call, said):
    with pytest.raises(ValueError, match=said):
        call()
