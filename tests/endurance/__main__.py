"""Runs that last: kills, signals, full disks, bad inputs and damaged files, against real processes.

    python tests/endurance kills --count 100 --seed 0
    python tests/endurance all

Each part prints a line per case that failed and a line of counts, and the exit code is 1 if a case
failed. A case is a process of its own. It is forked from one that has imported TensorFlow and has
computed nothing, which saves the import. tests/test_endurance.py runs a few cases of each part.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path[:1] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]

from endurance.disks import disks
from endurance.fuzz import fuzz
from endurance.inputs import inputs
from endurance.kills import kills
from endurance.processes import load_all
from endurance.signals import signals

PARTS = {"kills": (kills, 100), "signals": (signals, 60), "disks": (disks, 40),
         "inputs": (inputs, 400), "fuzz": (fuzz, 2000)}  # fmt: skip


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=(*PARTS, "all"))
    parser.add_argument("--count", type=int, help="number of cases (default: the whole part)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="cases of this name only, such as gan1d-on,callback-off")
    parser.add_argument("--keep", type=Path, help="folder for the files of the cases")
    options = parser.parse_args(arguments)
    load_all()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(options.keep or folder)
        root.mkdir(parents=True, exist_ok=True)
        for name in PARTS if options.part == "all" else [options.part]:
            part, count = PARTS[name]
            failed += part(root, options.count or count, options.seed, options.only)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
