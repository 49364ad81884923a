"""Bilinear resizing: the values of TensorFlow, exact derivatives, both data formats."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.bilinear_resize import BilinearResize, interpolation_matrix


@pytest.mark.parametrize("size", [(8, 8), (16, 16), (5, 11), (1, 3), (12, 4), (7, 5)])
def test_values_are_those_of_tensorflow(size):
    x = np.random.default_rng(0).normal(size=(2, 7, 5, 3)).astype("float32")
    expected = tf.image.resize(x, size, "bilinear")
    np.testing.assert_allclose(BilinearResize(*size)(x), expected, atol=1e-6)
    np.testing.assert_allclose(keras.layers.Resizing(*size)(x), expected, atol=1e-6)
    first = BilinearResize(*size, data_format="channels_first")(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), expected, atol=1e-6)


def test_doubled_images_are_those_of_upsampling():
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 3)).astype("float32")
    expected = keras.layers.UpSampling2D(2, interpolation="bilinear")(x)
    np.testing.assert_allclose(BilinearResize(8, 12)(x), expected, atol=1e-6)


def test_matrix_by_hand():
    np.testing.assert_allclose(
        interpolation_matrix(2, 4), [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]]
    )
    np.testing.assert_allclose(interpolation_matrix(9, 4).sum(1), 1)


def test_second_derivative_is_exact():
    layer, x = BilinearResize(3, 3, dtype="float64"), tf.ones((1, 2, 2, 1), tf.float64)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            value = tf.reduce_sum(layer(x) ** 3)
        slope = tf.reduce_sum(inner.gradient(value, x))
    # The value is homogeneous of degree 3, and the slope at ones is x'H times 1/2.
    matrix = np.kron(*[interpolation_matrix(2, 3)] * 2)
    expected = 6 * matrix.T @ (matrix @ np.ones(4) * (matrix @ np.ones(4)))
    np.testing.assert_allclose(np.ravel(outer.gradient(slope, x)), expected, rtol=1e-12)


def test_shapes_and_refusals():
    layer = BilinearResize(6, 4)
    assert layer.compute_output_shape((None, 3, 3, 2)) == (None, 6, 4, 2)
    again = BilinearResize.from_config(layer.get_config())
    assert (again.height, again.width, again.data_format) == (6, 4, "channels_last")
    with pytest.raises(ValueError, match="height must be an integer of at least 1"):
        BilinearResize(0, 4)
    with pytest.raises(ValueError, match="unknown data_format"):
        BilinearResize(4, 4, data_format="NHWC")
