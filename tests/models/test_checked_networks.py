"""Networks and optimizers that would train something else, and hidden sigmoids."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_networks

from tfgan import GAN
from tfgan.models import checked_networks

layers, ops = keras.layers, keras.ops
X = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


def network(*parts):
    return keras.Sequential([keras.Input((2,)), *parts])


def after_dense(function):
    x = keras.Input((2,))
    return keras.Model(x, function(layers.Dense(1)(x)))


class OwnSigmoid(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1, "sigmoid")

    def call(self, x):
        return self.dense(x)


def subclassed():
    found = OwnSigmoid()
    found(X)
    return found


SIGMOIDS = {
    "Lambda": lambda: network(layers.Dense(1), layers.Lambda(lambda x: tf.sigmoid(x))),
    "operation": lambda: after_dense(ops.sigmoid),
    "by hand": lambda: after_dense(lambda x: 1 / (1 + ops.exp(-x))),
    "then times one": lambda: after_dense(lambda x: ops.sigmoid(x) * 1.0),
    "then Dropout": lambda: network(layers.Dense(1, "sigmoid"), layers.Dropout(0.1)),
    "then squeezed": lambda: after_dense(lambda x: ops.squeeze(ops.sigmoid(x), -1)),
    "clip": lambda: after_dense(lambda x: ops.clip(x, 0, 1)),
    "subclass": subclassed,
    "in a function": lambda: network(layers.Dense(1, lambda x: ops.hard_sigmoid(x))),
    "behind a tanh": lambda: network(
        layers.Dense(4, "tanh"), layers.Dense(1), layers.Lambda(lambda x: 1 / (1 + tf.exp(-x)))
    ),
    "mean of many": lambda: network(
        layers.Dense(9, "sigmoid"), layers.Reshape((9, 1)), layers.GlobalAveragePooling1D()
    ),
    "nested": lambda: network(network(layers.Dense(1)), layers.Activation("sigmoid")),
}


@pytest.mark.parametrize("name", SIGMOIDS)
def test_a_hidden_sigmoid_is_warned_of(name):
    model = GAN(make_networks()[0], SIGMOIDS[name]())
    with pytest.warns(UserWarning, match=r"ends in .*sigmoid, and the loss .* takes logits"):
        model.compile(run_eagerly=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.compile(loss="least_squares", run_eagerly=True)


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus"])
def test_an_activation_that_bounds_the_logits_is_warned_of(activation):
    model = GAN(make_networks()[0], network(layers.Dense(1, activation)))
    with pytest.warns(UserWarning, match=f"ends in {activation}, so that its logits are bounded"):
        model.compile(run_eagerly=True)


LOGITS = {
    "Dense": lambda: make_networks()[1],
    "sigmoid inside": lambda: network(layers.Dense(3, "sigmoid"), layers.Dense(1)),
    "Lambda": lambda: network(layers.Dense(1), layers.Lambda(lambda x: 2 * x)),
    "Flatten": lambda: network(layers.Reshape((1, 2)), layers.Dense(1), layers.Flatten()),
    "Lambda behind a tanh": lambda: network(
        layers.Dense(4, "tanh"), layers.Dense(1), layers.Lambda(lambda x: 0.1 * x)
    ),
    "mean of logits": lambda: network(
        layers.Dense(9), layers.Reshape((9, 1)), layers.GlobalAveragePooling1D()
    ),
    "spectral": lambda: network(layers.SpectralNormalization(layers.Dense(1))),
}


@pytest.mark.parametrize("name", LOGITS)
def test_logits_are_not_warned_of(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GAN(make_networks()[0], LOGITS[name]()).compile(run_eagerly=True)


def shared(frozen):
    layer = layers.Dense(2)
    layer.build((None, 2))
    layer.trainable = not frozen
    return network(layer, layers.Dense(2)), network(layer, layers.Dense(1))


def inside():
    generator = network(layers.Dense(2))
    return generator, network(generator, layers.Dense(1))


@pytest.mark.parametrize("make", [lambda: shared(False), inside], ids=["a layer", "G inside D"])
def test_networks_that_share_what_is_trained_are_refused(make):
    with pytest.raises(ValueError, match=r"no trainable weights in common.*Received: .*kernel"):
        GAN(*make()).compile(run_eagerly=True)


def test_a_shared_frozen_layer_stays():
    pair = shared(True)
    model = GAN(*pair)
    model.compile("sgd", "sgd", run_eagerly=True)
    before = pair[0].layers[0].get_weights()
    model.fit(X, verbose=0)
    assert_same(before, pair[0].layers[0].get_weights())


@pytest.mark.parametrize("which", [0, 1])
def test_integer_inputs_are_refused(which):
    pair = list(make_networks())
    x = keras.Input((2,), dtype="int32")
    pair[which] = keras.Model(x, pair[which](ops.cast(x, "float32")))
    with pytest.raises(ValueError, match=r"first input must be floats, .* Received: int32"):
        GAN(*pair)


CUTS = {
    "round": (lambda x: ops.round(x), 0, "the generator gets no gradient"),
    "stop_gradient": (ops.stop_gradient, 0, "the generator gets no gradient"),
    "integers": (lambda x: ops.cast(ops.cast(x, "int32"), "float32"), 1, "the discriminator gets"),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_network_without_a_gradient_is_refused(name):
    cut, which, words = CUTS[name]
    pair = list(make_networks())
    x = keras.Input((2,))
    pair[which] = keras.Model(x, cut(pair[which](x)))
    model = GAN(*pair)
    model.compile("sgd", "sgd", jit_compile=False)
    before = all_weights(model)
    with warnings.catch_warnings(), pytest.raises(ValueError, match=words):
        warnings.simplefilter("ignore")
        model.fit(X, verbose=0)
    # The step is traced before it runs.
    assert_same(before, all_weights(model))


# --- optimizers ----------------------------------------------------------------------------------


def test_an_optimizer_of_another_model_is_refused():
    first, second = keras.optimizers.Adam(), keras.optimizers.Adam()
    model = GAN(*make_networks())
    model.compile(first, second, run_eagerly=True)
    for pair in ((first, "adam"), ("adam", first)):
        with pytest.raises(ValueError, match=r"has trained another network .* such as Adam\(\)"):
            GAN(*make_networks()).compile(*pair, run_eagerly=True)
    with pytest.raises(ValueError, match="generator_optimizer has trained another network"):
        model.compile(second, first, run_eagerly=True)
    model.compile(first, second, run_eagerly=True)
    inner = keras.optimizers.LossScaleOptimizer
    shared_one = keras.optimizers.SGD()
    with pytest.raises(ValueError, match="need an optimizer each"):
        model.compile(inner(shared_one), inner(shared_one), run_eagerly=True)


def test_reset_starts_an_optimizer_afresh_that_was_used_before_compile():
    pair = keras.optimizers.Adam(0.1), keras.optimizers.Adam(0.1)
    model = GAN(*make_networks(), seed=5)
    model.compile(*pair, run_eagerly=True)
    model.reset(5)
    model.fit(X, verbose=0)
    first = all_weights(model)
    model.compile(*pair, run_eagerly=True)
    assert int(pair[0].iterations.numpy()) == 1
    model.reset(5)
    model.fit(X, verbose=0)
    assert_same(first, all_weights(model))


def test_what_the_pair_of_optimizers_does_not_have():
    model = GAN(*make_networks())
    model.compile("sgd", "sgd", run_eagerly=True)
    model.optimizer.lr = 0.25
    assert [float(each.learning_rate) for each in model.optimizer.optimizers] == [0.25, 0.25]
    assert float(model.optimizer.lr) == 0.25
    with pytest.raises(AttributeError, match=r"set momentum of model\.generator_optimizer"):
        model.optimizer.momentum = 0.9
    with pytest.raises(AttributeError, match=r"no common momentum: use model\.generator_optimizer"):
        _ = model.optimizer.momentum


def test_the_bounds_of_outputs():
    assert checked_networks.probabilities(make_networks()[1]) is None
    assert checked_networks.probabilities(SIGMOIDS["by hand"]()) == "a sigmoid"
