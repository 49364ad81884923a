"""Distributions made of others."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tfgan import (
    FixedSample,
    Gaussian,
    GaussianMixture,
    Joint,
    Noisy,
    Standardized,
    random,
)
from tfgan.data import BalancedSample, FixedPacks


def test_joint_draws_are_independent_and_side_by_side():
    left, right = Gaussian(1.0, 2.0), Gaussian(-3.0, 0.5, event_size=2)
    joint = Joint([left, right])
    x = joint.sample(20_000, seed=4).numpy()
    assert x.shape == (20_000, 3) and joint.event_size == 3
    np.testing.assert_allclose(x.mean(0), [1, -3, -3], atol=0.05)
    np.testing.assert_allclose(np.cov(x.T), np.diag([4, 0.25, 0.25]), atol=0.1)
    expected = left.log_prob(x[:, :1]) + right.log_prob(x[:, 1:])
    np.testing.assert_allclose(joint.log_prob(x), expected, rtol=1e-6)


def test_fixed_sample_draws_from_its_own_points_only():
    kept = FixedSample(GaussianMixture.ring(), 50, seed=3)
    x = kept.sample(2000, seed=9).numpy()
    found = {tuple(row) for row in x}
    assert found == {tuple(row) for row in kept.values} and len(found) == 50


def test_standardized_and_noisy_move_the_source():
    ring = GaussianMixture.ring()
    x = ring.sample(100, seed=1).numpy()
    moved = Standardized(ring, [1.0, -2.0], 0.5)
    np.testing.assert_allclose(moved.sample(100, seed=1), (x - [1, -2]) / 0.5, rtol=1e-5)
    expected = ring.log_prob(x).numpy() + 2 * np.log(0.5)
    np.testing.assert_allclose(moved.log_prob((x - [1, -2]) / 0.5), expected, atol=0.05)
    noise = Noisy(ring, 2.0).sample(20_000, seed=1).numpy() - ring.sample(20_000, seed=1).numpy()
    assert stats.kstest(noise[:, 1] / 2, "norm").pvalue > 1e-3


def batches(data, n, indices, seed=3):
    return [
        data.batch(
            n, seed=seed, index=tf.constant(i, tf.int64), key=random.key(seed, step=i)
        ).numpy()
        for i in indices
    ]


def test_balanced_sample_has_as_many_points_per_centre_and_one_order():
    """With 7 of 4 centres, in batches of 5: 5 batches a pass, the last 3 points never come."""
    grid = GaussianMixture.grid(2, spacing=1.0, std=0.01)
    data = BalancedSample(grid, 7, seed=1)
    nearest = np.linalg.norm(data.values[:, None] - grid.modes, axis=-1).argmin(1)
    assert np.bincount(nearest).tolist() == [7] * 4
    assert len(set(nearest[:7])) > 1  # shuffled
    first, second = (np.concatenate(batches(data, 5, range(a, a + 5))) for a in (0, 5))
    np.testing.assert_array_equal(first, data.values[:25])
    np.testing.assert_array_equal(second, first)
    np.testing.assert_array_equal(np.concatenate(batches(data, 5, range(5), seed=8)), first)
    deviation = (data.values - grid.modes[nearest]).std()
    assert deviation == pytest.approx(0.01, rel=0.25)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(data))
    assert again == data and type(again) is BalancedSample
    with pytest.raises(ValueError, match="source must be a mixture"):
        BalancedSample(Gaussian())
    with pytest.raises(ValueError, match="at most 28 samples"):
        batches(data, 29, [0])


def test_fixed_packs_are_the_same_pairs_in_each_epoch():
    data = FixedPacks(GaussianMixture.ring(), 30, seed=2)
    pairs = {(tuple(data.values[a]), tuple(data.values[b])) for a, b in data.places.T}
    orders = []
    for epoch in (0, 1):
        seen = []
        for points in batches(data, 20, range(3 * epoch, 3 * epoch + 3)):
            seen += [(tuple(a), tuple(b)) for a, b in zip(points[:10], points[10:], strict=True)]
        assert len(seen) == 30 and set(seen) == pairs
        orders.append(seen)
    assert orders[0] != orders[1]
    # A resample with replacement leaves some points out: about 30 / e of a slot.
    assert len(set(data.places[0].tolist())) < 30
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(data))
    np.testing.assert_array_equal(again.places, data.places)
    with pytest.raises(ValueError, match="packing must divide the batch size"):
        batches(data, 7, [0])
    with pytest.raises(ValueError, match="at most 30 packs"):
        batches(data, 62, [0])
