"""Initial weights drawn by seed."""

import keras
import numpy as np
from scipy import stats

from tfgan.networks.draw_weights import draw_weights


def big():
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((60,)),
            layers.Dense(60, kernel_initializer=keras.initializers.RandomNormal(stddev=1.0)),
            layers.Dropout(0.5),
            layers.BatchNormalization(),
            keras.Sequential(
                [
                    keras.Input((60,)),
                    layers.Dense(
                        60,
                        kernel_initializer=keras.initializers.RandomNormal(stddev=1.0, seed=1),
                        bias_initializer=keras.initializers.Constant(0.25),
                    ),
                ]
            ),
        ]
    )


def drawn(seed, name="generator", network=None):
    network = network or big()
    draw_weights(network, seed, name=name)
    return [np.array(w) for w in network.get_weights()]


def kernels(arrays):
    return [array for array in arrays if array.shape == (60, 60)]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_draw_weights_is_a_function_of_seed_and_name():
    first = drawn(42)
    keras.utils.set_random_seed(5)
    assert same(first, drawn(42))
    for others in (drawn(43), drawn(0), drawn(2**31 - 1), drawn(42, "discriminator")):
        for a, b in zip(kernels(first), kernels(others), strict=True):
            assert np.mean(a == b) < 0.01
            assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 / 60


def test_draw_weights_forgets_training():
    network = big()
    first = drawn(42, network=network)
    network.set_weights([w + 1 for w in network.get_weights()])
    assert same(first, drawn(42, network=network))


def test_draw_weights_uses_each_layers_initializers():
    first = drawn(42)
    one, two = kernels(first)
    for kernel in (one, two):
        assert stats.kstest(kernel.ravel(), "norm").pvalue > 1e-3
    # Two layers alike get different numbers, nested or not.
    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 4 / 60
    rest = [array for array in first if array.shape != (60, 60)]
    gamma, beta, mean, variance = 1.0, 0.0, 0.0, 1.0
    for array, value in zip(rest, (0.0, gamma, beta, mean, variance, 0.25), strict=True):
        np.testing.assert_array_equal(array, np.full(60, value))


def test_draw_weights_resets_seed_generators():
    """A dropout that has drawn before draws the same again, and other seeds draw other masks."""
    network = keras.Sequential([keras.Input((200,)), keras.layers.Dropout(0.5)])
    x = np.ones((1, 200), "float32")

    def masks(seed):
        draw_weights(network, seed, name="discriminator")
        return np.concatenate([network(x, training=True) for _ in range(3)])

    first = masks(1)
    np.testing.assert_array_equal(first, masks(1))
    assert len(np.unique(np.concatenate([first, masks(2)]), axis=0)) == 6


def test_draw_weights_keeps_what_has_no_initializer():
    class Scale(keras.layers.Layer):
        def build(self, shape):
            self.factor = self.add_weight(name="factor", shape=(), initializer="ones")

        def call(self, x):
            return self.factor * x

    network = keras.Sequential([keras.Input((2,)), Scale(), keras.layers.Dense(2)])
    network.layers[0].factor.assign(7.0)
    before = network.layers[1].get_weights()[0]
    draw_weights(network, 1, name="generator")
    assert network.layers[0].factor.numpy() == 7
    assert np.all(network.layers[1].get_weights()[0] != before)
