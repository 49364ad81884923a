"""Grids of images from fixed latents, and walks between them."""

import numpy as np
import pytest

from tfgan import MNISTGAN, ConditionalGAN, InMemoryImages
from tfgan.callbacks.fixed_grid import FixedGrid, slerp, tile


def test_tile_by_hand():
    images = np.arange(1, 4, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 1), np.uint8)
    expected = [
        [1, 1, 0, 2, 2],
        [1, 1, 0, 2, 2],
        [0, 0, 0, 0, 0],
        [3, 3, 0, 0, 0],
        [3, 3, 0, 0, 0],
    ]
    np.testing.assert_array_equal(tile(images, 2)[..., 0], expected)
    with pytest.raises(ValueError, match="columns must be an integer"):
        tile(images, 0)


def test_slerp_keeps_to_the_sphere_and_its_ends():
    a, b = np.array([[3.0, 0.0]]), np.array([[0.0, 3.0]])
    np.testing.assert_allclose(slerp(a, b, 0.0), a, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1.0), b, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1 / 3), [[3 * np.sqrt(3) / 2, 1.5]], rtol=1e-6)
    np.testing.assert_allclose(slerp(a, a, 0.4), a, atol=1e-6)
    assert np.isfinite(slerp(0 * a, b, 0.5)).all()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)


def test_fixed_grid_shows_the_same_latents_of_the_model_as_it_is(images):
    source = InMemoryImages(images)
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, source, seed=3)
    first = grid()
    assert first.shape == (115, 115, 1) and first.dtype == np.uint8
    np.testing.assert_array_equal(first, grid())
    np.testing.assert_array_equal(
        first[29:57, 58:86], source.to_uint8(model.decode(grid.latents[6:7]))[0]
    )
    model.generator.set_weights([1.5 * w for w in model.generator.get_weights()])
    assert not np.array_equal(first, grid())


def test_conditional_grid_has_a_row_for_each_class(images):
    source = InMemoryImages(images, np.arange(20) % 10)
    model = ConditionalGAN.from_recipe("mlp", seed=1, jit_compile=False)
    grid = FixedGrid(model, source, seed=3)
    assert grid().shape == (10 * 29 - 1, 8 * 29 - 1, 1)
    np.testing.assert_array_equal(grid.labels[:9], [0] * 8 + [1])
    np.testing.assert_array_equal(grid.latents[0], grid.latents[8])
    steps = list(grid.walk(8))
    np.testing.assert_array_equal(steps[0], grid())
    # After one step of eight each column shows its right neighbour's latents.
    np.testing.assert_array_equal(steps[1][:, :28], steps[0][:, 29:57])


def test_real_images_have_the_layout_of_the_generated(images):
    source = InMemoryImages(images, low=0, high=1)
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, source, seed=3)
    shown = grid.real()
    assert shown.shape == grid().shape
    cells = [
        shown[29 * i : 29 * i + 28, 29 * j : 29 * j + 28, 0] for i in range(4) for j in range(4)
    ]
    assert all((images == cell).all((1, 2)).any() for cell in cells)
    np.testing.assert_array_equal(shown, grid.real())
    # With classes, rows are classes: image k has class k % 10, and there are two of each.
    source = InMemoryImages(images, np.arange(20) % 10)
    grid = FixedGrid(ConditionalGAN.from_recipe("mlp", seed=1, jit_compile=False), source)
    shown = grid.real()
    for row, column in ((0, 0), (3, 1), (9, 6)):
        cell = shown[29 * row : 29 * row + 28, 29 * column : 29 * column + 28, 0]
        np.testing.assert_array_equal(cell, images[row + 10 * (column % 2)])


def test_walk_goes_through_every_latent(images):
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, InMemoryImages(images), seed=3)
    steps = list(grid.walk(32))
    np.testing.assert_array_equal(steps[2][:28, :28], steps[0][:28, 29:57])
    assert not np.array_equal(steps[1][:28, :28], steps[0][:28, :28])
