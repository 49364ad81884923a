"""Mixtures of Gaussians, compared with scipy and with the published centres."""

import itertools
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import spatial, stats

from tfgan import (
    EmbeddedMixture,
    FixedSample,
    Gaussian,
    GaussianMixture,
    Joint,
    Noisy,
    Standardized,
    SwissRoll,
    TwoMoons,
)

MIXTURES = [
    GaussianMixture.ring(),
    GaussianMixture.pacgan_grid(),
    GaussianMixture([[0.0, 0.0, 1.0], [2.0, -1.0, 0.0]], 0.5),
]
EVERY = [
    *MIXTURES,
    SwissRoll(),
    TwoMoons(),
    FixedSample(GaussianMixture.ring(), 50, seed=3),
    Standardized(GaussianMixture.ring(), [1.0, -2.0], 0.5),
    Noisy(GaussianMixture.ring(), 1.0),
    Joint([FixedSample(Gaussian(event_size=2), 50), Gaussian(event_size=3)]),
    EmbeddedMixture(3, 2, 5, std=0.2, seed=1),
]


def test_published_scalings():
    ring = GaussianMixture.ring()
    angles = np.deg2rad(45.0 * np.arange(8))
    np.testing.assert_allclose(ring.modes[:, 0], 2 * np.cos(angles) / 1.414, atol=1e-12)
    np.testing.assert_allclose(ring.modes[:, 1], 2 * np.sin(angles) / 1.414, atol=1e-12)
    assert ring.std == 0.02 / 1.414
    grid = GaussianMixture.grid()
    expected = [(2 * x / 2.828, 2 * y / 2.828) for x in range(-2, 3) for y in range(-2, 3)]
    np.testing.assert_allclose(grid.modes, expected, atol=1e-12)
    assert grid.std == 0.05 / 2.828
    pacgan = GaussianMixture.pacgan_grid()
    line = [-4, -2, 0, 2, 4]
    np.testing.assert_array_equal(pacgan.modes, list(itertools.product(line, line)))
    assert (pacgan.std, GaussianMixture.pacgan_ring().std) == (0.05, 0.01)
    np.testing.assert_allclose(np.linalg.norm(GaussianMixture.pacgan_ring().modes, axis=1), 1.0)


@pytest.mark.parametrize("count", [1, 8, 64])
def test_a_ring_has_as_many_modes_as_asked_for(count):
    modes = GaussianMixture.ring(count, radius=1.0, std=0.01).modes
    assert len(modes) == count
    gaps = np.linalg.norm(modes - np.roll(modes, 1, axis=0), axis=1)
    np.testing.assert_allclose(gaps, 2 * np.sin(np.pi / count), atol=1e-12)


@pytest.mark.parametrize("ours", MIXTURES, ids=["ring", "grid", "3-D"])
def test_log_prob_is_that_of_the_mixture(ours):
    points = np.random.default_rng(0).normal(0, 2, (50, ours.event_size))
    points = np.concatenate([points, ours.modes])
    each = [stats.multivariate_normal(m, ours.std**2 * np.eye(len(m))) for m in ours.modes]
    logs = np.stack([one.logpdf(points) for one in each])
    expected = np.logaddexp.reduce(logs, axis=0) - np.log(len(each))
    np.testing.assert_allclose(ours.log_prob(points), expected, rtol=1e-10)


@pytest.mark.parametrize("ours", MIXTURES, ids=["ring", "grid", "3-D"])
def test_samples_are_equal_parts_around_the_centres(ours):
    n = 20_000
    x = ours.sample(n, seed=4).numpy().astype(np.float64)
    offsets = x[:, None] - ours.modes
    which = (offsets**2).sum(-1).argmin(-1)
    if ours.event_size == 2:
        counts = np.bincount(which, minlength=len(ours.modes))
        assert stats.chisquare(counts).pvalue > 1e-3
        own = offsets[np.arange(n), which] / ours.std
        for column in own.T:
            assert stats.kstest(column, "norm").pvalue > 1e-3
        # The mode is drawn by numbers that the noise does not share.
        assert abs(np.corrcoef(which, own[:, 0])[0, 1]) < 4 / np.sqrt(n)
    else:
        np.testing.assert_allclose(x.mean(0), ours.modes.mean(0), atol=0.05)


@pytest.mark.parametrize("ours", EVERY, ids=lambda ours: type(ours).__name__)
def test_serialization_and_compiled_samples(ours):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(ours)))
    again = keras.saving.deserialize_keras_object(config)
    assert again == ours and again.event_size == ours.event_size
    np.testing.assert_array_equal(again.sample(9, seed=1), ours.sample(9, seed=1))
    compiled = tf.function(lambda: ours.sample(64, seed=5), jit_compile=True)
    np.testing.assert_allclose(compiled(), ours.sample(64, seed=5), atol=2e-5)


def test_scattered_centres_keep_their_distance():
    data = GaussianMixture.scattered(8, seed=3)
    gaps = [np.linalg.norm(a - b) for a, b in itertools.combinations(data.modes, 2)]
    assert len(data.modes) == 8 and min(gaps) >= 0.3 and np.abs(data.modes).max() <= 2
    assert data != GaussianMixture.scattered(8, seed=4)
    with pytest.raises(ValueError, match="50 centres 3 apart do not fit"):
        GaussianMixture.scattered(50, seed=0, distance=3.0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: GaussianMixture([1.0, 2.0], 0.1), r"shape \(modes, event_size\).*shape \(2,\)"),
        (lambda: GaussianMixture(np.zeros((0, 2)), 0.1), "centres must have shape"),
        (lambda: GaussianMixture("ab", 0.1), "centres must be numbers. Received: 'ab'"),
        (lambda: GaussianMixture([[0, 0], [0, np.nan]], 0.1), "centres must be finite"),
        (lambda: GaussianMixture([[0, 1], [0, 1]], 0.1), "centres must differ"),
        (lambda: GaussianMixture([[0, 1]], 0), "std must be above 0. Received: 0"),
        (lambda: GaussianMixture.ring(0), "count must be an integer of at least 1"),
        (lambda: GaussianMixture.ring(radius=-1), "radius must be above 0"),
        (lambda: GaussianMixture.grid(2.5), "side must be an integer"),
        (lambda: EmbeddedMixture(dim=7, event_size=6), "event_size must be .* at least 7"),
        (lambda: SwissRoll(noise=-1), "noise must be at least 0"),
        (lambda: FixedSample("ring"), "source must be a Distribution. Received: 'ring'"),
        (lambda: Joint(["ring"]), r"sources must be Distributions. Received: \['ring'\]"),
        (lambda: Joint([]), r"sources must be Distributions. Received: \[\]"),
        (lambda: Standardized(Gaussian(), [0.0], 0.0), "scale must be above 0"),
    ],
)
def test_bad_arguments(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_the_ladder():
    ring, grid = GaussianMixture.large_ring(), GaussianMixture.large_grid()
    assert (len(ring.modes), ring.std, len(grid.modes), grid.std) == (64, 0.01, 100, 0.05)
    for data in (ring, grid):
        gaps = spatial.distance.pdist(data.modes)
        # Circles of high quality of two modes do not meet.
        assert gaps.min() > 2 * data.radius_in_std * data.std
    assert np.abs(grid.modes).max() == 9.0
