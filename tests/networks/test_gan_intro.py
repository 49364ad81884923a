"""gan-intro's networks against NumPy."""

import keras
import numpy as np
import pytest
from scipy import stats
from scipy.special import log_expit

from tfgan.networks import gan_intro, gan_intro_discriminator, gan_intro_generator


def shapes(network):
    return {f"{layer.name}/{v.name}": v.shape for layer in network.layers for v in layer.weights}


def weights(network):
    """float64 weights by scope, and drawn anew so that no bias is 0."""
    rng = np.random.default_rng(3)
    network.set_weights([rng.normal(size=w.shape) for w in network.weights])
    return {
        layer.name: [w.astype(np.float64) for w in layer.get_weights()] for layer in network.layers
    }


def dense(x, w):
    return x @ w[0] + w[1]


def test_generator_layers():
    generator = gan_intro_generator()
    assert generator.name == "generator"
    assert shapes(generator) == {
        "g0/kernel": (1, 4),
        "g0/bias": (4,),
        "g1/kernel": (4, 1),
        "g1/bias": (1,),
    }
    assert generator.count_params() == (1 * 4 + 4) + (4 * 1 + 1) == 13
    assert gan_intro_generator(32).count_params() == 97


def test_discriminator_layers():
    plain = gan_intro_discriminator()
    assert plain.name == "discriminator"
    assert shapes(plain) == {
        "d0/kernel": (1, 8),
        "d0/bias": (8,),
        "d1/kernel": (8, 8),
        "d1/bias": (8,),
        "d2/kernel": (8, 8),
        "d2/bias": (8,),
        "d3/kernel": (8, 1),
        "d3/bias": (1,),
    }
    assert plain.count_params() == 16 + 72 + 72 + 9 == 169
    assert gan_intro_discriminator(3).count_params() == 12 + 42 + 42 + 7


def test_discriminator_layers_with_minibatch_discrimination():
    minibatch = gan_intro_discriminator(minibatch=True)
    assert shapes(minibatch) == {
        "d0/kernel": (1, 8),
        "d0/bias": (8,),
        "d1/kernel": (8, 8),
        "d1/bias": (8,),
        "minibatch/kernel": (8, 15),
        "minibatch/bias": (15,),
        "d3/kernel": (13, 1),
        "d3/bias": (1,),
    }
    assert minibatch.count_params() == 16 + 72 + (8 * 15 + 15) + 14 == 237


def test_generator_values():
    generator, z = gan_intro_generator(6), np.linspace(-8, 8, 11)[:, None]
    w = weights(generator)
    expected = dense(-log_expit(-dense(z, w["g0"])), w["g1"])
    np.testing.assert_allclose(generator(z), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("edition", ["tanh", "relu"])
@pytest.mark.parametrize("self_term", [None, "gan-intro-2016", "gan-intro-2017", "excluded"])
def test_discriminator_values(edition, self_term):
    """Logits: the last layer has no activation."""
    options = {} if self_term is None else {"minibatch": True, "self_term": self_term}
    discriminator = gan_intro_discriminator(5, activation=edition, **options)
    w, x = weights(discriminator), np.linspace(-3, 7, 9)[:, None]
    act = {"tanh": np.tanh, "relu": lambda t: np.maximum(t, 0)}[edition]
    h = act(dense(act(dense(x, w["d0"])), w["d1"]))
    if self_term is None:
        h = act(dense(h, w["d2"]))
    else:
        rows = dense(h, w["minibatch"]).reshape(9, 5, 3)
        similarity = np.exp(-np.abs(rows[:, None] - rows[None]).sum(-1)).sum(1)
        own = {"gan-intro-2016": np.exp(-1), "gan-intro-2017": 1.0, "excluded": 0.0}[self_term]
        h = np.concatenate([h, similarity - 1 + own], 1)
    expected = dense(h, w["d3"])
    assert np.abs(expected).max() > 1.5
    np.testing.assert_allclose(discriminator(x), expected, rtol=1e-5, atol=1e-4)


def test_initial_weights():
    """N(0, 1) and biases 0 by default, in every layer but the minibatch layer's N(0, 0.02)."""
    keras.utils.set_random_seed(0)
    for network in (gan_intro_generator(3000), gan_intro_discriminator(150, minibatch=True)):
        for layer in network.layers:
            sigma = 0.02 if layer.name == "minibatch" else 1.0
            assert stats.kstest(layer.get_weights()[0].ravel(), "norm", (0, sigma)).pvalue > 1e-4
            np.testing.assert_array_equal(layer.get_weights()[1], 0)
    for layer in gan_intro_discriminator(150).layers:
        assert stats.kstest(layer.get_weights()[0].ravel(), "norm").pvalue > 1e-4


def test_initial_weights_of_ones_own():
    keras.utils.set_random_seed(1)
    normal = keras.initializers.RandomNormal
    own = {
        "g0": {"kernel_initializer": normal(stddev=0.3), "bias_initializer": normal(stddev=2.0)},
        "d0": {"bias_initializer": normal(stddev=2.0)},
        "minibatch": {"kernel_initializer": normal(stddev=0.3)},
    }
    first, last = gan_intro_generator(3000, initializers=own).layers
    drawn = {0.3: first.kernel, 2.0: first.bias, 1.0: last.kernel}
    for sigma, values in drawn.items():
        assert stats.kstest(values.numpy().ravel(), "norm", (0, sigma)).pvalue > 1e-4
    np.testing.assert_array_equal(last.get_weights()[1], 0)
    discriminator = gan_intro_discriminator(500, minibatch=True, initializers=own)
    kernel, bias = discriminator.get_layer("d0").get_weights()
    assert stats.kstest(kernel.ravel(), "norm").pvalue > 1e-4
    assert stats.kstest(bias, "norm", (0, 2)).pvalue > 1e-4
    kernel = discriminator.get_layer("minibatch").get_weights()[0]
    assert stats.kstest(kernel.ravel(), "norm", (0, 0.3)).pvalue > 1e-4
    np.testing.assert_array_equal(discriminator.get_layer("d1").get_weights()[1], 0)


@pytest.mark.parametrize("build", [gan_intro_generator, gan_intro_discriminator])
@pytest.mark.parametrize("hidden_size", [0, -4, 2.5, None])
def test_bad_hidden_size(build, hidden_size):
    with pytest.raises(ValueError) as error:
        build(hidden_size)
    expected = f"hidden_size must be an integer of at least 1. Received: {hidden_size!r}"
    assert str(error.value) == expected


def test_unknown_self_term():
    with pytest.raises(ValueError, match="unknown self_term"):
        gan_intro_discriminator(minibatch=True, self_term="2016")


def test_constants_are_the_originals():
    assert (gan_intro.GAN_INTRO_KERNELS, gan_intro.GAN_INTRO_KERNEL_DIM) == (5, 3)
