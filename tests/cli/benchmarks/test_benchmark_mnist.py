"""The benchmark of the digits measures the recipes it names, on both sides alike."""

import pytest

from tfgan.cli.benchmarks import mnist as benchmark
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
