"""`tfgan benchmark`: which measurements it runs, and what it writes."""

import json

import pytest
from helpers.commands import refused, tfgan

from tfgan.cli import benchmark
from tfgan.cli.benchmarks import export, gaussian_1d, startup, timing


def test_the_chosen_ones_are_run_and_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gaussian_1d, "training", lambda repeats: {"repeats": repeats})
    path = tmp_path / "b.json"
    assert tfgan("benchmark", "--only", "gan1d", "--repeats", 2, "--metrics", path) == 0
    found = json.loads(path.read_text())
    assert found["gan1d"] == {"repeats": 2} and found["device"]
    assert f"metrics: {path}" in capsys.readouterr().out


def test_startup_takes_the_place_of_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(startup, "measure", lambda repeats: {"repeats": repeats})
    path = tmp_path / "b.json"
    assert tfgan("benchmark", "--startup", "--repeats", 3, "--metrics", path) == 0
    assert set(found := json.loads(path.read_text())) == {"version", "device", "startup"}
    assert found["startup"] == {"repeats": 3}


def test_every_name_has_its_function():
    import importlib

    for module, function in benchmark.BENCHMARKS.values():
        assert callable(
            getattr(importlib.import_module(f"tfgan.cli.benchmarks.{module}"), function)
        )


def test_bad_input_is_one_line(capsys, tmp_path, monkeypatch):
    error = refused(capsys, "benchmark", "--only", "gan1d", "gan3d")
    assert "unknown benchmark" in error and "Did you mean 'gan1d'" in error
    assert "--systems goes with --export" in refused(capsys, "benchmark", "--systems", "dcgan")
    monkeypatch.setattr(export, "export", lambda folder, systems: pytest.fail("it began"))
    (tmp_path / "file").write_text("")
    assert "it is a file" in refused(capsys, "benchmark", "--export", tmp_path / "file")
    given = ("benchmark", "--export", tmp_path / "p", "--systems", "gan1d-defualt")
    with pytest.raises(SystemExit):
        tfgan(*given)
    assert "unknown system. Expected one of: gan1d-default, " in capsys.readouterr().err
    assert "give one" in refused(capsys, "benchmark", "--gpu", "--startup")
    assert "--repeats must be an integer" in refused(capsys, "benchmark", "--repeats", 0)


def test_medians_and_ratio_of_alternating_rounds(capsys):
    rates = {"ours": iter([10.0, 30.0, 20.0]), "theirs": iter([4.0, 5.0, 6.0])}
    contestants = {name: (lambda r=r: next(r)) for name, r in rates.items()}
    result = timing.alternate("speed", {**contestants, "absent": None}, 3)
    assert result["median"] == {"ours": 20.0, "theirs": 5.0} and result["ratio"] == 4.0
    assert result["ratios"] == {"theirs": 4.0}
    out = capsys.readouterr().out
    assert "speed (median of 3, alternating)" in out and "skipped: not installed" in out
