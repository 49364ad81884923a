"""Which file a run goes on from."""

from pathlib import Path

import pytest

from tfgan.cli.run_state import RunState, newest, partial_path
from tfgan.utils import saved_state


class Model:
    def save(self, path):
        Path(path).write_bytes(b"")


def saved(path, **facts):
    saved_state.save(Model(), path, facts)


@pytest.fixture
def run(tmp_path):
    return tmp_path / "run.keras"


def test_without_an_unfinished_run_it_is_the_saved_one(run):
    assert partial_path(run).name == "run.partial.keras"
    assert newest(run) == run
    saved(run, run="a", steps=10)
    assert newest(run) == run and RunState(run).ended


def test_a_run_has_ended_unless_another_part_of_it_is_there(run):
    saved(run, run="a", steps=10)
    saved(partial_path(run), run="a", steps=12)
    assert not RunState(run).ended and not RunState(partial_path(run)).ended
    assert not RunState(None).ended
    saved(partial_path(run), run="b", steps=12)
    assert RunState(run).ended
    partial_path(run).write_bytes(b"damaged")
    assert RunState(run).ended


@pytest.mark.parametrize(
    ("ended", "running", "partial"),
    [
        ({"run": "a", "steps": 90}, {"run": "b", "steps": 5}, True),
        ({"run": "a", "steps": 5}, {"run": "a", "steps": 9}, True),
        ({"run": "a", "steps": 9}, {"run": "a", "steps": 9}, False),
        # A later seed of the same run.
        ({"run": "a", "steps": 9}, {"run": "a", "steps": 3, "results": [{"w1": 1.0}]}, True),
        ({}, {"run": "a", "steps": 3}, True),
    ],
)
def test_the_run_that_has_come_further(run, ended, running, partial):
    saved(run, **ended)
    saved(partial_path(run), **running)
    assert newest(run) == (partial_path(run) if partial else run)
    assert newest(partial_path(run)) == partial_path(run)
    assert not RunState(newest(run)).ended


def test_a_damaged_model_beside_an_unfinished_run(run):
    saved(partial_path(run), run="a", steps=3)
    run.write_bytes(b"half")
    assert newest(run) == partial_path(run)
    run.unlink()
    assert newest(run) == partial_path(run)


def test_the_facts_go_on(run):
    saved(run, run="a", length=40, results=[{"w1": 1.0}], callbacks={"dict": {"x": 1}})
    state = RunState(run)
    assert (state.run_id, state.length(), state.results) == ("a", 40, [{"w1": 1.0}])
    assert state.callback_state({}) == {"x": 1} and state.callback_state([]) is None
    assert state.frames_path.name == "run.frames.npz"
    new, other = RunState(None), RunState(None)
    assert new.run_id != other.run_id and new.facts == {} and new.frames_path is None
