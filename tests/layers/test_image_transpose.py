"""Transposed convolutions to few channels: TensorFlow's own, in value and in two derivatives."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.image_transpose import ImageTranspose, transposed_convolution


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize(
    ("size", "kernel", "strides", "channels"),
    [
        ((28, 28), (4, 4), (2, 2), 1),
        ((28, 28), (5, 5), (2, 2), 1),
        ((9, 12), (3, 4), (2, 3), 3),
        ((7, 8), (3, 3), (1, 1), 2),
        ((9, 9), (2, 2), (3, 3), 1),
        ((8, 8), (4, 4), (2, 2), 5),
    ],
)
def test_it_is_the_transpose_of_a_convolution(size, kernel, strides, channels, padding):
    rng = np.random.default_rng(0)
    shape, kernel = (*size, channels), tf.constant(rng.normal(size=(*kernel, channels, 6)))
    image = tf.constant(rng.normal(size=(3, *shape)))
    x = tf.constant(rng.normal(size=tf.nn.conv2d(image, kernel, strides, padding).shape))

    def theirs(x, kernel):
        return tf.nn.conv2d_transpose(x, kernel, (3, *shape), strides, padding)

    def ours(x, kernel):
        return transposed_convolution(x, kernel, shape, strides, padding)

    found = []
    for function in (ours, theirs):
        with tf.GradientTape() as outer:
            outer.watch([x, kernel])
            with tf.GradientTape() as inner:
                inner.watch([x, kernel])
                value = function(x, kernel)
                loss = tf.reduce_sum(tf.sin(value) * image)
            first = inner.gradient(loss, [x, kernel])
            second = tf.add_n([tf.reduce_sum(tf.square(g)) for g in first])
        found.append([value, *first, *outer.gradient(second, [x, kernel])])
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10 * np.abs(b).max())


def test_the_layer_is_keras_own_and_comes_back_from_a_file(tmp_path):
    """In value, with a batch of any size, and in a served function."""
    options = {"strides": 2, "padding": "same", "activation": "tanh"}
    own = keras.Sequential([keras.Input((7, 7, 8)), ImageTranspose(1, 4, **options)])
    theirs = keras.Sequential(
        [keras.Input((7, 7, 8)), keras.layers.Conv2DTranspose(1, 4, **options)]
    )
    theirs.set_weights(own.get_weights())
    x = np.random.default_rng(0).normal(size=(5, 7, 7, 8)).astype(np.float32)
    assert own.output_shape == (None, 14, 14, 1)
    np.testing.assert_allclose(own(x), theirs(x), atol=1e-6)
    own.save(tmp_path / "own.keras")
    again = keras.models.load_model(tmp_path / "own.keras")
    np.testing.assert_array_equal(own(x[:2]), again(x[:2]))
    own.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(tmp_path / "served")
    np.testing.assert_allclose(served.serve(x[:3]), theirs(x[:3]), atol=1e-6)
