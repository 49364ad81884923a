"""Scores of generated samples, and the data of both libraries."""

import numpy as np
import pytest
import torch
from scipy import stats

from tfgan.pytorch import parity
from tfgan.pytorch.models import images
from tfgan.pytorch.parity import scoring, systems

RNG = np.random.default_rng(0)


def test_sliced_distance_in_one_dimension_is_w1():
    a, b = RNG.normal(size=(500, 1)), RNG.normal(2.0, 3.0, size=(500, 1))
    expected = stats.wasserstein_distance(a[:, 0], b[:, 0])
    assert scoring.sliced_distance(a, b) == pytest.approx(expected, rel=1e-12)


def test_sliced_distance_of_a_shift():
    """A shift by s moves each projection by |s . direction|: 2 |s| / pi on average in the plane."""
    a = RNG.normal(size=(300, 2))
    found = scoring.sliced_distance(a + np.array([3.0, 4.0]), a)
    assert found == pytest.approx(5 * 2 / np.pi, rel=0.1)


def test_sliced_distance_of_samples_that_are_not_finite():
    a = np.zeros((3, 2))
    assert np.isnan(scoring.sliced_distance(a * np.nan, a))


def test_labels_belong_to_their_images():
    source = parity.scoring_of(systems.SYSTEMS["conditional"]).source
    sampler = images.make_sampler(source, 4, 16, torch.Generator().manual_seed(0))
    for _ in range(2):
        labels, real = sampler.labels(0), sampler.real(0)
        pixels = source.to_uint8(real.permute(0, 2, 3, 1).numpy())
        for label, image in zip(labels, pixels, strict=True):
            places = np.flatnonzero((source.images == image).all((1, 2, 3)))
            assert label in source.labels[places]
    assert real.min() == -1 and real.max() == 1
    assert not torch.equal(real, sampler.real(1))


def test_labels_of_images_without_any_are_refused():
    source = systems.random_images((4, 4, 1))
    sampler = images.make_sampler(source, 4, 2, torch.Generator())
    assert sampler.real(0).shape == (2, 1, 4, 4)
    with pytest.raises(ValueError, match="must have labels"):
        sampler.labels(0)
