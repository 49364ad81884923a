"""`tfgan curves`: scores of several runs by step and second."""

import json

import pytest
from helpers.commands import refused, refused_at_once, tfgan

from tfgan.cli import curves

ROWS = {
    "slow": [(10, 60.0, 50.0), (20, 130.0, 5.0)],
    "quick": [(100, 10.0, 40.0), (200, 20.0, 20.0), (900, 100.0, 10.0)],
    "lost": [(5, 90.0, None), (10, 180.0, None)],
    "late": [(1, 500.0, 1.0)],
}


def write(path, rows, score="fid"):
    curve = [{"step": s, "seconds": t, "cpu_seconds": t / 2, score: v} for s, t, v in rows]
    path.write_text(json.dumps({"curve": curve}))
    return path


@pytest.fixture
def runs(tmp_path):
    return [write(tmp_path / f"{name}.json", rows) for name, rows in ROWS.items()]


def test_runs_are_compared_at_equal_time(runs, tmp_path, capsys):
    outputs = ("--plot", tmp_path / "c.svg", "--metrics", tmp_path / "m.json")
    assert tfgan("curves", *runs, *outputs) == 0
    lines = capsys.readouterr().out.splitlines()
    # The shortest run's last score.
    assert lines[0] == "after 100 s of training, by FID"
    assert lines[1] == "1. quick: FID 10 at step 900 (100 s)"
    # Not its score at 130 s.
    assert lines[2] == "2. slow: FID 50 at step 10 (60 s)"
    assert lines[3] == "3. lost: FID is not finite at step 5 (90 s)"
    assert lines[4] == "4. late: no score yet"
    found = json.loads((tmp_path / "m.json").read_text())
    assert found["at"] == 100 and [row["run"] for row in found["places"]] == [
        "quick", "slow", "lost", "late",
    ]  # fmt: skip
    text = (tmp_path / "c.svg").read_text()
    assert all(word in text for word in (*ROWS, "FID", "step", "minutes of training"))


def test_another_time(runs, capsys):
    assert tfgan("curves", *runs[:2], "--at", 1000) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "1. slow: FID 5 at step 20 (130 s)"


def test_processor_time(runs, tmp_path, capsys):
    path = tmp_path / "c.svg"
    assert tfgan("curves", *runs[:2], "--at", 65, "--processor-time", "--plot", path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "after 65 s of processor time, by FID"
    assert lines[1] == "1. slow: FID 5 at step 20 (65 s)"
    assert "minutes of processor time" in path.read_text()


def test_stacks_are_compared_by_their_reverse_kl(tmp_path, capsys):
    path = write(tmp_path / "a.json", [(1, 2.0, 0.25)], "reverse_kl")
    assert tfgan("curves", path) == 0
    assert "1. a: reverse KL 0.25 at step 1 (2 s)" in capsys.readouterr().out


def test_bad_input_is_one_line(runs, tmp_path, capsys):
    assert refused(capsys, "curves") == "the following arguments are required: JSON"
    missing = tmp_path / "none.json"
    assert refused(capsys, "curves", missing) == f"metrics file {missing} does not exist"
    (tmp_path / "bad.json").write_text('{"curve": []}')
    found = refused_at_once(capsys, "curves", runs[0], tmp_path / "bad.json")
    assert found.endswith("bad.json is not a file of --metrics of a run with --score-every")
    stacks = write(tmp_path / "stacks.json", [(1, 2.0, 0.25)], "reverse_kl")
    found = refused(capsys, "curves", runs[0], stacks)
    assert found == "the runs have no score in common: digits have FID, stacks reverse KL"
    found = refused(capsys, "curves", runs[0], "--at", -1)
    assert found == "--at must be above 0. Received: -1.0"
    (tmp_path / "more").mkdir()
    again = write(tmp_path / "more" / "slow.json", ROWS["slow"])
    assert "same name" in refused(capsys, "curves", runs[0], again)
    found = refused(capsys, "curves", runs[0], "--plot", tmp_path / "c.txt")
    assert ".png" in found and not (tmp_path / "c.txt").exists()


def test_the_last_score_within_a_time():
    curve = [{"step": 1, "seconds": 5.0}, {"step": 2, "seconds": 9.0}]
    assert curves.last_before(curve, 4.9) is None
    assert curves.last_before(curve, 5.0)["step"] == 1
    assert curves.last_before(curve, 100.0)["step"] == 2
