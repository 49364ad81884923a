"""The small 28x28 networks against their formulas."""

import keras
import numpy as np
import pytest

from tfgan import networks


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


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: networks.small28_generator(norm="instance"), "unknown norm"),
        (lambda: networks.small28_discriminator(width=0), "width must be an integer"),
    ],
)
def test_bad_arguments(build, said):
    with pytest.raises(ValueError, match=said):
        build()


def test_channels():
    assert networks.small28_generator(3, width=2, channels=3).output_shape == (None, 28, 28, 3)
    found = networks.small28_discriminator(width=2, channels=3)
    assert found.input_shape == (None, 28, 28, 3)
    assert found.get_layer("d0").kernel.shape == (4, 4, 3, 2)


def test_mapping_of_the_latents():
    """A dense layer with normalization and ReLU, which takes the latents in place of `g0`."""
    generator = networks.small28_generator(3, width=2, mapping=5)
    assert generator.get_layer("mapping").kernel.shape == (3, 5)
    assert generator.get_layer("g0").kernel.shape == (5, 392)
    latents = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    middle = generator.get_layer("g0").input
    found = keras.Model(generator.input, middle)(latents)
    kernel, bias = generator.get_layer("mapping").get_weights()
    # The first statistics of a batch norm are 0 and 1.
    expected = np.maximum((latents @ kernel + bias) / np.sqrt(1 + 1e-5), 0)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_hidden_layer_of_the_discriminator():
    discriminator = networks.small28_discriminator(width=2, hidden=5)
    assert discriminator.get_layer("hidden").kernel.shape == (7 * 7 * 4, 5)
    assert discriminator.get_layer("d2").kernel.shape == (5, 1)
    images = np.random.default_rng(0).normal(size=(4, 28, 28, 1)).astype("float32")
    features = keras.Model(discriminator.input, discriminator.get_layer("flatten").output)(images)
    kernel, bias = discriminator.get_layer("hidden").get_weights()
    h = features @ kernel + bias
    last, shift = discriminator.get_layer("d2").get_weights()
    expected = np.where(h > 0, h, 0.2 * h) @ last + shift
    np.testing.assert_allclose(discriminator(images), expected, atol=1e-5)
