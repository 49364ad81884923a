"""The ReLU of the critics: TensorFlow's own to the bit, without its path of zeros."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import GradientPenalty, networks
from tfgan.layers.relu import relu
from tfgan.penalties import input_gradient


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_values_and_gradient_are_tensorflows(dtype):
    x = tf.constant([-2.0, -0.0, 0.0, 1e-5, 3.0, np.inf, np.nan], dtype)
    upstream = tf.constant([1.0, 2.0, 3.0, -4.0, 5.0, -0.0, 7.0], dtype)
    found = []
    for function in (relu, tf.nn.relu):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        found.append([y.numpy(), tape.gradient(y, x, upstream).numpy()])
    np.testing.assert_array_equal(*found)


def test_the_second_derivative_has_no_path():
    x = tf.constant([-1.0, 2.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = relu(x)
        slope = inner.gradient(y, x)
    np.testing.assert_array_equal(slope, [0.0, 1.0])
    assert outer.gradient(slope, x) is None


def test_the_penaltys_gradient_is_that_of_tensorflows_relu():
    """In value and by every weight, in double precision."""
    rng = np.random.default_rng(0)
    ours = networks.points_discriminator(width=16, depth=3)
    config = ours.get_config()
    for layer in config["layers"]:
        if layer["class_name"] == "Dense" and layer["config"]["units"] == 16:
            layer["config"]["activation"] = "relu"
        layer["config"]["dtype"] = "float64"
    theirs = keras.Sequential.from_config(config)
    again = ours.get_config()
    for layer in again["layers"]:
        layer["config"]["dtype"] = "float64"
    ours = keras.Sequential.from_config(again)
    theirs.set_weights([rng.normal(size=w.shape) for w in theirs.get_weights()])
    ours.set_weights(theirs.get_weights())
    assert ours.layers[0].activation is relu and theirs.layers[0].activation is not relu
    x = tf.constant(rng.normal(size=(32, 2)))
    values = []
    for network in (ours, theirs):
        variables = [v.value for v in network.trainable_variables]
        with tf.GradientTape() as tape:
            penalty = GradientPenalty(0.2).at(network, x)
        gradients = tape.gradient(penalty, variables, unconnected_gradients="zero")
        values.append([penalty, input_gradient(network, x), *gradients])
    for a, b in zip(*values, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
