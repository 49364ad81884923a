"""PacGAN's networks: sizes and initial weights as in the paper."""

import numpy as np
from helpers.source_traces import weights_table

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def test_sizes_are_the_papers():
    # 2 -> 4 x 400 without bias, with 4 numbers per unit of batch norm -> 2.
    expected = 2 * 400 + 3 * 400**2 + 4 * 4 * 400 + 400 * 2 + 2
    assert networks.pacgan_generator().count_params() == expected
    # 4 -> 3 x maxout of 200 units of 5 pieces -> 1.
    expected = 5 * 1000 + 2 * 201 * 1000 + 201
    assert networks.pacgan_discriminator().count_params() == expected


def test_kernels_start_small_and_biases_at_0():
    network = networks.pacgan_discriminator()
    draw_weights(network, 0, name="discriminator")
    for layer in network.layers:
        kernel, bias = layer.get_weights()
        np.testing.assert_allclose(kernel.std(), 0.02, rtol=0.15)
        assert not bias.any()


def test_batch_norm_is_that_of_the_authors_program():
    """Epsilon 1e-4, moved by 0.05, of each slot by itself, a running standard deviation from 1."""
    norm = networks.pacgan_generator(slots=2).get_layer("norm0")
    assert (norm.epsilon, norm.momentum, norm.slots, norm.running) == (1e-4, 0.95, 2, "stdev")
    np.testing.assert_allclose(np.sqrt(norm.moving_variance + 1e-4), 1.0, rtol=1e-6)


def test_shapes_are_those_of_the_authors_arrays():
    for net, network in (
        ("G", networks.pacgan_generator()),
        ("D", networks.pacgan_discriminator()),
    ):
        rows = [row["shape"] for row in weights_table("pacgan_2") if row["name"].startswith(net)]
        assert [list(v.shape) for v in network.trainable_variables] == rows
