"""The 64x64 networks: sizes as published, weights, instance norms."""

import itertools

import keras
import numpy as np
import pytest
from helpers.source_traces import weights_table

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def trainable(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def test_zoo_has_the_published_numbers_of_parameters():
    assert networks.conv64_generator(norm="instance").count_params() == 3_806_080
    assert networks.conv64_discriminator(norm="instance").count_params() == 2_765_568
    assert trainable(networks.conv64_generator(norm="batch")) == 3_806_080
    assert trainable(networks.conv64_discriminator(norm="batch")) == 2_765_568


def test_shapes_are_those_of_the_zoos_layers():
    """Each array of the traces, in the order of the layers."""
    model = {"G": networks.conv64_generator(norm="batch"), "D": networks.conv64_discriminator()}
    for net, network in model.items():
        rows = [row for row in weights_table("zoo_wgan") if row["name"].startswith(net)]
        for variable, row in zip(network.trainable_variables, rows, strict=True):
            # PyTorch has the kernel's area last.
            shape = tuple(np.roll(variable.shape, 2)) if len(row["shape"]) == 4 else variable.shape
            assert sorted(shape[:2]) == sorted(row["shape"][:2]) and len(shape) == len(row["shape"])


@pytest.mark.parametrize(("image_size", "channels"), [(32, 3), (64, 1), (128, 3)])
def test_other_sizes(image_size, channels):
    """4x4 kernels, each layer half the size and twice the width of the one before."""
    shape = (image_size, image_size, channels)
    generator = networks.conv64_generator(norm="batch", channels=channels, image_size=image_size)
    critic = networks.conv64_discriminator(channels=channels, image_size=image_size)
    assert generator.output_shape[1:] == critic.input_shape[1:] == shape
    widths = [64, 128, 256, 512, 1024][: {32: 3, 64: 4, 128: 5}[image_size]]
    inner = sum(16 * a * b for a, b in itertools.pairwise(widths))
    last = 16 * widths[-1]
    assert trainable(critic) == 16 * channels * 64 + inner + last + 2 * sum(widths[1:])
    assert trainable(generator) == 128 * last + inner + 16 * 64 * channels + 2 * sum(widths)


def test_unknown_size():
    with pytest.raises(ValueError, match="unknown image_size"):
        networks.conv64_generator(image_size=48)


def test_batch_norm_is_pytorchs():
    norm = networks.conv64_generator(norm="batch").get_layer("g0_norm")
    assert (norm.running, norm.momentum, norm.epsilon) == ("unbiased_variance", 0.9, 1e-5)


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
