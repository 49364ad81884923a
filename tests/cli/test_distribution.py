"""`--distribute`: TF_CONFIG, who writes, and what is refused."""

import json

import pytest
from helpers.commands import refused

from tfgan.cli import distribution
from tfgan.cli.mnist import Options


def set_cluster(monkeypatch, index, kind="worker"):
    cluster = {"worker": ["localhost:1", "localhost:2"]}
    config = {"cluster": cluster, "task": {"type": kind, "index": index}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))


@pytest.mark.parametrize("text", ["", "{", "{}", '{"cluster": {"worker": []}, "task": 1}'])
def test_a_bad_tf_config_is_said_in_one_line(monkeypatch, capsys, text):
    monkeypatch.setenv("TF_CONFIG", text)
    found = refused(capsys, "mnist", "--distribute", "multiworker")
    assert found.startswith("--distribute multiworker needs the environment variable TF_CONFIG, {")
    assert found.endswith(f"Received: {text or 'none'}")


def test_a_task_that_is_no_worker_is_refused(monkeypatch):
    for index, kind in ((2, "worker"), (-1, "worker"), (0, "ps")):
        set_cluster(monkeypatch, index, kind)
        with pytest.raises(ValueError, match="TF_CONFIG"):
            distribution.worker_of_cluster()


def test_bad_flags_are_refused(capsys):
    assert refused(capsys, "mnist", "--replicas", "2") == "--replicas goes with --distribute"
    found = refused(capsys, "mnist", "--distribute", "both")
    assert found.startswith("unknown --distribute. Expected one of: mirrored, multiworker")


def test_the_first_worker_is_the_chief_and_writes(monkeypatch, capsys):
    options = Options(distribute="multiworker", metrics="a.json", save="a.keras", plot="a.png")
    set_cluster(monkeypatch, 1)
    assert distribution.worker_of_cluster() == (1, 2) and not distribution.is_chief(options)
    with distribution.silent_unless_chief(options):
        print("nobody reads this")
    said = "worker 1 of 2: the chief, worker 0, writes and reports\n"
    assert capsys.readouterr().out == said
    distribution.write_nothing(options)
    assert (options.metrics, options.save, options.plot) == (None, None, None)
    set_cluster(monkeypatch, 0)
    assert distribution.is_chief(options) and distribution.is_chief(Options())
    with distribution.silent_unless_chief(options):
        print("read")
    assert capsys.readouterr().out == "read\n"


def test_without_the_flag_there_is_no_strategy():
    assert distribution.make_strategy(Options()) is None
