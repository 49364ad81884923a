"""The lines of `tfgan benchmark --fits`."""

import json
import math

import pytest
from helpers.commands import refused, tfgan

from tfgan.cli.benchmarks import fits
from tfgan.cli.benchmarks.fitted_line import fitted_line

TINY = fits.Sizes(batch=(2, 4), width=(2, 3), call=(1, 2), seeds=(1, 2), frames=(1, 2), steps=1)


@pytest.fixture
def quick(monkeypatch):
    """Work is done once, without XLA's compilations; a seed makes one call."""
    monkeypatch.setattr(fits, "SHORTEST", 0.0)
    monkeypatch.setattr(fits, "CALLS_OF_A_SEED", 1)
    monkeypatch.setattr(fits._System, "call", lambda self, steps: None)


def test_a_system_has_each_line(quick, monkeypatch, capsys):
    drawn = []
    monkeypatch.setattr(fits._System, "film", lambda self, count: drawn.append(count))
    found = fits.measure("gan1d", 2, TINY, jit_compile=False)
    assert list(found) == list(fits.LINES) and set(drawn) == {1, 2}
    assert found["batch"]["x"] == [2.0, 4.0] and found["width"]["x"] == [4.0, 9.0]
    assert all(second > 0 for line in found.values() for second in line["seconds"])
    out = capsys.readouterr().out
    assert "batch, one step" in out and "x square of the hidden width" in out


def test_frames_are_recorded_drawn_and_encoded(quick, monkeypatch):
    made = []
    monkeypatch.setattr("tfgan.animation.render", lambda frames, *_, **__: made.append(len(frames)))
    fits._gaussian(False).film(2)
    assert made == [2]


def test_short_work_is_repeated(monkeypatch):
    clock = iter([0.01, 0.05, 0.04])
    monkeypatch.setattr(fits, "seconds_of", lambda work: next(clock))
    assert fits._best(lambda: None, 2) == pytest.approx(0.04 / 2)


def test_the_picture_and_the_numbers(tmp_path, monkeypatch):
    line = fitted_line([1, 2, 3], [0.1, 0.2, 0.3])
    monkeypatch.setattr(fits, "measure", lambda name, repeats: dict.fromkeys(fits.LINES, line))
    picture, numbers = tmp_path / "x.png", tmp_path / "x.json"
    flags = ("--fits", "--only", "gan1d", "--plot", picture, "--metrics", numbers)
    assert tfgan("benchmark", *flags) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    found = json.loads(numbers.read_text())["fits"]["gan1d"]["batch"]
    assert found["each"] == pytest.approx(0.1) and math.isclose(found["fixed"], 0, abs_tol=1e-9)


def test_bad_input_is_one_line(capsys):
    assert "--plot goes with --fits" in refused(capsys, "benchmark", "--plot", "x.png")
    assert "benchmark of --fits" in refused(capsys, "benchmark", "--fits", "--only", "gan1d-phases")
    assert "give one" in refused(capsys, "benchmark", "--fits", "--limits")
