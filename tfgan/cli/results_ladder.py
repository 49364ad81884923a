"""The ladder of the page of results: each goal, and what the kept runs reached of it."""

import dataclasses
from collections.abc import Callable
from typing import Any

from tfgan.cli.results_tables import Rows, Run, near, seeds, with_summary

# What runs reached: in words, and whether that is the goal.
Reached = tuple[str, bool]


@dataclasses.dataclass(frozen=True)
class Rung:
    """A goal.

    Attributes:
        name: What is trained.
        goal: The goal in words.
        files: The files of its runs, each a row or, with `together`, all one row.
        judge: Says what the runs reached.
        together: Whether the goal is about all files together.
    """

    name: str
    goal: str
    files: tuple[str, ...]
    judge: Callable[[list[Run]], Reached]
    together: bool = False


def rows(read: Callable[[str], list[Run]]) -> Rows:
    """The table: a row for each rung and file.

    Args:
        read: Returns the runs of a name of a file, none if it does not exist.
    """
    table = [["rung", "goal", "run", "seeds", "reached", "goal held"]]
    for rung in RUNGS:
        groups = [rung.files] if rung.together else [(name,) for name in rung.files]
        for names in groups:
            runs = [run for name in names for run in read(name)]
            said, held = rung.judge(runs) if runs else ("not measured", False)
            label = f"`{names[0]}`" if len(names) == 1 else f"`{names[0]}`, ..."
            table.append([rung.name, rung.goal, label, _seeds(runs), said, "yes" if held else "no"])
    return table


def _seeds(runs: list[Run]) -> str:
    """The seeds of one run with trials, or of several runs of one seed each.

    A file of `tfgan score` has the seed of its latents, and the model's name.
    """
    if len(runs) == 1:
        return seeds(runs[0])
    return ", ".join(str(run["seed"] if "trials" in run else run["model"]) for run in runs)


def _line(runs: list[Run]) -> Reached:
    """1-D: how many converge, and the median distances."""
    run = with_summary(runs[0])
    done, w1, ks = run["num_converged"], run["w1_median"], run["ks_median"]
    said = f"{done} of {run['num_trials']}, W1 {w1:.3f}, KS {ks:.3f}"
    return said, done >= 0.999 * run["num_trials"] and w1 <= 0.015 and ks <= 0.03


def _other_line(runs: list[Run]) -> Reached:
    """1-D, other data: how many are near, by the harder of two bounds."""
    run = with_summary(runs[0])
    done = min(run["num_converged"], near(run))
    return f"{done} of {run['num_trials']}", done >= 0.99 * run["num_trials"]


def _bumps(runs: list[Run]) -> Reached:
    """Two bumps: how many runs make both."""
    run = with_summary(runs[0])
    done = run["num_all_modes"]
    return f"{done} of {run['num_trials']}", done >= 0.99 * run["num_trials"]


def _widths(runs: list[Run]) -> Reached:
    """Ring and grid: widths of single modes, and the distance to the data."""
    found = runs[0]["summary"]
    least, most = found["std_ratio_min"]["least"], found["std_ratio_max"]["largest"]
    mean, worst = (found["w1_over_floor"][name] for name in ("mean", "largest"))
    said = f"widths {least:.3f} to {most:.3f}, W1 {mean:.2f} floors, worst {worst:.2f}"
    return said, least >= 0.9 and most <= 1.1 and worst <= 1.2


def _many_modes(modes: int, quality: float) -> Callable[[list[Run]], Reached]:
    """Ring of 64, grid of 100: all modes on all seeds, a share of high quality, 5 minutes."""

    def judge(runs: list[Run]) -> Reached:
        trials = runs[0]["trials"]
        least = min(trial["modes"] for trial in trials)
        worst = min(trial["high_quality"] for trial in trials)
        slowest = max(trial["wall_seconds"] for trial in trials)
        said = f"at least {least:g} modes, {100 * worst:.1f} %, at most {slowest:.0f} s"
        return said, least == modes and worst >= quality and slowest <= 300

    return judge


def _many_numbers(runs: list[Run]) -> Reached:
    """Points of 1,200 numbers: modes within the distance of true samples, and their widths."""
    trials, found = runs[0]["trials"], runs[0]["summary"]
    modes = min(trial["typical_modes"] for trial in trials)
    share = found["typical_high_quality"]["mean"]
    single = [found[f"typical_std_ratio_{end}"] for end in ("min", "max")]
    least, most = single[0]["least"], single[1]["largest"]
    said = f"at least {modes:g} modes, {100 * share:.1f} % within, widths {least:.2f} to {most:.2f}"
    return said, modes == 10 and least >= 0.8 and most <= 1.2


def _stacked(runs: list[Run]) -> Reached:
    """Stacked MNIST: modes and reverse KL of each seed, minutes of two cores."""
    modes = min(run["scores"]["modes"] for run in runs)
    kl = [run["scores"]["reverse_kl"] for run in runs]
    minutes = max(run["cpu_seconds"] for run in runs) / 60
    said = f"at least {modes} modes, KL {_list(kl)}, at most {minutes:.0f} minutes of one core"
    held = len(runs) >= 3 and modes == 1000 and max(kl) <= 0.05 and minutes <= 120
    return said, held


def _dense_digits(runs: list[Run]) -> Reached:
    """Digits of the article's dense networks: FID and processor time."""
    fids = [run["scores"]["fid"] for run in runs]
    seconds = max(run["cpu_seconds"] for run in runs)
    said = f"FID {_list(fids)}, at most {seconds:.0f} s of one core"
    return said, len(runs) >= 3 and max(fids) <= 10 and seconds <= 470


def _conditional(runs: list[Run]) -> Reached:
    """Conditional digits, by `tfgan score`: label accuracy, the worst class's, FID in floors."""
    scores = [run["scores"] for run in runs]
    accuracy = min(found["label_accuracy"] for found in scores)
    worst = min(min(found["label_accuracy_by_class"]) for found in scores)
    floors = max(run["scores"]["fid"] / run["floor"]["fid"] for run in runs)
    said = (
        f"at least {100 * accuracy:.1f} %, worst class {100 * worst:.1f} %, "
        f"FID at most {floors:.1f} floors"
    )
    return said, len(runs) >= 5 and accuracy >= 0.99 and worst >= 0.98 and floors <= 2


def _list(values: list[Any]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


def _both(*names: str) -> tuple[str, ...]:
    """The files without and with minibatch discrimination."""
    return tuple(f"gan1d-{name}{end}" for name in names for end in ("", "-minibatch"))


RUNGS = (
    Rung(
        "1-D, N(4, 0.5)",
        "999 of 1000 within 0.1, median W1 <= 0.015, KS <= 0.03",
        ("gan1d-default", "gan1d-minibatch"),
        _line,
    ),
    Rung(
        "1-D, N(-2, 1.5), N(0, 0.2), N(10, 1)",
        "99 % within 0.1 and within a tenth of the deviation",
        _both("wide", "narrow", "far"),
        _other_line,
    ),
    Rung(
        "1-D, two bumps",
        "both bumps on 99 %",
        (*_both("two-bumps"), *_both("two-bumps-2016", "two-bumps-2017")),
        _bumps,
    ),
    Rung(
        "ring of 8, grid of 25",
        "every mode's width 0.9 to 1.1, W1 <= 1.2 floors",
        ("plane-8gaussians", "plane-25gaussians"),
        _widths,
    ),
    Rung(
        "ring of 64",
        "all modes on 5 of 5, >= 95 %, 300 s",
        ("plane-64gaussians",),
        _many_modes(64, 0.95),
    ),
    Rung(
        "grid of 100",
        "all modes on 5 of 5, >= 92 %, 300 s",
        ("plane-100gaussians",),
        _many_modes(100, 0.92),
    ),
    Rung(
        "1,200 numbers, 10 modes",
        "all modes within the distance of true samples, widths 0.8 to 1.2",
        ("points-1200-veegan-1200d", "points-1200-veegan-1200d-pacgan"),
        _many_numbers,
    ),
    Rung(
        "stacked MNIST",
        "1000 modes, KL <= 0.05, 3 seeds, 120 minutes of one core",
        tuple(f"stacked-{seed}" for seed in range(1000, 1003)),
        _stacked,
        together=True,
    ),
    Rung(
        "digits, the article's networks",
        "FID <= 10, 3 seeds, 470 s of one core",
        tuple(f"digits-mlp-{seed}" for seed in range(1000, 1003)),
        _dense_digits,
        together=True,
    ),
    Rung(
        "conditional digits",
        "accuracy >= 99.0 %, worst class >= 98 %, FID <= 2 floors, 5 seeds",
        tuple(f"tests-conditional-{seed}" for seed in range(1000, 1005)),
        _conditional,
        together=True,
    ),
)
