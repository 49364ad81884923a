"""`tfgan page`: from frames to a page, or one clear line."""

import json
import os
import re
import zipfile

import pytest
from helpers.commands import refused, tfgan
from helpers.page_frames import record_line, record_plane


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record_line("a.frames.npz")
    return tmp_path


def data_of(path):
    with open(path) as file:
        return json.loads(re.search(r"^const DATA = (.*);$", file.read(), re.M)[1])


def test_one_run_beside_its_frames(capsys):
    assert tfgan("page", "a.frames.npz", "--optimal") == 0
    assert capsys.readouterr() == ("page: a.html (12 frames)\n", "")
    found = data_of("a.html")
    assert found["title"] == "default, seed 1" and found["optimal"] and len(found["runs"]) == 1


def test_two_runs_side_by_side(capsys):
    with zipfile.ZipFile("b.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    record_line("b.frames.npz", count=20, recipe="gan-intro-2016")
    options = ("--out", "both.html", "--every", 5, "--title", "Two")
    assert tfgan("page", "a.frames.npz", "b.keras", *options) == 0
    assert capsys.readouterr().out == "page: both.html (4 and 5 frames)\n"
    found = data_of("both.html")
    assert found["title"] == "Two"
    assert [run["title"] for run in found["runs"]] == ["default, seed 1", "gan-intro-2016, seed 1"]
    assert found["runs"][0]["steps"] == [10, 60, 110, 120]


def test_bad_input_is_one_line_and_nothing_is_written(capsys):
    record_plane("plane.frames.npz")
    before = sorted(os.listdir("."))
    for arguments, message in [
        ([], "required: FRAMES"),
        (["none.npz"], "none.npz does not exist"),
        (["none.keras"], "none.keras does not exist"),
        (["a.frames.npz", "--out", "a.mp4"], "--out must end in .html. Received: a.mp4"),
        (["a.frames.npz", "--out", "no/a.html"], "folder no does not exist"),
        (["a.frames.npz", "--every", 0], "--every must be an integer of at least 1"),
        (["a.frames.npz", "plane.frames.npz"], "of one kind. Received: gaussian-1d, mixture-2d"),
    ]:
        assert message in refused(capsys, "page", *arguments)
    assert sorted(os.listdir(".")) == before


def test_animate_makes_the_same_page(capsys):
    assert tfgan("animate", "a.frames.npz", "--anim", "b.html", "--every", 5) == 0
    assert capsys.readouterr().out == "page: b.html (4 frames)\n"
