"""The 64x64 networks: sizes as published, weights, instance norms."""

import keras
import numpy as np

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def trainable(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def test_zoo_has_the_published_numbers_of_parameters():
    assert networks.conv64_generator(norm="instance").count_params() == 3_806_080
    assert networks.conv64_discriminator(norm="instance").count_params() == 2_765_568
    assert trainable(networks.conv64_generator(norm="batch")) == 3_806_080
    assert trainable(networks.conv64_discriminator(norm="batch")) == 2_765_568


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
