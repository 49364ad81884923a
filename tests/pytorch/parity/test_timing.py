"""The comparison of speed."""

import numpy as np
from helpers.without_xla import without_xla

from tfgan.pytorch.parity import shared_inputs, systems, timing


def test_speed_of_both_libraries(monkeypatch):
    monkeypatch.setattr(timing.shutil, "which", lambda name: None)
    found = timing.compare_speed(without_xla("gan1d"), seconds=0.05, repeats=3)
    assert len(found["keras"]) == len(found["pytorch"]) == 3
    assert found["keras_median"] == np.median(found["keras"]) > 0
    assert found["ratio"] == found["keras_median"] / found["pytorch_median"]
    assert found["no_compiled"] == "no C++ compiler" and "compiled" not in found


def test_why_nothing_was_compiled(monkeypatch):
    monkeypatch.setattr(timing.shutil, "which", lambda name: "/usr/bin/c++")
    reason = timing._add_compiled({}, {}, systems.SYSTEMS["wgan-gp"], None, 0.01)
    assert "double backward" in reason


def test_earlier_systems_do_not_count_towards_the_limit_of_recompilations(monkeypatch):
    resets, seen, system = [], [], systems.SYSTEMS["gan1d"]

    def compiled(network):
        seen.append(len(resets))
        return network

    monkeypatch.setattr(timing.shutil, "which", lambda name: "/usr/bin/c++")
    monkeypatch.setattr(timing.torch.compiler, "reset", lambda: resets.append(1))
    monkeypatch.setattr(timing.torch, "compile", compiled)
    inputs = timing.TorchInputs(
        shared_inputs.next_inputs(system.model(0), system.source(), system.timed_batch)
    )
    sides, steps = {}, {}
    assert timing._add_compiled(sides, steps, system, inputs, 0.01) is None
    assert seen == [1, 1] and list(sides) == list(steps) == ["compiled"]
