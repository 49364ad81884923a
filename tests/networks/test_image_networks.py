"""The image networks: sizes as published, arithmetic by hand, weights of the right spread."""

import itertools

import keras
import numpy as np
import pytest

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def trainable(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def test_zoo_has_the_published_numbers_of_parameters():
    assert networks.conv64_generator(norm="instance").count_params() == 3_806_080
    assert networks.conv64_discriminator(norm="instance").count_params() == 2_765_568
    assert trainable(networks.conv64_generator(norm="batch")) == 3_806_080
    assert trainable(networks.conv64_discriminator(norm="batch")) == 2_765_568


def test_authors_networks_have_the_sizes_of_their_program():
    # Dense 128 -> 4096; 5x5: 256 -> 128 -> 64 -> 1; critic 1 -> 64 -> 128 -> 256, 4096 -> 1.
    generator = 129 * 4096 + (25 * 256 + 1) * 128 + (25 * 128 + 1) * 64 + 25 * 64 + 1
    critic = (25 + 1) * 64 + (25 * 64 + 1) * 128 + (25 * 128 + 1) * 256 + 4097
    assert networks.conv28_generator().count_params() == generator
    assert networks.conv28_discriminator().count_params() == critic
    layers = {layer.name: layer for layer in networks.conv28_generator().layers}
    shapes = [layers[f"g{i}"].output.shape[1:] for i in (1, 2, 3)]
    assert shapes == [(8, 8, 128), (14, 14, 64), (28, 28, 1)]


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


def test_conditional_critic_sees_its_class_everywhere():
    critic = networks.conv28_discriminator(width=4, num_classes=3)
    images = np.zeros((3, 28, 28, 1), "float32")
    logits = np.asarray(critic([images, np.eye(3, dtype="float32")])).ravel()
    assert len(np.unique(logits.round(6))) == 3


def test_small_networks_are_their_formulas():
    """By the sizes of their kernels; the projection against NumPy."""
    generator = networks.small28_generator(3, width=2, num_classes=4)
    discriminator = networks.small28_discriminator(width=2, num_classes=4)
    norms = 4 * 7 * 7 * 8 + 4 * 2
    assert generator.count_params() == (7 + 1) * 392 + (16 * 8 + 1) * 2 + 16 * 2 + 1 + norms
    assert generator([np.zeros((2, 3)), np.eye(4)[:2]]).shape == (2, 28, 28, 1)
    size = 7 * 7 * 4
    assert discriminator.count_params() == 17 * 2 + (16 * 2 + 1) * 4 + size + 1 + 4 * size
    images, classes = np.random.default_rng(0).normal(size=(4, 28, 28, 1)), np.eye(4)
    found = discriminator([images, classes])
    h = keras.Model(discriminator.inputs[0], discriminator.get_layer("flatten").output)(images)
    kernel, bias = discriminator.get_layer("d2").get_weights()
    (embedding,) = discriminator.get_layer("projection_embedding").get_weights()
    expected = h @ kernel + bias + np.sum(embedding * h, 1, keepdims=True)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert (
        networks.small28_generator(norm="none").count_params()
        == 65 * 3136 + 16 * (16 * 64 + 1) + 257
    )
    assert len(networks.small28_discriminator().inputs) == 1


def test_projection_serves_any_features():
    h, y = keras.Input((5,)), keras.Input((3,))
    model = keras.Model([h, y], networks.projection(h, y, name="by_class"))
    features, classes = np.arange(10.0).reshape(2, 5), np.eye(3)[[2, 0]]
    embedding = model.get_layer("by_class_embedding").get_weights()[0]
    expected = [[features[0] @ embedding[2]], [features[1] @ embedding[0]]]
    np.testing.assert_allclose(model([features, classes]), expected, rtol=1e-5)


def test_pytorch_initialization_is_uniform_in_one_over_the_root_of_the_inputs():
    generator = networks.mlp_generator(slope=0.0, widths=(256, 512), initialization="pytorch")
    draw_weights(generator, 3, name="generator")
    for layer in generator.layers:
        if isinstance(layer, keras.layers.Dense):
            limit = 1 / np.sqrt(layer.kernel.shape[0])
            for values in (layer.kernel.numpy(), layer.bias.numpy()):
                assert 0.97 * limit < np.abs(values).max() <= limit
                np.testing.assert_allclose(values.std(), limit / np.sqrt(3), rtol=0.1)


def test_authors_weights_are_he_uniform_by_their_fans_and_glorot_at_the_end():
    """fan_in counts a stride of 2 in a deconvolution, fan_out in a convolution."""
    generator, critic = networks.conv28_generator(), networks.conv28_discriminator()
    for network in (generator, critic):
        draw_weights(network, 1, name="n")
    area = 25
    expected = {
        "g0": 2 / 128,
        "g1": 4 / (256 * area / 4 + 128 * area),
        "g2": 4 / (128 * area / 4 + 64 * area),
        "g3": 2 / (64 * area / 4 + area),
        "d0": 4 / (area + 64 * area / 4),
        "d1": 4 / (64 * area + 128 * area / 4),
        "d2": 4 / (128 * area + 256 * area / 4),
        "d3": 2 / (4096 + 1),
    }
    for name, variance in expected.items():
        layer = (generator if name[0] == "g" else critic).get_layer(name)
        kernel = layer.kernel.numpy()
        np.testing.assert_allclose(kernel.var(), variance, rtol=0.12, err_msg=name)
        assert np.abs(kernel).max() <= np.sqrt(3 * variance) * (1 + 1e-6)
        assert not layer.bias.numpy().any()


def test_zoo_weights_are_normal():
    critic = networks.conv64_discriminator()
    draw_weights(critic, 1, name="critic")
    for layer in critic.layers:
        if isinstance(layer, keras.layers.Conv2D):
            np.testing.assert_allclose(layer.kernel.numpy().std(), 0.02, rtol=0.05)


def test_instance_norm_is_by_sample_and_channel():
    critic = networks.conv64_discriminator(channels=1)
    norm = critic.get_layer("d1_norm")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 16, 16, 128)).astype("float32") * 3 + 1
    mean, var = x.mean((1, 2), keepdims=True), x.var((1, 2), keepdims=True)
    np.testing.assert_allclose(norm(x), (x - mean) / np.sqrt(var + 1e-5), atol=1e-4)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: networks.conv28_generator(norm="layer"), "unknown norm"),
        (lambda: networks.conv28_generator(output="relu"), "unknown output"),
        (lambda: networks.small28_generator(norm="instance"), "unknown norm"),
        (lambda: networks.small28_discriminator(width=0), "width must be an integer"),
        (lambda: networks.mlp_generator(0), "latent_dim must be an integer of at least 1"),
        (lambda: networks.mlp_discriminator(dropout=1.0), r"dropout must be in \[0, 1\)"),
        (lambda: networks.mlp_generator(widths=(0,)), "width must be an integer"),
    ],
)
def test_bad_arguments(build, said):
    with pytest.raises(ValueError, match=said):
        build()
