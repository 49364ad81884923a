"""A few cases of each part of tests/endurance, which has the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("endurance")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        "kills --count 2 --only gan1d-on,callback-on",
        "signals --count 3 --only gan1d",
        "disks --count 4",
        "inputs --count 15",
        "fuzz --count 200",
    ],
)
def test_nothing_is_lost(arguments, tmp_path):
    found = subprocess.run(
        [sys.executable, HARNESS, *arguments.split(), "--keep", tmp_path],
        capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(HARNESS.parents[1])},
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
