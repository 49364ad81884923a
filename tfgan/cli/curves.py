"""`tfgan curves`: the scores of several runs by step and second, and who is ahead at equal time."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import input_files, outputs
from tfgan.cli.flag_groups import Options as Base
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = ("dcgan.json wgan.json --plot curves.png", "runs/*.json --at 1800")

# The scores that runs are compared by, the first that all have. Less is better.
SCORES = {"fid": "FID", "reverse_kl": "reverse KL"}

Curve = list[dict[str, Any]]


@dataclasses.dataclass(kw_only=True)
class Options(Base):
    """The command line."""

    command: ClassVar[str] = "curves"
    needs_tensorflow: ClassVar[bool] = False

    files: list[Path] = flag(
        [], "files of --metrics of runs with --score-every", group="data", metavar="JSON",
        positional=True,
    )  # fmt: skip
    at: float | None = flag(
        None, "seconds of training at which the runs are compared (default: the length of the "
        "shortest)", group="data", metavar="SECONDS",
    )  # fmt: skip
    processor_time: bool = flag(
        False, "count seconds of the processor, not of the clock: for runs that shared a busy "
        "machine", group="data",
    )  # fmt: skip
    plot: Path | None = flag(
        None, "picture of the curves: .png, .pdf or .svg", group="output", metavar="PATH"
    )
    metrics: Path | None = flag(None, "the table as JSON", group="output", metavar="PATH")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        input_files.check_metrics(self.files)
        if self.at is not None:
            validation.positive("--at", self.at)
        if self.metrics:
            files.check_writable(self.metrics)
        if self.plot:
            from tfgan.animation import check_still

            check_still(self.plot)


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    clock = "cpu_seconds" if options.processor_time else "seconds"
    curves = {path.stem: read(path, clock) for path in options.files}
    if len(curves) < len(options.files):
        raise ValueError("two files have the same name: their curves could not be told apart")
    score = common_score(list(curves.values()))
    at = options.at if options.at is not None else shortest(list(curves.values()))
    rows = places(curves, score, at)
    what = "processor time" if options.processor_time else "training"
    print(f"after {at:.0f} s of {what}, by {SCORES[score]}")
    for place, row in enumerate(rows, 1):
        print(f"{place}. {row['run']}: {_said(row, score)}")
    if options.plot:
        draw(curves, score, options.plot, time=f"minutes of {what}")
        print(f"picture: {options.plot}")
    if options.metrics:
        outputs.write_metrics(options.metrics, {"score": score, "at": at, "places": rows})
        print(f"metrics: {options.metrics}")
    return 0


def _said(row: dict[str, Any], score: str) -> str:
    if row["step"] is None:
        return "no score yet"
    if row[score] is None:
        return f"{SCORES[score]} is not finite at step {row['step']:,} ({row['seconds']:.0f} s)"
    return f"{SCORES[score]} {row[score]:.4g} at step {row['step']:,} ({row['seconds']:.0f} s)"


def read(path: Path, clock: str = "seconds") -> Curve:
    """Returns the scores of a run by step.

    Args:
        path: the file.
        clock: which clock the `seconds` are of: `"seconds"` on the wall, or `"cpu_seconds"`.

    Raises:
        ValueError: if the file is not of a run with --score-every.
    """
    try:
        rows: Curve = json.loads(path.read_text("utf-8"))["curve"]
        found = [{**row, "step": int(row["step"]), "seconds": float(row[clock])} for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        found = []
    if not found:
        raise ValueError(f"{path} is not a file of --metrics of a run with --score-every")
    return found


def common_score(curves: list[Curve]) -> str:
    """The first of `SCORES` that all runs have.

    Raises:
        ValueError: if there is none.
    """
    for score in SCORES:
        if all(score in row for curve in curves for row in curve):
            return score
    raise ValueError("the runs have no score in common: digits have FID, stacks reverse KL")


def shortest(curves: list[Curve]) -> float:
    """The seconds at the last score of the run whose last score comes first."""
    return float(min(curve[-1]["seconds"] for curve in curves))


def last_before(curve: Curve, seconds: float) -> dict[str, Any] | None:
    """The last row that was reached within so many seconds of training; None without one."""
    rows = [row for row in curve if row["seconds"] <= seconds]
    return rows[-1] if rows else None


def reaches(curve: Curve, seconds: float) -> bool:
    """Whether a run went on until so many seconds of training, but for the time of one score."""
    between = curve[-1]["seconds"] / len(curve)
    return bool(curve[-1]["seconds"] + between >= seconds)


def places(curves: dict[str, Curve], score: str, seconds: float) -> list[dict[str, Any]]:
    """The score of each run at equal time, the best first. A lost run and one without are last."""
    rows = []
    for name, curve in curves.items():
        row = last_before(curve, seconds) or {"step": None, "seconds": None, score: None}
        rows.append({"run": name, **{key: row[key] for key in ("step", "seconds", score)}})
    return sorted(rows, key=lambda row: (row[score] is None, row[score] or 0.0))


def draw(
    curves: dict[str, Curve], score: str, path: Path, *, time: str = "minutes of training"
) -> None:
    """Draws all curves as one picture. A score that is not finite has no place in it."""
    from tfgan import animation
    from tfgan.animation.plots.score_curves import ScoreCurvesPlot

    frame = {
        f"{part}_{run}": [_number(row[score if part == "score" else part]) for row in curve]
        for run, curve in enumerate(curves.values())
        for part in ("step", "seconds", "score")
    }
    animation.draw_still(frame, ScoreCurvesPlot(list(curves), SCORES[score], time), path)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
