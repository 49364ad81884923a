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
