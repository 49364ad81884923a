"""What the benchmark of the 1-D GAN runs, with trainings that take the time they are told to."""

import types

import numpy as np
import pytest

from tfgan import recipes
from tfgan.cli.benchmarks import gaussian_1d as benchmark
from tfgan.models import gaussian_1d as models


@pytest.fixture
def clock(monkeypatch):
    clock = types.SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(benchmark.time, "perf_counter", lambda: clock.seconds)
    return clock


def test_both_networks_are_measured_beside_the_others(monkeypatch, capsys):
    for name, rate in (("_fit", 300.0), ("_eager", 20.0), ("_jax", 100.0)):
        add = {"_fit": 30, "_eager": 10, "_jax": 50}[name]
        monkeypatch.setattr(
            benchmark,
            name,
            lambda minibatch, *, steps_per_call=None, rate=rate, add=add: (
                lambda: rate + add * minibatch - (steps_per_call or 0) / 4
            ),
        )
    found = benchmark.training(2)
    assert list(found) == ["1-D GAN", "1-D GAN with minibatch discrimination"]
    assert [each["ratio"] for each in found.values()] == [15.0, 11.0]
    assert found["1-D GAN"]["ratios"] == {
        "PyTorch eager": 15.0, "JAX jit + scan": 3.0, "JAX, as often read": 4.0,
    }  # fmt: skip
    assert "1-D GAN (median of 2, alternating)" in capsys.readouterr().out


def test_the_rate_is_that_of_the_originals_setting(monkeypatch, clock):
    """20,000 steps of 8 samples of sorted data, a callback every 100 steps, compiled before."""
    fits = []

    class Model:
        def fit(self, data, **options):
            clock.seconds += 4.0
            fits.append((data, options))

    def from_recipe(recipe, **options):
        assert recipe.name == "gan-intro-2017"
        assert options == {"minibatch": True, "steps_per_execution": 100}
        return Model()

    monkeypatch.setattr(models.Gaussian1DGAN, "from_recipe", from_recipe)
    rate = benchmark._fit(True)
    assert len(fits) == 1 and rate() == 5000.0
    data, options = fits[-1]
    (reads,) = options.pop("callbacks")
    assert options == {"batch_size": 8, "steps_per_epoch": 20_000, "verbose": 0}
    assert (data.mean, data.std, data.sort) == (4.0, 0.5, True)
    with pytest.raises(KeyError):  # The loss is read at each callback.
        reads.on_train_batch_end(99, {})


def test_phases_are_told_in_milliseconds(monkeypatch, clock, capsys):
    def run(command, **options):
        assert command[1:] == ["-c", "import tfgan"] and options["check"]
        clock.seconds += 0.25

    monkeypatch.setattr(benchmark.subprocess, "run", run)
    monkeypatch.setattr(
        benchmark, "_phases_of", lambda data, minibatch: {"step": 0.002 + 0.001 * minibatch}
    )
    found = benchmark.phases()
    assert found == {
        "import (new process)": 0.25, "step, plain": 0.002, "step, with minibatch": 0.003,
    }  # fmt: skip
    out = capsys.readouterr().out
    assert "  import (new process)     250.000 ms\n" in out
    assert "  step, with minibatch       3.000 ms\n" in out


def test_each_frame_is_recorded_drawn_and_encoded(monkeypatch, clock):
    """Seconds of a frame: a clock of made-up times for each of the three."""
    from tfgan import animation
    from tfgan.animation import encoders

    sizes, written, asked = [], [], []

    class File:
        def __init__(self, path, width, height):
            assert path.suffix == ".mp4"
            sizes.append((width, height))

        def __enter__(self):
            return self

        def __exit__(self, *exception):
            clock.seconds += 1.0

        def write(self, picture):
            written.append(picture)
            clock.seconds += 3.0

    def draw(frames, plot, canvas):
        for _ in frames:
            clock.seconds += 2.0
            yield np.zeros((2, 2))

    def curves(data, batch_size):
        asked.append((data, batch_size))
        clock.seconds += 0.5
        return {}

    monkeypatch.setattr(encoders, "AnimationFile", File)
    monkeypatch.setattr(animation, "draw_frames", draw)
    model = types.SimpleNamespace(curves=curves)
    found = benchmark._frame_phases(model, "data", 48, count=4)
    assert found == {"frame: record": 0.5, "frame: draw": 2.0, "frame: encode (mp4)": 3.25}
    assert sizes == [(600, 400)] and len(written) == 4
    assert asked == [("data", 48)] * 9  # once to trace, then four timed and four to draw


def test_the_phases_of_a_start(monkeypatch, clock):
    """Building, pretraining, tracing, compiling: each takes a made-up time of its own."""
    from tfgan.cli.benchmarks import timing

    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock.seconds)

    class Loop:
        def get_concrete_function(self):
            clock.seconds += 3.0

        def __call__(self, steps):
            clock.seconds += 4.0 if int(steps) == 1 else 0.5 * int(steps)

    class Model:
        def pretrain_discriminator(self, data, steps):
            assert steps == recipe.pretrain_steps
            clock.seconds += 2.0

        def fused_loop(self, data, batch_size):
            assert batch_size == recipe.batch_size
            return Loop()

    def from_recipe(recipe, **options):
        assert options == {"minibatch": True, "seed": 42}
        clock.seconds += 1.0
        return Model()

    recipe = recipes.gaussian_1d("default", minibatch=True)
    monkeypatch.setattr(models.Gaussian1DGAN, "from_recipe", from_recipe)
    monkeypatch.setattr(benchmark, "_frame_phases", lambda model, data, size: {"frame": size})
    assert benchmark._phases_of("data", True) == {
        "build": 1.0, "pretraining, first call": 2.0, "trace": 3.0, "compile (XLA)": 4.0,
        "step": 0.5, "frame": recipe.batch_size,
    }  # fmt: skip
