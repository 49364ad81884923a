"""Batch normalization: running statistics of three libraries, slots, the second derivative."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.batch_normalization import BatchNormalization

RNG = np.random.default_rng(0)
X = RNG.normal(2.0, 3.0, (6, 2, 5))


def make(**options):
    layer = BatchNormalization(momentum=0.9, epsilon=1e-2, dtype="float64", **options)
    layer.build(X.shape)
    return layer


def test_training_divides_by_the_biased_deviation():
    layer = make()
    layer.gamma.assign(np.arange(5.0))
    layer.beta.assign(np.full(5, 0.25))
    expected = (X - X.mean((0, 1))) / np.sqrt(X.var((0, 1)) + 1e-2) * np.arange(5.0) + 0.25
    np.testing.assert_allclose(layer(X, training=True), expected, rtol=1e-12)


@pytest.mark.parametrize(("running", "ddof"), [("biased_variance", 0), ("unbiased_variance", 1)])
def test_running_variance(running, ddof):
    layer = make(running=running)
    layer(X, training=True)
    np.testing.assert_allclose(layer.moving_mean, 0.1 * X.mean((0, 1)), rtol=1e-12)
    variance = 0.9 + 0.1 * X.var((0, 1), ddof=ddof)
    np.testing.assert_allclose(layer.moving_variance, variance, rtol=1e-12)
    expected = (X - 0.1 * X.mean((0, 1))) / np.sqrt(variance + 1e-2)
    np.testing.assert_allclose(layer(X, training=False), expected, rtol=1e-12)


def test_biased_is_keras_own():
    ours, theirs = (
        make(running="biased_variance"),
        keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-2, dtype="float64"),
    )
    for training in (True, True, False):
        np.testing.assert_allclose(ours(X, training=training), theirs(X, training=training))
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_each_slot_has_statistics_of_its_own():
    """The running deviation moves by the mean of the slots' deviations, as in Blocks."""
    layer = make(running="stdev", slots=2)
    layer.moving_variance.assign(np.full(5, 1 - 1e-2))
    halves = X[:3], X[3:]
    roots = [np.sqrt(x.var((0, 1)) + 1e-2) for x in halves]
    expected = [(x - x.mean((0, 1))) / root for x, root in zip(halves, roots, strict=True)]
    np.testing.assert_allclose(layer(X, training=True), np.concatenate(expected), rtol=1e-12)
    stdev = 0.9 + 0.1 * np.mean(roots, 0)
    np.testing.assert_allclose(np.sqrt(layer.moving_variance + 1e-2), stdev, rtol=1e-12)
    np.testing.assert_allclose(layer.moving_mean, 0.1 * X.mean((0, 1)), rtol=1e-12)
    found = layer(X, training=False)
    np.testing.assert_allclose(found, (X - layer.moving_mean) / stdev, rtol=1e-12)


def test_the_second_derivative_is_that_of_the_definition():
    """Compared with differences of the first derivative."""
    layer = make()
    mix, direction = RNG.normal(size=X.shape), RNG.normal(size=X.shape)

    def squared_gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(tf.sin(layer(x + 0.3 * tf.square(x), training=True)) * mix)
        return tf.reduce_sum(tf.square(tape.gradient(loss, x)))

    x = tf.constant(0.05 * X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = squared_gradient(x)
    slope = float(tf.reduce_sum(tape.gradient(value, x) * direction))
    ends = [float(squared_gradient(x + h * direction)) for h in (1e-5, -1e-5)]
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6)


def test_a_frozen_layer_moves_nothing():
    layer = make()
    layer.trainable = False
    before = layer.get_weights()
    layer(X, training=True)
    for a, b in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_config_and_half_precision():
    layer = BatchNormalization(momentum=0.5, running="stdev", slots=2, name="n")
    again = keras.layers.deserialize(keras.layers.serialize(layer))
    assert type(again) is BatchNormalization and again.get_config() == layer.get_config()
    half = BatchNormalization(dtype="float16")(300.0 * X.astype("float16"), training=True)
    assert half.dtype == tf.float16 and np.isfinite(half.numpy()).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"running": "variance"}, "unknown running"),
        ({"slots": 0}, "slots must be an integer"),
        ({"axis": 1}, "other axes"),
    ],
)
def test_bad_arguments(options, said):
    with pytest.raises(ValueError, match=said):
        BatchNormalization(**options)
