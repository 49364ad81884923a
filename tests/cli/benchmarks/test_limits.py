"""The table of `tfgan benchmark --limits`."""

import json

import pytest
from helpers.commands import tfgan

from tfgan.cli.benchmarks import children, export, gaussian_1d, limits, mixture_2d
from tfgan.cli.benchmarks.limits import SYSTEMS

ROUND = {"median": {"tfgan": 100.0}, "ratios": {"PyTorch eager": 4.0}}


@pytest.fixture
def measured(monkeypatch):
    """Every benchmark has the same result, and the machine makes 1,000,000 multiply-adds/s."""
    both = {title: ROUND for title, _ in SYSTEMS["gan1d"]}
    monkeypatch.setattr(gaussian_1d, "training", lambda repeats: both)
    monkeypatch.setattr(mixture_2d, "wgan_gp", lambda repeats: ROUND)
    monkeypatch.setattr(limits, "matrix_rate", lambda: 1e6)
    monkeypatch.setattr(
        limits, "_compiled", lambda system, repeats: 50.0 if "gan1d" in system else None
    )
    facts = {"multiply_adds": 2000, "state_bytes": 3_000_000}
    monkeypatch.setattr(export, "program", lambda *system: "")
    monkeypatch.setattr(export, "facts", lambda text, updates: facts)


def test_a_row_has_all_ratios_and_the_share_of_the_machine(measured):
    row = limits.measure("gan1d", 1)["1-D GAN"]
    assert row["steps_per_second"] == 100.0 and row["multiply_adds"] == 2000
    assert row["ratios"] == {"PyTorch eager": 4.0, "torch.compile": 2.0}
    assert row["share"] == pytest.approx(0.2) and row["state_bytes"] == 3_000_000


def test_products_of_all_updates_are_counted(measured, monkeypatch):
    def facts(text, updates):
        return {"multiply_adds": 1000 * updates, "state_bytes": 1}

    monkeypatch.setattr(export, "facts", facts)
    (row,) = limits.measure("gan2d-wgan-gp", 1).values()
    assert row["multiply_adds"] == 5000 and row["share"] == pytest.approx(0.5)
    assert row["ratios"] == {"PyTorch eager": 4.0}


def test_the_table(measured, tmp_path, capsys):
    path = tmp_path / "x.json"
    assert tfgan("benchmark", "--limits", "--only", "gan1d", "--metrics", path) == 0
    head, first, _ = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert head.split()[:2] == ["system", "steps/s"] and len(head) == len(first)
    assert first.split()[2:8] == ["100", "4.00", "2.00", "-", "-", "20"]
    assert list(json.loads(path.read_text())["limits"]["gan1d"]) == [t for t, _ in SYSTEMS["gan1d"]]


def test_each_system_of_the_table_can_be_made():
    known = dict(export.systems())
    assert {system for rows in SYSTEMS.values() for _, system in rows} <= set(known)


def test_the_rate_of_matrices(monkeypatch):
    monkeypatch.setattr(limits, "SIDE", 8)
    assert limits.matrix_rate() > 0


def test_each_benchmark_has_its_own_process(monkeypatch):
    def run(command, check):
        assert check and command[1:4] == ["-m", "tfgan", "benchmark"]
        name, path = command[command.index("--only") + 1], command[-1]
        with open(path, "w") as file:
            json.dump({"limits": {name: len(name)}}, file)

    monkeypatch.setattr(children.subprocess, "run", run)
    assert children.each_in_its_own(["a", "bc"], "--limits", 3) == {"a": 1, "bc": 2}
