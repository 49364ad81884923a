"""What a person waits for: whole commands beside a bare import of TensorFlow."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tfgan.cli.benchmarks.timing import show
from tfgan.cli.program_cache import location

# Each writes its film as `film.mp4` and its seconds as `metrics.json`.
COMMANDS: dict[str, list[str]] = {
    "gan1d --minibatch, film of 114 frames": ["gan1d", "--minibatch"],
    "gan1d, gan-intro 2016, film of 1200 frames": [
        "gan1d", "--recipe", "gan-intro-2016", "--anim-every", "1",
    ],
    "gan2d, ring, film": ["gan2d", "--dataset", "ring"],
}  # fmt: skip
OUTPUTS = ["--anim", "film.mp4", "--metrics", "metrics.json"]

BARE = "import tensorflow"
# The states of the cache of compiled programs.
OFF, COLD, WARM = "cache off", "cache empty", "cache filled"


def measure(repeats: int, commands: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """Runs all commands in turn, `repeats` times, and prints the best of each.

    A bar on a terminal shows the time left.

    Other programs on the machine only add time, so the best round is the one to compare. The
    processor's time counts the work of all threads and of the encoder. It hardly changes on a busy
    machine.

    Args:
        repeats: Number of rounds.
        commands: Command lines by name; by default `COMMANDS`.

    Returns:
        `bare` and, by command and state of the cache: `seconds`, `cpu_seconds`, and `parts`, which
        are the seconds of the command's own parts, of which `rest` is the interpreter's start and
        end and the import of TensorFlow.
    """
    commands = COMMANDS if commands is None else commands
    bare: list[dict[str, Any]] = []
    runs: dict[str, dict[str, list[dict[str, Any]]]] = {
        name: {state: [] for state in (OFF, COLD, WARM)} for name in commands
    }
    total = repeats * (1 + 3 * len(commands))
    with tqdm(total=total, file=sys.stderr, unit="run", disable=None, leave=False) as bar:
        for _ in range(repeats):
            bare.append(_run(["-c", BARE], Path.cwd(), {}))
            bar.update()
            for name, flags in commands.items():
                with tempfile.TemporaryDirectory() as folder:
                    for state, found in runs[name].items():
                        found.append(_command(flags, Path(folder), state))
                        bar.update()
    best = _best(bare)
    results: dict[str, Any] = {"bare": best}
    show(f"{BARE} (best of {repeats})", {"seconds": _said(best, best)})
    for name, states in runs.items():
        results[name] = {state: _best(found) for state, found in states.items()}
        rows = {state: _said(found, best) for state, found in results[name].items()}
        parts = results[name][COLD].get("parts", {})
        for part in parts:
            seconds = [results[name][state]["parts"].get(part, 0.0) for state in (COLD, WARM)]
            rows[f"  {part}"] = "{:7.2f} s with an empty cache, {:.2f} s with a filled".format(
                *seconds
            )
        show(f"tfgan {name} (best of {repeats}; in bare imports)", rows)
    return results


def _command(flags: Sequence[str], folder: Path, state: str) -> dict[str, Any]:
    """Runs one command. The empty cache of a round is the filled one of its next run."""
    cache = "off" if state == OFF else str(folder / "cache")
    command = ["-m", "tfgan", *flags, *OUTPUTS]
    found = _run(command, folder, {location.VARIABLE: cache})
    parts = json.loads((folder / "metrics.json").read_text("utf-8"))["seconds"]
    total = parts.pop("total")
    return {**found, "parts": {**parts, "rest": found["seconds"] - total}}


def _run(arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """Runs Python and returns its seconds, on the wall and of the processor."""
    path = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])
    nowhere = subprocess.DEVNULL
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, check=True, stdout=nowhere, stderr=nowhere,
        env={**os.environ, "PYTHONPATH": path.rstrip(os.pathsep), **variables},
    )  # fmt: skip
    seconds, after = time.perf_counter() - start, os.times()
    cpu = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return {"seconds": seconds, "cpu_seconds": cpu}


def _best(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The run that took the least time; the processor's least time may be of another one."""
    found = dict(min(runs, key=lambda run: run["seconds"]))
    found["cpu_seconds"] = min(run["cpu_seconds"] for run in runs)
    return found


def _said(found: Mapping[str, Any], bare: Mapping[str, Any]) -> str:
    """Seconds, and how many bare imports that is. Windows does not tell a child's CPU time."""
    text = f"{found['seconds']:7.2f} s ({found['seconds'] / bare['seconds']:.2f})"
    if bare["cpu_seconds"]:
        ratio = found["cpu_seconds"] / bare["cpu_seconds"]
        text += f", processor {found['cpu_seconds']:.2f} s ({ratio:.2f})"
    return text
