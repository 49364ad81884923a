"""PacGAN's networks: sizes and initial weights as in the paper."""

import numpy as np

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
