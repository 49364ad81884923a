"""Facts that a user would notice if they changed, in files under `tests/recorded`.

A change that is meant: set TFGAN_WRITE_RECORDS=1, run the test, read the difference of the file,
and say it in CHANGELOG.md.
"""

import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "recorded"


def check(name, lines):
    """`lines` are those of the file `tests/recorded/{name}.txt`."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("TFGAN_WRITE_RECORDS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
    recorded = path.read_text("utf-8").splitlines() if path.is_file() else []
    changes = [
        line
        for line in difflib.unified_diff(recorded, lines, "recorded", "found", lineterm="", n=0)
        if not line.startswith("@@")
    ]
    assert not changes, "\n".join(changes[:40])


def number(value):
    """Four digits: what is left of a number where the last bits differ between processors."""
    return f"{float(value) + 0.0:.4g}"
