"""PyTorch's compiled loops of the benchmark."""

import pytest
import torch

from tfgan.pytorch import compiled_speed


@pytest.mark.parametrize("system", compiled_speed.SYSTEMS)
def test_each_system_makes_steps(system, monkeypatch):
    compiled = []
    monkeypatch.setattr(torch, "compile", lambda network: compiled.append(network) or network)
    if system == "wgan_gp_28":  # Its five updates take long; the step is the trainer's own.
        monkeypatch.setattr(
            "tfgan.pytorch.trainer.Trainer.step",
            lambda self, inputs: {"discriminator_loss": inputs.real(0).sum()},
        )
    assert compiled_speed.compiled_steps_per_second(system, 1, steps=1) > 0
    assert len(compiled) == 2
