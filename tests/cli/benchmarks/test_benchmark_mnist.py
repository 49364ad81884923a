"""The benchmark of the digits measures the recipes it names, on both sides alike."""

import types

import pytest

from tfgan import recipes
from tfgan.cli.benchmarks import mnist as benchmark
from tfgan.models import images as benchmark_models
from tfgan.models import keras_options

slow = pytest.mark.slow


@pytest.mark.parametrize(
    "name",
    ["article", pytest.param("batch_128", marks=slow), pytest.param("wgan_gp", marks=slow)],
)
def test_a_short_round(name, monkeypatch, capsys):
    steps = {"article": "ARTICLE_STEPS", "batch_128": "BATCH_128_STEPS"}.get(name, "WGAN_GP_STEPS")
    monkeypatch.setattr(benchmark, steps, (2, 1))
    if name == "article":  # the quick one
        monkeypatch.setitem(keras_options.KERAS_OPTIONS, "jit_compile", False)
        monkeypatch.setitem(keras_options.KERAS_OPTIONS, "run_eagerly", True)
    result = getattr(benchmark, name)(1)
    out = capsys.readouterr().out
    assert result["batch_size"] == {"article": 16, "batch_128": 128, "wgan_gp": 50}[name]
    assert result["xla"] == (name == "batch_128")
    assert f"batch {result['batch_size']} (median of 1, alternating)" in out
    rates = result["median"]
    assert rates["tfgan"] > 0
    if "PyTorch eager" in rates:
        assert result["ratio"] == pytest.approx(rates["tfgan"] / rates["PyTorch eager"])
    else:
        assert result["ratio"] is None and "skipped: not installed" in out


def test_both_sides_make_enough_steps(monkeypatch, capsys):
    """The batch of each measurement, and its steps: ours, PyTorch's. Some seconds each."""
    models = {"MNISTGAN": "mnist", "WGANGP": "wgan-gp"}
    for name in models:
        kind = getattr(benchmark_models, name)
        made = types.SimpleNamespace(jit_compile=True)
        monkeypatch.setattr(kind, "from_recipe", lambda recipe, seed, made=made: made)
    taken = []

    def ours(model, source, batch_size, steps):
        taken.append((batch_size, steps))
        return lambda: 6.0

    def theirs(system, model, source, batch_size, steps):
        taken.append((system, batch_size, steps))
        return lambda: 2.0

    monkeypatch.setattr(benchmark, "fused_steps_per_second", ours)
    monkeypatch.setattr(benchmark, "_eager", theirs)
    for measure in (benchmark.article, benchmark.batch_128, benchmark.wgan_gp):
        assert measure(1)["ratio"] == 3.0
    assert taken == [
        (16, 1000), ("mnist", 16, 500), (128, 300), ("mnist", 128, 200),
        (50, 10), ("wgan-gp", 50, 8),
    ]  # fmt: skip
    assert "digits, wgan-gp-paper, batch 50 (median of 1" in capsys.readouterr().out


def test_the_digits_are_those_of_the_package():
    """Their pixels are in the range of the recipe."""
    data = benchmark._digits(recipes.images("mlp", "mnist-article"))
    assert (len(data), data.low, data.high) == (
        4000,
        *recipes.images("mlp", "mnist-article").pixels,
    )
