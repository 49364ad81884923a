"""Layer normalization: the values of Keras, and the second derivative that Keras has wrong."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.layer_normalization import LayerNormalization


@pytest.mark.parametrize("axis", [-1, [1, 2], [1, 2, 3]])
@pytest.mark.parametrize("options", [{}, {"scale": False}, {"center": False, "epsilon": 0.1}])
def test_values_are_those_of_keras(axis, options):
    rng = np.random.default_rng(0)
    x = rng.normal(2.0, 3.0, (3, 4, 5, 6)).astype("float32")
    own, theirs = (
        kind(axis, gamma_initializer="random_normal", beta_initializer="random_normal", **options)
        for kind in (LayerNormalization, keras.layers.LayerNormalization)
    )
    own.build(x.shape)
    theirs.build(x.shape)
    theirs.set_weights(own.get_weights())
    np.testing.assert_allclose(own(x), theirs(x), rtol=1e-5, atol=2e-6)


def test_second_derivative_is_that_of_the_definition():
    rng = np.random.default_rng(0)
    x, c, a = (tf.constant(rng.normal(size=shape)) for shape in ((3, 4), (3, 4), (4, 4)))

    def definition(t):
        mean = tf.reduce_mean(t, -1, keepdims=True)
        variance = tf.reduce_mean(t * t, -1, keepdims=True) - mean * mean
        return (t - mean) / tf.sqrt(variance + 0.1)

    def second(layer):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = tf.reduce_sum(c * layer(x @ a))
            total = tf.reduce_sum(tf.square(inner.gradient(value, x)))
        return outer.gradient(total, x).numpy()

    expected = second(definition)
    own = second(LayerNormalization(epsilon=0.1, dtype="float64"))
    np.testing.assert_allclose(own, expected, rtol=1e-9)
    theirs = second(keras.layers.LayerNormalization(epsilon=0.1, dtype="float64"))
    assert np.abs(theirs - expected).max() > 0.01 * np.abs(expected).max()


def test_half_precision_and_configuration():
    layer = LayerNormalization(axis=[1], epsilon=0.01, dtype="mixed_float16")
    assert layer(np.ones((2, 3), "float32")).dtype == tf.float16
    assert LayerNormalization.from_config(layer.get_config()).epsilon == 0.01
