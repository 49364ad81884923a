"""The count of multiply-adds, against the products of the program that XLA makes."""

import dataclasses
import math
import re
import types

import numpy as np
import pytest
import tensorflow as tf

from tfgan import GaussianMixture, GaussianMixtureGAN, recipes
from tfgan.cli.benchmarks import mixture_2d as benchmark
from tfgan.cli.benchmarks import timing


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
    # The first layers are left out of `hidden`. That of the default sees 130 features.
    assert 0.7 < share < 1


def test_the_yardstick_makes_its_products():
    recipe = dataclasses.replace(recipes.mixture_2d("article-wgan-gp-no-sigmoid"), batch_size=512)
    assert benchmark.hidden_products(recipe) == (54, 34, 32)
    small = dataclasses.replace(recipe, batch_size=8, discriminator={"width": 4})
    x, y = benchmark._products_alone(small, (3, 2, 1), 5)()[1:]
    # Orthonormal columns and the identity: all products leave them as they are.
    np.testing.assert_allclose(x.T @ x, np.eye(4), atol=1e-5)
    np.testing.assert_allclose(y, x, atol=1e-5)


def test_rates_are_multiply_adds_by_both_clocks(monkeypatch, capsys):
    """Made-up times: the training takes 2 s of the wall and 4 s of the processor, alone half."""
    now = {"perf_counter": 0.0, "process_time": 0.0}
    for name in now:
        monkeypatch.setattr(benchmark.time, name, lambda name=name: now[name])

    def taking(seconds):
        def run():
            now["perf_counter"] += seconds
            now["process_time"] += 2 * seconds

        return run

    class Fused:
        def __call__(self):
            taking(2.0)()
            return 10.0

    monkeypatch.setattr(benchmark, "_fused", lambda recipe, steps: Fused())
    monkeypatch.setattr(benchmark, "_products_alone", lambda recipe, counts, steps: taking(1.0))
    eager = []
    monkeypatch.setattr(
        benchmark, "_eager", lambda recipe, steps: eager.append(steps) or (lambda: 4.0)
    )
    found = benchmark.wgan_gp(3)
    recipe = recipes.mixture_2d("article-wgan-gp-no-sigmoid")
    count = benchmark.multiply_adds(recipe)
    # Forward products of a sample: G 2x400, 400x400 twice, 400x2; D the same, but 400x1.
    generator, critic = 321_600, 321_200
    update = generator + 10 * critic - 2 * 800
    assert count == 512 * (5 * update + 3 * generator - 800 + 2 * critic)
    assert found["multiply_adds"] == count and found["ratio"] == 2.5
    alone = 20 * 512 * 400**2 * sum(benchmark.hidden_products(recipe))
    for clock, seconds in (("wall", 2.0), ("processor", 4.0)):
        assert found[clock]["training"] == pytest.approx(20 * count / seconds)
        assert found[clock]["alone"] == pytest.approx(2 * alone / seconds)
        assert found[clock]["share"] == pytest.approx(20 * count / (2 * alone))
    out = capsys.readouterr().out
    assert "multiply-adds an iteration          9864.4 million\n" in out
    assert "training, wall time                   98.6 billion/s\n" in out
    assert f"share, processor time           {100 * found['wall']['share']:10.1f} %" in out
    benchmark.default(1)
    assert eager == [6, 100]


def test_the_loop_is_compiled_before_it_is_measured(monkeypatch):
    made = []

    def loop(steps):
        made.append(int(steps))
        return None, {"generator_loss": tf.constant(1.0)}

    def from_recipe(recipe, seed):
        assert seed == 0
        return types.SimpleNamespace(fused_loop=lambda data, size: loop if size == 512 else None)

    monkeypatch.setattr(GaussianMixtureGAN, "from_recipe", from_recipe)
    rate = benchmark._fused(recipes.mixture_2d("article-gan"), 8)
    assert made == [2]
    monkeypatch.setattr(timing, "seconds_of", lambda work: (work(), 0.5)[1])
    assert rate() == 16.0 and made == [2, 8]
