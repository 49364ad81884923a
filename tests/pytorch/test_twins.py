"""PyTorch's counterparts of the systems, and how they are timed."""

import math
import subprocess
import sys

import pytest
import torch

from tfgan.cli.benchmarks import export
from tfgan.pytorch import measure_twins, ready_inputs
from tfgan.pytorch.twins import twins

BLOCKED = """
import importlib.machinery as machinery
real = machinery.PathFinder.find_spec
machinery.PathFinder.find_spec = staticmethod(
    lambda name, *more: None if name.split(".")[0] in {"tensorflow", "keras"} else real(name, *more)
)
import tfgan.pytorch.measure_twins
from tfgan.cli.benchmarks import programs
print(len(tfgan.pytorch.twins.twins()))
"""


def test_each_is_a_system():
    assert set(twins()) <= {name for name, _ in export.systems()} and len(twins()) == 15


@pytest.mark.parametrize("name", ["gan1d-gan-intro-2016-minibatch", "mlp-mnist-article"])
def test_a_step_of_ready_inputs(name):
    twin = twins()[name]
    trainer = ready_inputs.move(twin.make(), "cpu")
    logs = trainer.step(twin.inputs("cpu"))
    assert math.isfinite(logs["discriminator_loss"]) and trainer.iteration == 1


def test_both_networks_are_compiled(monkeypatch):
    monkeypatch.setattr(torch, "compile", lambda network: torch.nn.Sequential(network))
    trainer = twins()["gan1d-gan-intro-2016"].make()
    networks = trainer.generator, trainer.discriminator
    ready_inputs.move(trainer, "cpu", compiled=True)
    assert (trainer.generator[0], trainer.discriminator[0]) == networks


def test_rates_and_what_cannot_be_compiled_are_told(monkeypatch, capsys):
    monkeypatch.setattr(measure_twins, "ROUND_SECONDS", 1e-4)
    move = ready_inputs.move

    def refuse(trainer, device, *, compiled=False):
        if compiled:
            monkeypatch.setattr(trainer, "step", lambda inputs: torch.zeros(1).view(7))
        return move(trainer, device)

    monkeypatch.setattr(ready_inputs, "move", refuse)
    seen = []
    found = measure_twins.measure(
        {"gan1d-gan-intro-2017": ["float32"], "gan1d-default": ["float32"]}, 1,
        deadline=math.inf, write=seen.append,
    )  # fmt: skip
    result = found["systems"]["gan1d-gan-intro-2017"]["float32"]
    assert result["eager"] > 0 and result["compiled"] is None and "shape" in result["why"]
    assert "gan1d-default" not in found["systems"] and seen[-1] is found
    assert "no: shape" in capsys.readouterr().out


@pytest.mark.slow
def test_neither_tensorflow_nor_keras_is_needed():
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True)
    assert done.stdout == "15\n", done.stderr
