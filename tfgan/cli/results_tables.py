"""The tables of the page of results: rows of cells from what `--metrics` wrote."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tfgan.cli.curves import places, reaches
from tfgan.cli.results_speed import limits_rows, startup_rows, three_digits
from tfgan.metrics.trials import summarize_trials

Run = dict[str, Any]

Rows = list[list[str]]

# The deviation of all values of two bumps, in deviations of one bump: see `TwoBumps`.
TWO_BUMPS_DEVIATION = 17.0**0.5

# Flags of gan1d that tell the rows apart, with their defaults.
GAN1D_FLAGS = {
    "recipe": "default", "data": "gaussian", "mean": 4.0, "std": 0.5, "minibatch": False,
}  # fmt: skip


def gan1d_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan gan1d --trials N`."""
    rows = [["flags", "version", "seeds", "converged", "within a tenth of the deviation",
             "mean +- standard error", "median", "worst", "KS, median", "both bumps"]]  # fmt: skip
    for run in map(with_summary, runs):
        flags = _flags(run["config"])
        converged = f"{run['num_converged']} of {run['num_trials']}"
        if run["num_not_finite"]:
            converged += f", {run['num_not_finite']} end in NaN"
        mean, error = rounded(run["w1"], run["w1_standard_error"])
        median, worst = (f"{run[name]:.3g}" for name in ("w1_median", "w1_worst"))
        ks = f"{run['ks_median']:.2g}" if run.get("ks_median") is not None else ""
        bumps = f"{run['num_all_modes']} of {run['num_trials']}" if "num_all_modes" in run else ""
        rows.append(
            [flags, run["version"], seeds(run), converged, _near(run), f"{mean} +- {error}",
             median, worst, ks, bumps]
        )  # fmt: skip
    return rows


def with_summary(run: Run) -> Run:
    """A run of gan1d with its summary. `tfgan merge` writes one of its own."""
    return run if "num_converged" in run else {**run, **summarize_trials(run["trials"])}


def seeds(run: Run) -> str:
    """The first and last seed of the trials, and how many there are if some between are missing.

    Empty in rows of old versions, which lack trials.
    """
    found = {trial["seed"] for trial in run.get("trials", [])}
    if not found:
        return ""
    ends = f"{min(found)} to {max(found)}"
    return ends if len(found) == max(found) - min(found) + 1 else f"{len(found)} of {ends}"


def _near(run: Run) -> str:
    """How many trials have a W1 of at most a tenth of the deviation of all data."""
    return f"{near(run)} of {len(run['trials'])}" if run.get("trials") else ""


def near(run: Run) -> int:
    """Number of trials with a W1 of at most a tenth of the deviation of all data."""
    deviation = run["config"]["std"]
    if run["config"].get("data") == "two-bumps":
        deviation *= TWO_BUMPS_DEVIATION
    w1 = [trial["w1"] for trial in run["trials"]]
    return sum(value is not None and value <= deviation / 10 for value in w1)


def unrolled_rows(runs: list[Run]) -> Rows:
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


def plane_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan gan2d --trials N`: scores over the seeds."""
    rows = [["recipe", "data", "version", "seeds", "modes", "high quality", "worst seed",
             "of 2,500", "reverse KL", "deviation", "of single modes", "W1 / floor"]]  # fmt: skip
    for run in runs:
        config, found = run["config"], run["summary"]
        few = found.get("high_quality_2500")
        cells = [f"`{config['recipe']}`", f"`{config['dataset']}`", run["version"]]
        cells += [seeds(run) or str(config["trials"])]
        cells += [f"{found['modes']['mean']:.3g}"]
        cells += [_percent(found["high_quality"]), _least(found["high_quality"])]
        cells += [_percent(few) if few else "", _mean(found["reverse_kl"])]
        cells += [_mean(found["std_ratio"]), _single_modes(found), _mean(found["w1_over_floor"])]
        rows.append(cells)
    return rows


def many_numbers_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan gan2d --trials N` on points of 1,200 numbers."""
    rows = [["recipe", "data", "version", "seeds", "modes within 10 sigma",
             "modes within the distance of true samples", "high quality", "reverse KL", "deviation",
             "of single modes", "W1 / floor", "seconds a seed"]]  # fmt: skip
    for run in runs:
        config, found = run["config"], run["summary"]
        typical = {name: found[f"typical_{name}"] for name in
                   ("modes", "high_quality", "reverse_kl", "std_ratio", "std_ratio_min",
                    "std_ratio_max")}  # fmt: skip
        cells = [f"`{config['recipe']}`", f"`{config['dataset']}`", run["version"], seeds(run)]
        cells += [f"{found['modes']['mean']:.3g}", f"{typical['modes']['mean']:.3g}"]
        cells += [_percent(typical["high_quality"]), _mean(typical["reverse_kl"])]
        cells += [_mean(typical["std_ratio"]), _single_modes(typical)]
        rows.append([*cells, _mean(found["w1_over_floor"]), f"{found['wall_seconds']['mean']:.0f}"])
    return rows


def curve_rows(runs: list[Run]) -> Rows:
    """One row for each run with --score-every: FID at equal processor time, and the place then."""
    minutes = [5, 10, 15, 30, 60, 120]
    longest = max(run["curve"][-1]["cpu_seconds"] for run in runs) / 60
    minutes = [minute for minute in minutes if minute <= longest]
    rows = [["recipe", "pixels", "version", "seed",
             *(f"{minute} minutes: FID (place)" for minute in minutes), "steps, minutes",
             "least FID"]]  # fmt: skip
    curves = {
        str(index): [{**row, "seconds": row["cpu_seconds"]} for row in run["curve"]]
        for index, run in enumerate(runs)
    }
    ranks = []
    for minute in minutes:
        # A run that ended earlier takes no place.
        there = {k: curve for k, curve in curves.items() if reaches(curve, 60 * minute)}
        ranks.append(places(there, "fid", 60 * minute))
    for index, run in enumerate(runs):
        size = run["config"].get("image_size", 28)
        cells = [f"`{run['recipe']}`", f"{size}x{size}", run["version"], str(run["seed"])]
        cells += [_place(rank, str(index)) for rank in ranks]
        last = run["curve"][-1]
        cells.append(f"{last['step']:,}, {last['cpu_seconds'] / 60:.0f}")
        least = min(row["fid"] for row in run["curve"] if row["fid"] is not None)
        rows.append([*cells, three_digits(least)])
    return rows


def _place(rank: list[Run], name: str) -> str:
    """The FID of a run, and its place among those that were as long."""
    for place, row in enumerate(rank, 1):
        if row["run"] == name:
            return "" if row["fid"] is None else f"{three_digits(row['fid'])} ({place})"
    return ""


def _single_modes(summary: dict[str, Any]) -> str:
    """The narrowest and the widest mode of all seeds. Older files do not have them."""
    if "std_ratio_min" not in summary:
        return ""
    return f"{summary['std_ratio_min']['least']:.2f} to {summary['std_ratio_max']['largest']:.2f}"


def modes_by_step_rows(runs: list[Run]) -> Rows:
    """One row for each trial of `tfgan gan2d --log-every N`: modes by step."""
    first = runs[0]["trials"][0]["history"]
    rows = [["recipe", "seed", "version", *(f"step {row['step']}" for row in first)]]
    for run in runs:
        for trial in run["trials"]:
            modes = [str(round(row["modes"])) for row in trial["history"]]
            recipe = f"`{run['config']['recipe']}`"
            rows.append([recipe, str(trial["seed"]), run["version"], *modes])
    return rows


def lock_step_rows(runs: list[Run]) -> Rows:
    """One row for each system of `tfgan compare --steps N`: the largest relative differences."""
    rows = [["system", "version", "batch", "steps", "losses, step 1", "gradients, step 1",
             "weights, last step", "verdict"]]  # fmt: skip
    for version, system in _newest(runs, "differences"):
        first, last = system["differences"][1], system["differences"][-1]
        verdict = "differs" if system["failures"] else "agrees"
        if system["last_matching_step"] not in (None, system["steps"]):
            verdict += f" to step {system['last_matching_step']}"
        if not system["failures"] and system["explained_by_rounding"]:
            verdict += ", within what rounding does"
        numbers = [f"{value:.1e}" for value in (first[1], first[2], last[3])]
        sizes = [str(system[name]) for name in ("batch_size", "steps")]
        rows.append([f"`{system['name']}`", version, *sizes, *numbers, verdict])
    return rows


def quality_rows(runs: list[Run]) -> Rows:
    """One row for each system of `tfgan compare --quality`."""
    rows = [["system", "version", "updates", "seeds", "score", "Keras", "PyTorch",
             "combined errors apart"]]  # fmt: skip
    for version, system in _newest(runs, "quality"):
        found = system["quality"]
        cells = []
        for side in ("keras", "pytorch"):
            mean, error = rounded(found[f"{side}_mean"], found[f"{side}_error"])
            lost = found[f"{side}_not_finite"]
            cells.append(f"{mean} +- {error}" + (f", {lost} end in NaN" if lost else ""))
        sizes = [str(found[name]) for name in ("steps", "seeds", "score")]
        rows.append([f"`{system['name']}`", version, *sizes, *cells, f"{found['errors']:.1f}"])
    return rows


def speed_rows(runs: list[Run]) -> Rows:
    """One row for each system of `tfgan compare --speed`."""
    rows = [["system", "version", "batch", "Keras, steps/s", "PyTorch eager", "ratio"]]
    for version, system in _newest(runs, "speed"):
        found = system["speed"]
        rates = [three_digits(found[f"{side}_median"]) for side in ("keras", "pytorch")]
        ratio = f"{found['ratio']:.1f}" if found["ratio"] < 10 else f"{found['ratio']:.0f}"
        rows.append([f"`{system['name']}`", version, str(found["batch_size"]), *rates, ratio])
    return rows


def critic_study_rows(runs: list[Run]) -> Rows:
    """One row for each critic of `tfgan critic-study`."""
    rows = [["figure, critic", "version", "weights at the bounds", "decades"]]
    for run in runs[:1]:
        for figure in ("figure_1a", "figure_1b"):
            for name, found in run[figure].items():
                share = f"{100 * found['share_at_bounds']:.1f} %"
                decades = f"{found['decades']:.3g}" if "decades" in found else ""
                place = figure.removeprefix("figure_")
                rows.append([f"{place}, {name}", run["version"], share, decades])
    return rows


def demo_rows(runs: list[Run]) -> Rows:
    """One row for each game of a `tfgan demo` of the Dirac-GAN."""
    rows = [["game", "version", "distance to the equilibrium at the end"]]
    for run in runs:
        for name, found in run.items():
            if isinstance(found, dict) and set(found) == {"distance"}:
                rows.append([name, run["version"], f"{found['distance']:.2g}"])
    return rows


def digits_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan mnist --metrics`."""
    rows = [["model", "recipe", "seed", "version", "FID", "class shares", "precision, recall",
             "more than 90 % sure", "label accuracy, worst class", "training"]]  # fmt: skip
    for run in runs:
        scores = run["scores"]
        shares = [f"{100 * end(scores.get('class_shares', [0])):.1f}" for end in (min, max)]
        cells = [f"`{run['model']}`", f"`{run['recipe']}`", str(run["seed"]), run["version"]]
        cells.append(f"{scores['fid']:.3g}")
        cells.append(f"{' to '.join(shares)} %" if "class_shares" in scores else "")
        cells += [_precision_recall(scores), _confident(scores), _labels(scores)]
        rows.append([*cells, f"{run['seconds']['training']:.0f} s"])
    return rows


def tests_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan score --tests` of digits."""
    rows = [["model", "version", "FID", "precision, recall (floor)", "label accuracy, worst class",
             "KID (floor)", "told apart (floor)",
             "distance to the nearest training image (of test images)",
             "as near as 1 % of the test images", "copies"]]  # fmt: skip
    for run in runs:
        scores, tests = run["scores"], run["tests"]
        kid, told, near = (tests[name] for name in ("kid", "two_sample", "memorisation"))
        cells = [f"`{Path(run['model']).stem}`", run["version"], f"{scores['fid']:.3g}"]
        cells.append(f"{_precision_recall(scores)} ({_precision_recall(run['floor'])})")
        cells += [_labels(scores), f"{_error(kid)} ({_error(kid['floor'])})"]
        shares = [f"{100 * each['accuracy']:.1f} %" for each in (told, told["floor"])]
        cells.append(f"{shares[0]} ({shares[1]})")
        cells.append(f"{near['median']:.2f} ({near['test_median']:.2f})")
        rows.append([*cells, f"{100 * near['near_share']:.1f} %", str(near["copies"])])
    return rows


def two_sample_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan score --tests` of samples on the line or of points."""
    rows = [["model", "version", "told apart, p", "floor"]]
    for run in runs:
        told = run["tests"]["two_sample"]
        cells = [f"{100 * t['accuracy']:.1f} %, {t['p_value']:.2g}" for t in (told, told["floor"])]
        rows.append([f"`{Path(run['model']).stem}`", run["version"], *cells])
    return rows


def _error(kid: Run) -> str:
    return " +- ".join(rounded(kid["kid"], kid["standard_error"]))


def stacked_rows(runs: list[Run]) -> Rows:
    """One row for each `tfgan mnist --model stacked --metrics`."""
    rows = [["recipe", "seed", "version", "epochs, steps", "modes", "reverse KL", "floor",
             "training", "processor"]]  # fmt: skip
    for run in runs:
        scores, floor = run["scores"], run["floor"]
        cells = [f"`{run['recipe']}`", str(run["seed"]), run["version"]]
        cells.append(f"{run['epochs']:g}, {run['steps']:,}")
        cells += [str(scores["modes"]), f"{scores['reverse_kl']:.3f}", f"{floor['reverse_kl']:.3f}"]
        cells.append(f"{run['seconds']['training']:.0f} s")
        rows.append([*cells, f"{run['cpu_seconds']:.0f} s"])
    return rows


def _precision_recall(scores: Run) -> str:
    return f"{scores['precision']:.3f}, {scores['recall']:.3f}"


def _confident(scores: Run) -> str:
    """The share that the classifier is sure of, `sure` in files of 0.1.0; empty if not measured."""
    share = scores.get("confident_share", scores.get("sure"))
    return "" if share is None else f"{100 * share:.0f} %"


def _labels(scores: Run) -> str:
    """The label accuracy and that of the worst class; empty without classes."""
    if "label_accuracy" not in scores:
        return ""
    numbers = (scores["label_accuracy"], min(scores["label_accuracy_by_class"]))
    return ", ".join(f"{100 * number:.1f} %" for number in numbers)


def _mean(found: Run) -> str:
    """Mean and standard error of a summary, and in brackets the least and the largest it has."""
    text = " +- ".join(rounded(found["mean"], found["standard_error"]))
    ends = [found.get(name) for name in ("least", "largest")]
    known = [f"{end:.3g}" for end in ends if end is not None]
    if len(known) == 1:
        known = [f"{'at least' if ends[1] is None else 'at most'} {known[0]}"]
    return text + (f" ({' to '.join(known)})" if known else "")


def _percent(found: Run) -> str:
    """Mean and standard error of a share, in percent."""
    pair = rounded(100 * found["mean"], 100 * found["standard_error"])
    return f"{' +- '.join(pair)} %"


def _least(found: Run) -> str:
    """The least share of a summary, in percent; empty where it is not known."""
    return f"{100 * found['least']:.1f} %" if found.get("least") is not None else ""


def gpu_rows(runs: list[Run]) -> Rows:
    """One row for each system and arithmetic of `tfgan benchmark --programs`."""
    rows = [["system", "arithmetic", "version", "batch", "this program, steps/s", "PyTorch eager",
             "torch.compile", "ratio to eager", "of the matrix rate", "loss apart (one bit)",
             "state apart (one bit)"]]  # fmt: skip
    twins: dict[tuple[str, str], Run] = {}
    for run in runs:
        for name, found in run.get("pytorch", {}).get("systems", {}).items():
            twins.update({(name, kind): found[kind] for kind in KINDS if kind in found})
    for run in runs:
        for name, system in run.get("jax", {}).get("systems", {}).items():
            for kind in (kind for kind in KINDS if kind in system):
                head = [f"`{name}`", kind, run["version"], str(system["batch_size"])]
                rows.append(head + _gpu_cells(system[kind], twins.get((name, kind), {})))
    return rows


# The arithmetic of the products of `tfgan benchmark --programs`.
KINDS = ("float32", "tf32")


def _gpu_cells(ours: Run, twin: Run) -> list[str]:
    eager, compiled = (twin.get(name) for name in ("eager", "compiled"))
    first, control = ours["difference"]["1"], ours["one_bit"]["1"]
    return [
        three_digits(ours["steps_per_second"]),
        three_digits(eager) if eager else "",
        three_digits(compiled) if compiled else "refused" if "why" in twin else "",
        f"{ours['steps_per_second'] / eager:.2g}" if eager else "",
        f"{100 * ours['share_of_rate']:.2g} %",
        *(f"{first[part]:.0e} ({control[part]:.0e})" for part in ("loss", "state")),
    ]


def _newest(runs: list[Run], part: str) -> Iterator[tuple[str, Run]]:
    """The version and the newest result of each system that has `part`, in the order of the files.

    Args:
        runs: the files of `tfgan compare --metrics`, the newest version first.
        part: what must have been measured, such as "speed".
    """
    found: dict[str, tuple[str, Run]] = {}
    for run in runs:
        for system in run["systems"]:
            if part in system:
                found.setdefault(system["name"], (run["version"], system))
    # The oldest file has the usual order.
    order = [system["name"] for run in reversed(runs) for system in run["systems"]]
    return iter(sorted(found.values(), key=lambda pair: order.index(pair[1]["name"])))


# Name of a table in page.md -> rows of cells from the runs of its files.
TABLES: dict[str, Callable[[list[Run]], Rows]] = {
    "gan1d": gan1d_rows,
    "unrolled": unrolled_rows,
    "plane": plane_rows,
    "points-1200": many_numbers_rows,
    "curve": curve_rows,
    "modes-by-step": modes_by_step_rows,
    "lock-step": lock_step_rows,
    "quality": quality_rows,
    "speed": speed_rows,
    "gpu": gpu_rows,
    "critic-study": critic_study_rows,
    "dirac": demo_rows,
    "optimistic-adam": demo_rows,
    "digits": digits_rows,
    "stacked": stacked_rows,
    "tests": tests_rows,
    "two-sample": two_sample_rows,
    "limits": limits_rows,
    "startup": startup_rows,
}
