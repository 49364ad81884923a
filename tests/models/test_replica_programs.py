"""A part of the table of `tests/distribution`, and of `tests/workers.py`, as tests."""

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROWS = ("arrays, uneven", "fakes=reused / source", "batch norm, gradient penalty", "pacgan-2",
        "minibatch discrimination", "Adam clipnorm", "scaling", "loss relativistic")  # fmt: skip


def run(program, *arguments):
    command = [sys.executable, TESTS / program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TESTS.parent, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


@pytest.mark.slow
def test_replicas_end_where_one_device_ends():
    run("distribution", "--only", *ROWS)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--kills", "1")])
def test_workers_end_where_one_process_ends_and_resume(arguments):
    run("workers.py", *arguments)
