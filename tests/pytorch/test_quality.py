"""Timing and quality of both sides."""

import numpy as np
import pytest
from scipy import stats

torch = pytest.importorskip("torch")

from tfgan.pytorch import quality, systems, timing  # noqa: E402

RNG = np.random.default_rng(0)


def test_sliced_distance_in_one_dimension_is_w1():
    a, b = RNG.normal(size=(500, 1)), RNG.normal(2.0, 3.0, size=(500, 1))
    expected = stats.wasserstein_distance(a[:, 0], b[:, 0])
    assert quality.sliced_distance(a, b) == pytest.approx(expected, rel=1e-12)


def test_sliced_distance_of_a_shift():
    """A shift by s moves each projection by |s . direction|, in the plane 2 |s| / pi on average."""
    a = RNG.normal(size=(300, 2))
    found = quality.sliced_distance(a + np.array([3.0, 4.0]), a)
    assert found == pytest.approx(5 * 2 / np.pi, rel=0.1)


def test_equal_steps():
    scores = quality.equal_steps(systems.SYSTEMS["gan1d"], steps=3, seeds=2)
    assert len(scores["keras"]) == len(scores["pytorch"]) == 2
    assert len(set(scores["keras"] + scores["pytorch"])) == 4
    spread = sum(np.var(scores[name], ddof=1) / 2 for name in ("keras", "pytorch"))
    apart = abs(np.mean(scores["keras"]) - np.mean(scores["pytorch"]))
    assert scores["errors"] == pytest.approx(apart / np.sqrt(spread))
    again = quality.equal_steps(systems.SYSTEMS["gan1d"], steps=3, seeds=2)
    assert again == scores


def test_only_points_are_scored():
    scored = [s.name for s in systems.chosen("all") if quality.has_quality(s)]
    assert scored == ["gan1d", "gan1d-minibatch", "8gaussians", "wgan-gp"]


def test_side_by_side():
    found = timing.side_by_side(systems.SYSTEMS["gan1d"], seconds=0.05, repeats=3)
    assert len(found["keras"]) == len(found["pytorch"]) == 3
    assert found["keras_median"] == np.median(found["keras"]) > 0
    assert found["ratio"] == found["keras_median"] / found["pytorch_median"]
