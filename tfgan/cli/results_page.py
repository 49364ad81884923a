"""The page of results, `animations/RESULTS.md`: its text, and tables made from measured JSON.

python -m tfgan.cli.results_page > new.md && mv new.md animations/RESULTS.md

The folder `animations/results` of a checkout holds what `--metrics` wrote: a file holds one run, or
a list of runs. `page.md` there is the text of the page, with a mark where each table goes.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tfgan.cli import results_ladder
from tfgan.cli.results_tables import TABLES, Rows

RESULTS = Path(__file__).parents[2] / "animations" / "results"


def page(folder: Path = RESULTS) -> str:
    """Returns the page as Markdown.

    Args:
        folder: The folder of the text and of the JSON files.

    Raises:
        ValueError: If the text asks for a table that nobody makes.
    """

    def table(mark: re.Match[str]) -> str:
        return markdown(_rows(folder, mark[1]))

    text = (folder / "page.md").read_text("utf-8")
    return re.sub(r"<!-- table: ([\w-]+) -->", table, text)


def _rows(folder: Path, name: str) -> Rows:
    """The rows of a table; those of the ladder come from the files of many."""
    if name == "ladder":
        return results_ladder.rows(lambda file: _runs([folder / f"{file}.json"]))
    if name not in TABLES:
        raise ValueError(f"no table is called {name}. Expected one of: {', '.join(TABLES)}")
    return newest(TABLES[name](read(folder, name)))


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """Returns the runs of the files `name`.json and `name`-*.json, the newest version first.

    Raises:
        ValueError: If there is no file, or a run does not say its version.
    """
    paths = [*folder.glob(f"{name}.json"), *folder.glob(f"{name}-*.json")]
    runs = _runs(sorted(paths, key=lambda path: path.stem))
    if not runs or not all("version" in run for run in runs):
        raise ValueError(f"{folder} must hold {name}.json or {name}-*.json, each with a version")
    # Stable: runs of one version keep their order.
    return sorted(runs, key=lambda run: _numbers(run["version"]), reverse=True)


def _runs(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The runs of those files that exist."""
    runs: list[dict[str, Any]] = []
    for path in paths:
        if path.is_file():
            found = json.loads(path.read_text("utf-8"))
            runs += found if isinstance(found, list) else [found]
    return runs


def newest(rows: list[list[str]]) -> list[list[str]]:
    """Leaves out rows of an older version, where a newer one has the same cells before its version.

    Args:
        rows: the table, its head first. A table without a column "version" is returned as it is.
    """
    if "version" not in rows[0]:
        return rows
    at = rows[0].index("version")
    last: dict[tuple[str, ...], list[int]] = {}
    for row in rows[1:]:
        key = tuple(row[:at])
        last[key] = max(last.get(key, []), _numbers(row[at]))
    return [rows[0], *(row for row in rows[1:] if _numbers(row[at]) == last[tuple(row[:at])])]


def markdown(rows: Iterable[Iterable[str]]) -> str:
    """Returns rows of cells as a table. The first row is its head."""
    lines = ["|" + "|".join(f" {cell} " if cell else " " for cell in row) + "|" for row in rows]
    columns = lines[0].count("|") - 1
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


if __name__ == "__main__":
    print(page(), end="")
