"""The 28x28 networks of the authors of WGAN-GP: sizes and weights as in their program."""

import numpy as np
import pytest
from helpers.source_traces import stddevs

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def test_authors_networks_have_the_sizes_of_their_program():
    # Dense 128 -> 4096; 5x5: 256 -> 128 -> 64 -> 1; critic 1 -> 64 -> 128 -> 256, 4096 -> 1.
    generator = 129 * 4096 + (25 * 256 + 1) * 128 + (25 * 128 + 1) * 64 + 25 * 64 + 1
    critic = (25 + 1) * 64 + (25 * 64 + 1) * 128 + (25 * 128 + 1) * 256 + 4097
    assert networks.conv28_generator().count_params() == generator
    assert networks.conv28_discriminator().count_params() == critic
    layers = {layer.name: layer for layer in networks.conv28_generator().layers}
    shapes = [layers[f"g{i}"].output.shape[1:] for i in (1, 2, 3)]
    assert shapes == [(8, 8, 128), (14, 14, 64), (28, 28, 1)]


def test_authors_weights_are_he_by_their_fans_and_glorot_for_both_dense_layers():
    """The deviations are those that the authors' program gives each array."""
    generator, critic = networks.conv28_generator(), networks.conv28_discriminator()
    for network in (generator, critic):
        draw_weights(network, 1, name="n")
    layers = [layer for n in (generator, critic) for layer in n.layers if layer.weights]
    expected = stddevs("wgan_gp_paper_mnist")
    assert expected[0] == pytest.approx(0.0218, abs=5e-5)
    for layer, stddev in zip(layers, expected, strict=True):
        kernel = layer.kernel.numpy()
        np.testing.assert_allclose(kernel.std(), stddev, rtol=0.06, err_msg=layer.name)
        assert np.abs(kernel).max() <= np.sqrt(3) * stddev * (1 + 1e-6)
        assert not layer.bias.numpy().any()


def test_conditional_critic_sees_its_class_everywhere():
    critic = networks.conv28_discriminator(width=4, num_classes=3)
    images = np.zeros((3, 28, 28, 1), "float32")
    logits = np.asarray(critic([images, np.eye(3, dtype="float32")])).ravel()
    assert len(np.unique(logits.round(6))) == 3


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: networks.conv28_generator(norm="layer"), "unknown norm"),
        (lambda: networks.conv28_generator(output="relu"), "unknown output"),
        (lambda: networks.conv28_discriminator(num_classes=0), "num_classes must be an integer"),
    ],
)
def test_bad_arguments(build, said):
    with pytest.raises(ValueError, match=said):
        build()
