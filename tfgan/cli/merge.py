"""`tfgan merge`: one table of runs that differ in their seed."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import config_file, input_files, outputs
from tfgan.cli.flag_groups import Options as Base
from tfgan.cli.flags import flag

EXAMPLES = ("runs/*.json", "seed-*.json --metrics all.json")

# Flags that may differ between the runs: they do not change what is trained.
FREE = (
    "seed", "trials", "jobs", "device", "anim", "anim_every", "plot", "losses", "show", "save",
    "metrics", "logdir", "run_folder", "run_id", "checkpoint_every", "interpolate", "grid_every",
    "log_every", "score_every", "resume", "distribute", "replicas",
)  # fmt: skip


@dataclasses.dataclass(kw_only=True)
class Options(Base):
    """The command line."""

    command: ClassVar[str] = "merge"
    needs_tensorflow: ClassVar[bool] = False

    files: list[Path] = flag(
        [], "files of --metrics", group="data", metavar="JSON", positional=True
    )
    metrics: Path | None = flag(
        None, "the trials of all files and their summary as JSON", group="output", metavar="PATH"
    )

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        input_files.check_metrics(self.files)
        if self.metrics:
            files.check_writable(self.metrics)


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    trials, config = read(options.files)
    summary = summarized(trials)
    print("\n".join(table(trials, summary)))
    if options.metrics:
        values = {"summary": summary, "trials": trials, "config": config}
        outputs.write_metrics(options.metrics, values)
        print(f"metrics: {options.metrics}")
    return 0


def read(paths: list[Path]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Returns the trials of all files, by seed, and the flags that they share.

    Raises:
        ValueError: if a file is not of --metrics, if two runs differ in more than their seed, or
            if two have the same seed.
    """
    trials: dict[int, tuple[dict[str, Any], Path]] = {}
    first: tuple[dict[str, Any], Path] | None = None
    for path in paths:
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            found, config = values["trials"], values["config"]
            seeds = [int(trial["seed"]) for trial in found]
        except (OSError, ValueError, KeyError, TypeError):
            raise ValueError(f"{path} is not a file of --metrics of a training command") from None
        shared = {name: value for name, value in config.items() if name not in FREE}
        if first is None:
            first = shared, path
        _check_same(shared, path, *first)
        for seed, trial in zip(seeds, found, strict=True):
            if seed in trials:
                raise ValueError(f"seed {seed} is in two files: {trials[seed][1]} and {path}")
            trials[seed] = trial, path
    assert first is not None
    return [trials[seed][0] for seed in sorted(trials)], first[0]


def _check_same(found: dict[str, Any], path: Path, wanted: dict[str, Any], first: Path) -> None:
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            said = [config_file.text(values.get(name)) for values in (wanted, found)]
            raise ValueError(
                f"{first} and {path} are not runs of the same flags: --{name.replace('_', '-')} "
                f"{said[0]} and {said[1]}"
            )


def scores(trial: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a trial by name. Times are left out."""
    found: dict[str, Any] = {}
    for name, value in trial.items():
        if isinstance(value, dict):
            found |= scores(value)
        elif name != "seed" and not name.endswith("seconds") and not isinstance(value, (str, list)):
            found[name] = value
    return found


def summarized(trials: list[dict[str, Any]]) -> dict[str, Any]:
    """Summaries of each score over the trials, by name."""
    from tfgan.metrics.trials import summarize

    rows = [scores(trial) for trial in trials]
    nan = float("nan")
    columns = {name: [row.get(name) for row in rows] for name in rows[0]}
    return {
        name: summarize([nan if value is None else float(value) for value in column])
        for name, column in columns.items()
    }


def table(trials: list[dict[str, Any]], summary: dict[str, Any]) -> Iterator[str]:
    """The lines of the table: a seed each, then the mean and the standard error of each score."""
    names = list(summary)
    rows = [["seed", *names]]
    for trial in trials:
        found = scores(trial)
        rows.append([str(trial["seed"]), *(_number(found.get(name)) for name in names)])
    rows.append(["mean", *(_number(summary[name]["mean"]) for name in names)])
    rows.append(["+-", *(_number(summary[name]["standard_error"]) for name in names)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:.4g}"
