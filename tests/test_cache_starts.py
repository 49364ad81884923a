"""A few of the starts of tests/cache_starts.py, two at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("cache_starts.py")


@pytest.mark.slow
def test_starts_on_one_cache():
    found = subprocess.run(
        [sys.executable, HARNESS, "--count", "8", "--at-a-time", "2"],
        capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(HARNESS.parents[1])},
    )  # fmt: skip
    assert found.returncode == 0 and "8 starts" in found.stdout, found.stdout + found.stderr
