"""A command's process ends at once, and nothing that belongs to its end is lost."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tfgan.cli import leave

ROOT = Path(__file__).parents[2]

PROGRAM = """
import atexit, sys
from tfgan.cli.leave import leave
class Slow:
    def __del__(self):
        print("taken apart")
kept = Slow()
atexit.register(print, "registered")
sys.modules["tensorflow"] = sys
print("printed", end=" ")
leave(3)
"""


def test_the_end_of_a_process():
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "printed registered\n", "")


@pytest.fixture
def ends(monkeypatch):
    """What `leave` does: "python" where Python ends the process, "at once" otherwise."""

    def end(code):
        raise SystemExit("at once")

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(leave.atexit, "_run_exitfuncs", lambda: None)
    monkeypatch.setattr(leave, "_callers", lambda: {"__main__", "runpy"})
    monkeypatch.setitem(sys.modules, "tensorflow", object())

    def found():
        with pytest.raises(SystemExit) as ended:
            leave.leave(0)
        return "python" if ended.value.code == 0 else ended.value.code

    return found


def test_python_ends_it_where_something_goes_on(ends, monkeypatch):
    assert ends() == "at once"
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert ends() == "python"
    done.set()
    thread.join()
    assert ends() == "at once"
    monkeypatch.undo()
    assert "_pytest.python" in leave._callers()
    with pytest.raises(SystemExit, match="7"):
        leave.leave(7)


def test_without_tensorflow_there_is_nothing_to_save(ends, monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow")
    assert ends() == "python"
