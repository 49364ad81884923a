"""Group normalization: values, and the second derivative that Keras has wrong."""

import keras
import numpy as np
import tensorflow as tf

from tfgan.layers.group_normalization import GroupNormalization


def formula(x, epsilon):
    """Instance normalization by its definition, without `tf.nn.moments`."""
    mean = tf.reduce_mean(x, (1, 2), keepdims=True)
    variance = tf.reduce_mean(tf.square(x - mean), (1, 2), keepdims=True)
    return (x - mean) / tf.sqrt(variance + epsilon)


def penalty_gradient(function, x, upstream):
    """Gradient of the squared gradient of a weighted sum: it needs the second derivative.

    Below the layer there are other weights. Without them each group's gradient has the mean 0, and
    the term that Keras leaves out is a multiple of that mean.
    """
    weights = tf.constant(np.random.default_rng(1).normal(size=x.shape))
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            value = tf.reduce_sum(upstream * function(weights * x))
        squared = tf.reduce_sum(tf.square(inner.gradient(value, x)))
    return outer.gradient(squared, x)


def test_values_and_second_derivative_are_those_of_the_definition():
    rng = np.random.default_rng(0)
    x = tf.constant(0.3 * rng.normal(size=(3, 2, 2, 2)))
    upstream = tf.constant(rng.normal(size=(3, 2, 2, 2)))
    layer = GroupNormalization(2, epsilon=0.1, dtype="float64")
    np.testing.assert_allclose(layer(x), formula(x, 0.1), rtol=1e-10)
    expected = penalty_gradient(lambda t: formula(t, 0.1), x, upstream)
    np.testing.assert_allclose(penalty_gradient(layer, x, upstream), expected, rtol=1e-8)
    theirs = keras.layers.GroupNormalization(2, epsilon=0.1, dtype="float64")
    error = penalty_gradient(theirs, x, upstream) - expected
    assert np.abs(error).max() > 0.01 * np.abs(expected).max()
