"""The networks for points: sizes, initial weights and learned noise."""

import numpy as np
import pytest

from tfgan import networks
from tfgan.networks.draw_weights import draw_weights


def test_points_generator_with_noise_is_gaussian_around_each_code():
    generator = networks.points_generator(2, 3, width=8, initialization="he_normal", noise=0.5)
    assert generator.input_shape == (None, 5) and generator.output_shape == (None, 3)
    code = np.full((4000, 2), 0.7)
    x = np.random.default_rng(1).normal(size=(4000, 3))
    points = generator(np.concatenate([code, x], 1)).numpy()
    centre = generator(np.concatenate([code[:1], np.zeros((1, 3))], 1)).numpy()
    scale = np.median((points - centre) / x, 0)
    np.testing.assert_allclose(points, centre + scale * x, rtol=1e-5, atol=1e-5)
    assert (scale > 0).all()


def test_each_code_has_a_row_of_its_own():
    """One row of the table moves and scales one component, and no other."""
    generator = networks.points_generator(
        4, 2, width=8, initialization="he_normal", noise=0.5, codes=3
    )
    draw_weights(generator, 0, name="generator")
    assert generator.input_shape == (None, 3) and generator.output_shape == (None, 2)
    codes, own = generator.get_layer("codes"), generator.get_layer("own")
    assert not codes.trainable and 0.5 < codes.table.numpy().std() < 1.5
    assert not own.table.numpy().any()
    latents = np.array([[0.1, 1, -1], [0.5, 1, -1], [0.9, 1, -1], [0.9, 0, 0]], "float32")
    before = generator(latents).numpy()
    own.table.assign([[0, 0, 0, 0], [0, 0, 0, 0], [10, 20, np.log(2), np.log(3)]])
    after = generator(latents).numpy()
    np.testing.assert_array_equal(after[:2], before[:2])
    np.testing.assert_allclose(after[3], before[3] + [10, 20], rtol=1e-6)
    noise = (before[2] - before[3]) * [2, 3]
    np.testing.assert_allclose(after[2] - after[3], noise, rtol=1e-4)


@pytest.mark.parametrize("initialization", ["pytorch", "he", "he_normal"])
def test_initial_weights(initialization):
    """Standard deviations and bounds of each layer's kernel and bias, by the formulas."""
    network = networks.points_generator(
        50, 40, width=200, depth=2, initialization=initialization, first_scale=1.5
    )
    draw_weights(network, 0, name="generator")
    for index, layer in enumerate(network.layers):
        kernel, bias = layer.get_weights()
        inputs, outputs = kernel.shape
        if initialization == "pytorch":
            variance, bound = 1 / (3 * inputs), 1 / np.sqrt(inputs)
        elif initialization == "he":
            variance, bound = (2 / inputs if index < 2 else 2 / (inputs + outputs)), 0
        else:
            variance = (1.5**2 if index == 0 else 1) * (2 if index < 2 else 1) / inputs
            bound = 3.0 if index == 0 else 0
        np.testing.assert_allclose(kernel.var(), variance, rtol=0.06)
        assert np.abs(bias).max() <= bound
        if bound:
            np.testing.assert_allclose(bias.std(), bound / np.sqrt(3), rtol=0.25)


def test_discriminator_is_its_formula():
    network = networks.points_discriminator(2, width=5, depth=2, packing=2, sigmoid=True)
    k0, b0, k1, b1, k2, b2 = network.get_weights()
    x = np.random.default_rng(0).normal(size=(7, 4)).astype("float32")
    hidden = np.maximum(np.maximum(x @ k0 + b0, 0) @ k1 + b1, 0)
    np.testing.assert_allclose(network(x), 1 / (1 + np.exp(-(hidden @ k2 + b2))), rtol=1e-5)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: networks.points_generator(width=0), "width must be an integer"),
        (lambda: networks.points_generator(first_scale=0), "first_scale must be above 0"),
        (lambda: networks.points_generator(codes=10), "codes need noise"),
        (lambda: networks.points_discriminator(initialization="torch"), "unknown initialization"),
        (lambda: networks.points_discriminator(packing=2, distance_limit=9), "needs packing 1"),
        (
            lambda: networks.points_discriminator(fourier={"num": 2}, distance_limit=9),
            "and no fourier",
        ),
    ],
)
def test_bad_arguments(build, said):
    with pytest.raises(ValueError, match=said):
        build()
