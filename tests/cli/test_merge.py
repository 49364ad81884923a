"""`tfgan merge`: one table of runs that differ in their seed."""

import json

from helpers.commands import refused, tfgan


def write(path, seeds, **config):
    trials = [
        {"seed": s, "w1": s / 2, "scores": {"fid": None if s == 3 else 2.0 * s}} for s in seeds
    ]
    values = {"trials": trials, "config": {"num_steps": 5, "seed": seeds[0], **config}}
    path.write_text(json.dumps(values))
    return path


def test_trials_of_all_files_make_one_table(tmp_path, capsys):
    files = [write(tmp_path / f"{s}.json", [s], metrics=f"{s}.json") for s in (3, 1, 2)]
    assert tfgan("merge", *files, "--metrics", tmp_path / "all.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["seed", "w1", "fid"], ["1", "0.5", "2"], ["2", "1", "4"], ["3", "1.5", "-"],
    ]  # fmt: skip
    assert lines[4].split() == ["mean", "1", "3"] and lines[5].split() == ["+-", "0.2887", "1"]
    found = json.loads((tmp_path / "all.json").read_text())
    assert [trial["seed"] for trial in found["trials"]] == [1, 2, 3]
    assert found["summary"]["w1"]["mean"] == 1.0 and found["summary"]["fid"]["not_finite"] == 1


def test_runs_that_are_not_of_one_kind_are_refused(tmp_path, capsys):
    first, other = (write(tmp_path / f"{s}.json", [s], num_steps=s) for s in (1, 2))
    said = f"{first} and {other} are not runs of the same flags: --num-steps 1 and 2"
    assert refused(capsys, "merge", first, other) == said
    again = write(tmp_path / "again.json", [1], num_steps=1)
    assert refused(capsys, "merge", first, again) == f"seed 1 is in two files: {first} and {again}"
    (tmp_path / "bad.json").write_text("{}")
    found = refused(capsys, "merge", tmp_path / "bad.json")
    assert found.endswith("bad.json is not a file of --metrics of a training command")


def test_files_are_required(tmp_path, capsys):
    assert refused(capsys, "merge") == "the following arguments are required: JSON"
    found = refused(capsys, "merge", tmp_path / "none.json")
    assert found == f"metrics file {tmp_path / 'none.json'} does not exist"
