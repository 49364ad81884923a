"""The count of multiply-adds, against the products that TensorFlow really makes."""

import dataclasses
import importlib
from pathlib import Path

import pytest
import tensorflow as tf

from tfgan import GaussianMixture, GaussianMixtureGAN, recipes

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("_benchmark_mixture2d")


def test_forward_products(benchmark):
    assert benchmark.products(2, 1, 400) == (2 * 400 + 2 * 400**2 + 400, 800)
    assert benchmark.products(3, 5, 7, depth=1) == (21 + 35, 21)


def _counted(recipe):
    """Multiply-adds of all matrix products in the graph of one iteration."""
    model = GaussianMixtureGAN.from_recipe(recipe, seed=0, jit_compile=False)
    real = GaussianMixture.ring().sample(recipe.batch_size, seed=0)

    def one():
        return model.train_step(real)

    graph = tf.function(one, autograph=False).get_concrete_function().graph
    bodies = [graph, *(f.graph for f in graph._functions.values() if hasattr(f, "graph"))]
    total = 0
    for each in bodies:
        for operation in each.get_operations():
            if operation.type == "MatMul":
                left, _ = operation.inputs
                inner = left.shape[0 if operation.get_attr("transpose_a") else 1]
                total += inner * operation.outputs[0].shape.num_elements()
    return total


@pytest.mark.parametrize("name", ["article-wgan-gp", "default"])
def test_the_count_is_that_of_the_graph(benchmark, name):
    """The graph has more: repeated forward passes and products with zeros, which XLA takes out."""
    recipe = dataclasses.replace(
        recipes.mixture_2d(name), discriminator_steps=1, batch_size=16, standardize=False
    )
    counted, found = benchmark.multiply_adds(recipe), _counted(recipe)
    assert counted <= found < 1.5 * counted
