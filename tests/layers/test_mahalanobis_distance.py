"""The squared Mahalanobis distance: its formula, its law, its bound, what is refused."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import spatial

from tfgan.layers import MahalanobisDistance


def test_it_is_scipys_distance_standardized_and_bounded():
    random = np.random.default_rng(0)
    x, variances = random.normal(size=(6, 4)), [0.5, 2.0, 0.1, 3.0]
    layer = MahalanobisDistance(1.5, dtype="float64")
    layer.build((None, 4))
    layer.adapt(variances)
    found = layer(tf.constant(x)).numpy()
    np.testing.assert_array_equal(found[:, :4], x)
    inverse = np.linalg.inv(np.diag(variances))
    squared = [spatial.distance.mahalanobis(row, np.zeros(4), inverse) ** 2 for row in x]
    s = np.sqrt(4 / 2) * (np.array(squared) / 4 - 1)
    np.testing.assert_allclose(found[:, 4], s / np.sqrt(1 + (s / 1.5) ** 2), rtol=1e-6)
    assert layer.compute_output_shape((None, 4)) == (None, 5)
    assert MahalanobisDistance.from_config(layer.get_config()).limit == 1.5


def test_of_normal_points_it_is_about_standard_normal():
    x = np.random.default_rng(0).normal(size=(4000, 700)).astype("float32")
    found = MahalanobisDistance(100.0)(x).numpy()[:, -1]
    assert abs(found.mean()) < 0.06 and abs(found.std() - 1.0) < 0.05


def test_far_points_stay_within_the_limit():
    found = MahalanobisDistance(10.0)(np.full((2, 5), 1e6, "float32")).numpy()
    np.testing.assert_allclose(found[:, -1], 10.0, rtol=1e-5)


def test_half_precision_keeps_the_distance():
    x = np.random.default_rng(0).normal(size=(50, 700)).astype("float16")
    half = MahalanobisDistance(dtype="mixed_float16")(x)
    assert half.dtype == tf.float16
    whole = MahalanobisDistance()(x.astype("float32")).numpy()
    np.testing.assert_allclose(half.numpy()[:, -1], whole[:, -1], atol=0.01)


@pytest.mark.parametrize("wrong", [[1.0, 2.0], [1.0, 0.0, 1.0], [1.0, np.nan, 1.0]])
def test_wrong_variances_are_refused(wrong):
    layer = MahalanobisDistance()
    layer.build((None, 3))
    with pytest.raises(ValueError, match=r"variances must be 3 finite numbers above 0. Received"):
        layer.adapt(wrong)


def test_a_wrong_limit_is_refused():
    with pytest.raises(ValueError, match=r"limit must be .*Received: 0"):
        MahalanobisDistance(0)
