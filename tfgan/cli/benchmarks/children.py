"""Benchmarks each in a process of its own: with its own memory, threads and compiled programs."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def each_in_its_own(names: Sequence[str], flag: str, repeats: int) -> dict[str, Any]:
    """Runs `tfgan benchmark FLAG --only NAME` for each name, one after another.

    Args:
        names: Names of benchmarks.
        flag: The flag, such as --limits.
        repeats: Number of rounds of each measurement.

    Returns:
        What each wrote under the name of the flag, by name.
    """
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder, f"{name}.json")
            command = ["benchmark", flag, "--only", name, "--repeats", str(repeats)]
            subprocess.run(
                [sys.executable, "-m", "tfgan", *command, "--metrics", str(path)], check=True
            )
            found[name] = json.loads(path.read_text("utf-8"))[flag.lstrip("-")][name]
    return found
