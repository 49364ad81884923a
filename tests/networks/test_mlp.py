"""The dense image networks: sizes as published, arithmetic by hand, initial weights."""

import itertools

import keras
import numpy as np
import pytest

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


@pytest.mark.parametrize(
    ("build", "widths"),
    [
        (networks.mlp_generator, [100, 256, 512, 1024, 784]),
        (networks.mlp_discriminator, [784, 1024, 512, 256, 1]),
    ],
)
def test_mlp_sizes(build, widths):
    expected = sum((a + 1) * b for a, b in itertools.pairwise(widths))
    assert build().count_params() == expected
    expected += 10 * widths[1]
    assert build(num_classes=10).count_params() == expected


def test_mlp_is_its_formula():
    generator = networks.mlp_generator(3, (2, 2, 1), widths=(4,), slope=0.2, num_classes=2)
    discriminator = networks.mlp_discriminator((2, 2, 1), widths=(4,), slope=0.01, num_classes=2)
    rng = np.random.default_rng(0)
    for network in (generator, discriminator):
        network.set_weights([rng.normal(size=w.shape) for w in network.get_weights()])
    z, y = rng.normal(size=(5, 3)).astype("float32"), np.eye(2, dtype="float32")[[0, 1, 1, 0, 1]]

    def dense(network, x, slope):
        k0, b0, k1, b1 = network.get_weights()
        hidden = x @ k0 + b0
        return np.where(hidden > 0, hidden, slope * hidden) @ k1 + b1

    images = np.tanh(dense(generator, np.concatenate([z, y], 1), 0.2)).reshape(5, 2, 2, 1)
    np.testing.assert_allclose(generator([z, y]), images, atol=1e-5)
    logits = dense(discriminator, np.concatenate([images.reshape(5, 4), y], 1), 0.01)
    np.testing.assert_allclose(discriminator([images.astype("float32"), y]), logits, atol=1e-4)


def test_pytorch_initialization_is_uniform_in_one_over_the_root_of_the_inputs():
    generator = networks.mlp_generator(slope=0.0, widths=(256, 512), initialization="pytorch")
    draw_weights(generator, 3, name="generator")
    for layer in generator.layers:
        if isinstance(layer, keras.layers.Dense):
            limit = 1 / np.sqrt(layer.kernel.shape[0])
            for values in (layer.kernel.numpy(), layer.bias.numpy()):
                assert 0.97 * limit < np.abs(values).max() <= limit
                np.testing.assert_allclose(values.std(), limit / np.sqrt(3), rtol=0.1)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: networks.mlp_generator(0), "latent_dim must be an integer of at least 1"),
        (lambda: networks.mlp_discriminator(dropout=1.0), r"dropout must be in \[0, 1\)"),
        (lambda: networks.mlp_generator(widths=(0,)), "width must be an integer"),
        (lambda: networks.mlp_generator(slope=-0.1), "slope must be at least 0"),
        (lambda: networks.mlp_generator(initialization="torch"), "unknown initialization"),
    ],
)
def test_bad_arguments(build, said):
    with pytest.raises(ValueError, match=said):
        build()
