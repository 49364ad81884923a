"""Weights go through `.safetensors` files in both directions, without a change of a bit."""

import sys

import keras
import numpy as np
import pytest
import torch
from helpers.commands import refused
from helpers.commands import tfgan as command

FILE = """
import keras
import torch
from torch import nn


def keras_gan():
    dense = keras.layers.Dense
    return {
        "generator": keras.Sequential([keras.Input((3,)), dense(5, "tanh"), dense(2)]),
        "discriminator": keras.Sequential([keras.Input((2,)), dense(4, "tanh"), dense(1)]),
        "generator_optimizer": "sgd",
        "discriminator_optimizer": "sgd",
        "loss": "non_saturating",
    }


def torch_gan():
    networks = [nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)),
                nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))]
    optimizers = [torch.optim.SGD(n.parameters(), 0.1) for n in networks]
    return (*networks, *optimizers, "non_saturating")
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "port.py").write_text(FILE)
    return tmp_path


def state():
    """Weights of the generator, no two of them equal."""
    shapes = {"0.weight": (5, 3), "0.bias": (5,), "2.weight": (2, 5), "2.bias": (2,)}
    values = np.random.default_rng(1).normal(size=32).astype(np.float32)
    parts = np.split(values, np.cumsum([np.prod(s) for s in shapes.values()])[:-1])
    return {
        key: torch.from_numpy(part.reshape(shape).copy())
        for (key, shape), part in zip(shapes.items(), parts, strict=True)
    }


def convert(source, out):
    return command("convert", source, "--like", "port.py", "--out", out)


def test_both_directions(folder):
    safetensors = pytest.importorskip("safetensors.torch")
    safetensors.save_file(state(), "g.safetensors")
    assert convert("g.safetensors", "g.keras") == 0
    kernel = keras.models.load_model("g.keras").variables[0].numpy()
    np.testing.assert_array_equal(kernel, state()["0.weight"].numpy().T)
    assert convert("g.keras", "back.safetensors") == 0
    back = safetensors.load_file("back.safetensors")
    assert set(back) == set(state())
    for key, value in state().items():
        assert torch.equal(back[key], value), key


def test_a_file_that_is_none(folder, capsys):
    pytest.importorskip("safetensors.torch")
    (folder / "g.safetensors").write_text("no weights")
    said = refused(
        capsys, "convert", "g.safetensors", "--like", "port.py", "--out", "g.keras"
    )  # fmt: skip
    assert "g.safetensors cannot be read as weights" in said
    assert "safetensors.torch.save_file(model.state_dict(), path)" in said


def test_without_the_package(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    monkeypatch.setitem(sys.modules, "safetensors", None)
    (folder / "g.safetensors").touch()
    for source, out in (("g.safetensors", "g.keras"), ("g.keras", "g.safetensors")):
        (folder / "g.keras").touch()
        said = refused(capsys, "convert", source, "--like", "port.py", "--out", out)
        assert said.startswith("safetensors is not installed. Install it with: pip install saf")
