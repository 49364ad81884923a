"""Whole commands are measured with the cache off, empty and filled, beside a bare import."""

import json

import pytest

from tfgan.cli.benchmarks import startup


@pytest.fixture
def runs(monkeypatch):
    """The children that would run, each taking a second more than the last."""
    seen = []

    def run(arguments, folder, variables):
        seen.append((arguments, variables.get("TFGAN_CACHE")))
        seconds = float(len(seen))
        if "-m" in arguments:
            metrics = {"seconds": {"training": 0.5, "total": seconds - 0.25}}
            (folder / "metrics.json").write_text(json.dumps(metrics))
        return {"seconds": seconds, "cpu_seconds": 2 * seconds}

    monkeypatch.setattr(startup, "_run", run)
    return seen


def test_rounds_and_ratios(runs, capsys):
    found = startup.measure(2, {"one": ["gan1d", "--minibatch"]})
    assert [cache is not None and cache != "off" for _, cache in runs] == [
        False,
        False,
        True,
        True,
    ] * 2
    assert runs[2][1] == runs[3][1] != runs[6][1], "each round begins with an empty cache"
    assert runs[1][0][:4] == ["-m", "tfgan", "gan1d", "--minibatch"]
    assert found["bare"] == {"seconds": 1.0, "cpu_seconds": 2.0}
    one = found["one"]
    assert [one[state]["seconds"] for state in one] == [2.0, 3.0, 4.0]
    assert one[startup.WARM]["parts"] == {"training": 0.5, "rest": 0.25}
    said = capsys.readouterr().out
    assert "cache empty      3.00 s (3.00), processor 6.00 s (3.00)" in said
    assert "0.50 s with an empty cache, 0.50 s with a filled" in said


def test_a_child_is_measured(tmp_path):
    code = "import os; assert os.environ['A'] == 'b'; sum(range(3_000_000))"
    found = startup._run(["-c", code], tmp_path, {"A": "b"})
    assert found["cpu_seconds"] > 0 and found["seconds"] > 0
