"""Distances to the nearest training image, against all distances."""

import tracemalloc

import numpy as np
import pytest
from scipy import spatial

from tfgan.metrics import memorisation, memorisation_scores, nearest_distances


def images(n, seed, shape=(4, 4)):
    return np.random.default_rng(seed).integers(0, 256, (n, *shape), dtype=np.uint8)


@pytest.mark.parametrize("blocks", [(1000, 5000), (7, 11)])
def test_distances_are_the_least_of_all(blocks, monkeypatch):
    monkeypatch.setattr(memorisation, "BLOCK", blocks[0])
    monkeypatch.setattr(memorisation, "TRAIN_BLOCK", blocks[1])
    few, train = images(30, 0), images(50, 1)
    pairs = spatial.distance.cdist(few.reshape(30, -1) / 255, train.reshape(50, -1) / 255)
    np.testing.assert_allclose(nearest_distances(few, train), pairs.min(1), rtol=1e-6)


def test_by_hand():
    """Of four pixels: one white is 1 away from none, three white are 1 away from four."""
    train = np.zeros((2, 2, 2, 1), np.uint8)
    train[1] = 255
    few = np.zeros((3, 2, 2, 1), np.uint8)
    few[1, 0, 0], few[2, :, 0], few[2, 0, 1] = 255, 255, 255
    np.testing.assert_allclose(nearest_distances(few, train), [0.0, 1.0, 1.0])


def test_copies_are_found():
    train, test = images(500, 2), images(200, 3)
    found = memorisation_scores(train[:60], train, test)
    assert (found["near_share"], found["copies"], found["median"]) == (1.0, 60, 0.0)
    assert found["num_samples"] == 60 and found["test_near_share"] == 0.01
    half = np.concatenate([train[:50], images(50, 4)])
    found = memorisation_scores(half, train, test)
    assert 0.5 <= found["near_share"] < 0.6 and found["copies"] == 50


def test_test_images_are_at_their_own_floor():
    train, test = images(300, 5), images(1000, 6)
    found = memorisation_scores(test, train, test)
    assert found["near_share"] == found["test_near_share"] == 0.01
    assert found["median"] == found["test_median"] and found["copies"] == 0
    distances = np.sort(nearest_distances(test, train))
    assert distances[9] <= found["near_distance"] < distances[10]
    wide = memorisation_scores(test, train, test, near_share=0.25)
    assert wide["near_share"] == 0.25


def test_almost_copies_count_as_near():
    train, test = images(500, 7), images(200, 8)
    almost = np.clip(train.astype(int) + 3, 0, 255).astype(np.uint8)
    found = memorisation_scores(almost, train, test)
    assert found["near_share"] == 1.0 and found["copies"] == 0
    assert 0 < found["median"] <= 4 * 3 / 255


def test_memory_is_that_of_a_block(monkeypatch):
    """Not that of all pairs, which would be 4.8 MB."""
    monkeypatch.setattr(memorisation, "BLOCK", 50)
    monkeypatch.setattr(memorisation, "TRAIN_BLOCK", 200)
    few, train = images(400, 9), images(3000, 10)
    tracemalloc.start()
    nearest_distances(few, train)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e5


def test_other_arrays_are_refused():
    good = images(5, 0)
    with pytest.raises(ValueError, match=r"images must be uint8 .* Received: float64 \(5, 4, 4\)"):
        nearest_distances(good / 255, good)
    with pytest.raises(ValueError, match=r"training images must be uint8 .* \(0, 4, 4\)"):
        nearest_distances(good, good[:0])
    with pytest.raises(ValueError, match=r"of one size\. Received: 16 and 12 pixels"):
        nearest_distances(good, good[:, :3])
    for bad in (0, 1.0, float("nan")):
        with pytest.raises(ValueError, match="near_share must be"):
            memorisation_scores(good, good, good, near_share=bad)
