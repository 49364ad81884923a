"""`tfgan gan1d --sweep`: nine runs in one page."""

import json
import os
import re

import pytest
from helpers.commands import refused, tfgan

from tfgan.cli import sweep

SHORT = ("--num-steps", 4, "--anim-every", 2, "--jit", "off")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_run_for_each_choice(monkeypatch, capsys):
    # Two runs are enough to show it.
    monkeypatch.setattr(sweep, "RATE_FACTORS", (1.0,))
    monkeypatch.setattr(sweep, "SIZE_FACTORS", (0.5, 2.0))
    assert tfgan("gan1d", *SHORT, "--recipe", "gan-intro-2017", "--sweep") == 0
    out = capsys.readouterr().out
    lines = re.findall(r"^learning rate 0.001, hidden size (\d+): W1 \d+\.\d{4}$", out, re.M)
    assert lines == ["2", "8"] and out.count("device:") == 1
    assert "page: gan1d-sweep.html (2 and 2 frames)" in out
    with open("gan1d-sweep.html") as file:
        data = json.loads(re.search(r"^const DATA = (.*);$", file.read(), re.M)[1])
    assert [choice["values"] for choice in data["choices"]] == [["0.001"], [2, 8]]
    # The middle one, the recipe's own where there are nine, is shown first.
    assert [run["choice"] for run in data["runs"]] == [[0, 1], [0, 0]]
    assert data["runs"][0]["steps"] == [2, 4]
    assert os.listdir(".") == ["gan1d-sweep.html"]


def test_an_interrupted_sweep_writes_no_page(monkeypatch, capsys):
    def train(run, title):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "_trained", train)
    assert tfgan("gan1d", *SHORT, "--sweep") == 130
    assert "interrupted: there is no page of some runs only\n" in capsys.readouterr().out
    assert os.listdir(".") == []


def test_what_does_not_go_together(capsys):
    for arguments, message in [
        (("--save", "a.keras"), "goes without --save"),
        (("--anim", "a.mp4"), "goes without --anim"),
        (("--trials", 2), "goes without --trials"),
        (("--sweep", "a.mp4"), r"--sweep must end in .html. Received: a.mp4"),
        (("--sweep", "no/a.html"), "folder no does not exist"),
    ]:
        assert message in refused(capsys, "gan1d", "--sweep", *arguments)
    assert os.listdir(".") == []
