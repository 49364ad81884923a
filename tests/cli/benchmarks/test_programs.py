"""What needs no JAX in the measurement of programs."""

import importlib.util

from helpers.commands import refused

from tfgan.cli.benchmarks import programs


def test_tf32_is_for_large_products():
    assert programs.precisions_for(10**6, ["float32", "tf32"]) == ["float32"]
    assert programs.precisions_for(10**10, ["float32", "tf32"]) == ["float32", "tf32"]


def test_without_jax_the_command_says_how_to_get_it(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "systems_in", lambda folder: {"gan1d-default": 1})
    monkeypatch.setattr(programs, "names_in", lambda folder: ["gan1d-default"])
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install 'tfgan[jax]'" in refused(capsys, "benchmark", "--programs", tmp_path)


def test_bad_input_is_one_line(capsys, tmp_path):
    error = refused(capsys, "benchmark", "--programs", tmp_path)
    assert "expected a folder that `tfgan benchmark --export` wrote" in error
    assert "give one" in refused(capsys, "benchmark", "--programs", tmp_path, "--startup")
    error = refused(capsys, "benchmark", "--programs", tmp_path, "--device", "cpu")
    assert "JAX_PLATFORMS" in error
    assert "goes with --programs" in refused(capsys, "benchmark", "--time-limit", 3)
    assert "goes with" in refused(capsys, "benchmark", "--systems", "gan1d-default")
