"""The page of results, `animations/RESULTS.md`: its text, and tables made from measured JSON.

python -m tfgan.cli.results_page > new.md && mv new.md animations/RESULTS.md

The folder `animations/results` of a checkout holds what `--metrics` wrote: a file holds one run, or
a list of runs. `page.md` there is the text of the page, with a mark where each table goes.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[2] / "animations" / "results"

# Flags of gan1d that tell the rows apart, with their defaults.
GAN1D_FLAGS = {"recipe": "default", "mean": 4.0, "std": 0.5, "minibatch": False}


def page(folder: Path = RESULTS) -> str:
    """Returns the page as Markdown.

    Args:
        folder: The folder of the text and of the JSON files.

    Raises:
        ValueError: If the text asks for a table that nobody makes.
    """

    def table(mark: re.Match[str]) -> str:
        if mark[1] not in TABLES:
            raise ValueError(f"no table is called {mark[1]}. Expected one of: {', '.join(TABLES)}")
        runs = read(folder, mark[1])
        return markdown(TABLES[mark[1]](runs))

    text = (folder / "page.md").read_text("utf-8")
    return re.sub(r"<!-- table: ([\w-]+) -->", table, text)


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """Returns the runs of the files `name`.json and `name`-*.json, the newest version first.

    Raises:
        ValueError: If there is no file, or a run does not say its version.
    """
    runs: list[dict[str, Any]] = []
    for path in sorted([*folder.glob(f"{name}.json"), *folder.glob(f"{name}-*.json")]):
        found = json.loads(path.read_text("utf-8"))
        runs += found if isinstance(found, list) else [found]
    if not runs or not all("version" in run for run in runs):
        raise ValueError(f"{folder} must hold {name}.json or {name}-*.json, each with a version")
    # Stable: runs of one version keep their order.
    return sorted(runs, key=lambda run: _numbers(run["version"]), reverse=True)


def markdown(rows: Iterable[Iterable[str]]) -> str:
    """Returns rows of cells as a table. The first row is its head."""
    lines = [f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows]
    columns = lines[0].count("|") - 1
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])


def gan1d_rows(runs: list[dict[str, Any]]) -> list[list[str]]:
    """One row for each `tfgan gan1d --trials N`."""
    rows = [["flags", "version", "converged", "mean +- standard error", "median", "worst"]]
    for run in runs:
        converged = f"{run['num_converged']} of {run['num_trials']}"
        if run["num_not_finite"]:
            converged += f", {run['num_not_finite']} end in NaN"
        mean, error = rounded(run["w1"], run["w1_standard_error"])
        median, worst = (f"{run[name]:.3g}" for name in ("w1_median", "w1_worst"))
        flags = _flags(run["config"])
        rows.append([flags, run["version"], converged, f"{mean} +- {error}", median, worst])
    return rows


def unrolled_rows(runs: list[dict[str, Any]]) -> list[list[str]]:
    """Two rows for each `tfgan demo unrolled`: modes by step."""
    rows = [["seed", "version", "", *(f"step {step}" for step in runs[0]["steps"])]]
    for run in runs:
        for kind, modes in run["modes"].items():
            rows.append([str(run["config"]["seed"]), run["version"], kind, *map(str, modes)])
    return rows


def rounded(mean: float, error: float) -> tuple[str, str]:
    """Rounds both to the error's first digit, or to two digits if it is from 1.1 to 1.9."""
    first, _, exponent = f"{error:.1e}".partition("e")
    digits = max(-int(exponent) + (1.0 < float(first) < 2.0), 0) if error else 3
    return f"{mean:.{digits}f}", f"{error:.{digits}f}"


def _flags(config: dict[str, Any]) -> str:
    """The flags that differ from the defaults, as on the command line."""
    words = []
    for name, default in GAN1D_FLAGS.items():
        value = config.get(name, default)
        if value is True and not default:
            words.append(f"--{name}")
        elif value != default:
            words.append(f"--{name} {value:g}" if isinstance(value, float) else f"--{name} {value}")
    return f"`{' '.join(words)}`" if words else ""


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


# Name of a table in page.md -> rows of cells from the runs of its files.
TABLES: dict[str, Callable[[list[dict[str, Any]]], list[list[str]]]] = {
    "gan1d": gan1d_rows,
    "unrolled": unrolled_rows,
}


if __name__ == "__main__":
    print(page(), end="")
