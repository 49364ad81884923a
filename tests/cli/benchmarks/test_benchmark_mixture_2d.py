"""The count of multiply-adds, against the products of the program that XLA makes."""

import dataclasses
import math
import re

import numpy as np
import pytest
import tensorflow as tf

from tfgan import GaussianMixture, GaussianMixtureGAN, recipes
from tfgan.cli.benchmarks import mixture_2d as benchmark


def _compiled(recipe):
    """Multiply-adds of all matrix products in the program that XLA makes of one iteration."""
    model = GaussianMixtureGAN.from_recipe(recipe, seed=0, jit_compile=True)
    loop = model.fused_loop(GaussianMixture.ring(), recipe.batch_size)
    text = loop.experimental_get_compiler_ir(tf.constant(1))(stage="optimized_hlo")
    sizes = {
        name: [int(size) for size in dims.split(",") if size]
        for name, dims in re.findall(r"%?([\w.\-]+) = \w+\[([\d,]*)\]", text)
    }
    pattern = r"= \w+\[([\d,]*)\]\S* dot\(([^,)]*).*lhs_contracting_dims=\{(\d+)\}"
    total = 0
    for dims, left, axis in re.findall(pattern, text):
        inner = sizes[left.split()[-1].lstrip("%")][int(axis)]
        total += inner * math.prod(int(size) for size in dims.split(",") if size)
    return total


@pytest.mark.parametrize(
    "name", ["default", pytest.param("article-wgan-gp-no-sigmoid", marks=pytest.mark.slow)]
)
def test_the_count_is_that_of_the_compiled_program(name):
    """No product is missing from the count, and none is made that the count does not have."""
    recipe = dataclasses.replace(
        recipes.mixture_2d(name), discriminator_steps=1, batch_size=64, standardize=False
    )
    counted = benchmark.multiply_adds(recipe)
    # Products with the one column of the last layer are sums, where XLA likes that better.
    assert _compiled(recipe) == pytest.approx(counted, rel=0.02)
    hidden = sum(benchmark.hidden_products(recipe))
    share = hidden * recipe.batch_size * recipe.discriminator["width"] ** 2 / counted
    assert 0.8 < share < 1


def test_the_yardstick_makes_its_products():
    recipe = dataclasses.replace(recipes.mixture_2d("article-wgan-gp-no-sigmoid"), batch_size=512)
    assert benchmark.hidden_products(recipe) == (54, 34, 32)
    small = dataclasses.replace(recipe, batch_size=8, discriminator={"width": 4})
    x, y = benchmark._products_alone(small, (3, 2, 1), 5)()[1:]
    # Orthonormal columns and the identity: all products leave them as they are.
    np.testing.assert_allclose(x.T @ x, np.eye(4), atol=1e-5)
    np.testing.assert_allclose(y, x, atol=1e-5)
