"""Scores of models, and how they are said."""

import math
from collections.abc import Iterator
from typing import Any


def score_line(model: Any, data: Any, seed: int, num_samples: int | None = None) -> dict[str, Any]:
    """Scores of a GAN on the line: `w1` and `ks` to the data, `mean` and `std` of its values.

    With data of two bumps also `modes`: those that have at least a fifth of the values.

    Args:
        model: a `GAN`.
        data: the distribution that it learned.
        seed: integer in [0, 2**31 - 1], of the values.
        num_samples: number of values, that of the protocol by default.
    """
    from tfgan import metrics

    samples = model.generate(num_samples or metrics.NUM_SAMPLES, seed=seed)
    found = {
        "seed": seed,
        "w1": metrics.wasserstein_1d(samples, data),
        "ks": metrics.ks_distance(samples, data),
        "mean": float(samples.mean()),
        "std": float(samples.std()),
    }
    if hasattr(data, "modes_found"):
        found["modes"] = data.modes_found(samples)
    return found


def worst_seeds(results: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The trial with the least of each of these scores: a dict of `seed` and `value` by name."""
    worst: dict[str, dict[str, Any]] = {}
    for name in ("modes", "high_quality"):
        if name in results[0]:
            trial = min(results, key=lambda trial: trial[name])
            worst[name] = {"seed": trial["seed"], "value": trial[name]}
    return worst


def summary_lines(summary: dict[str, Any], worst: dict[str, Any]) -> Iterator[str]:
    """The mean of each score over the trials, and the worst ones, a line each."""
    for name, value in summary.items():
        mean = "none finite" if value["mean"] is None else f"{value['mean']:.4f}"
        error = value["standard_error"]
        yield f"{name}: {mean}" + ("" if error is None else f" +- {error:.4f}")
    for name, found in worst.items():
        yield f"worst {name}: {found['value']:.4g} (seed {found['seed']})"


def describe_points(trial: dict[str, Any]) -> str:
    """Scores of points in a line, and in a second one those of as few samples as published."""
    text = f"seed {trial['seed']}: "
    if "modes" in trial:
        text += _modes(trial)
    text += f"W1 {trial['w1']:.4f} ({trial['w1_over_floor']:.2f} times its floor)"
    if math.isfinite(trial["sliced_w1"]):
        text += f", sliced W1 {trial['sliced_w1']:.4f}"
    if "seconds" in trial:
        text += f"; {trial['seconds']:.0f} s"
    return text + (_few_samples(trial) if "modes" in trial else "")


def _modes(trial: dict[str, Any]) -> str:
    text = (
        f"modes {trial['modes']}, high quality {100 * trial['high_quality']:.2f} %, "
        f"reverse KL {trial['reverse_kl']:.4f}, "
    )
    # Where a perfect sampler scores nothing by the published distance, the fairer one counts.
    start = "typical_" if "typical_modes" in trial else ""
    if start:
        text += (
            f"within the typical distance: modes {trial['typical_modes']}, "
            f"high quality {100 * trial['typical_high_quality']:.2f} %, "
        )
    ratios = [trial[f"{start}std_ratio{end}"] for end in ("", "_min", "_max")]
    return text + "std ratio {:.3f} ({:.2f} to {:.2f}), ".format(*ratios)


def _few_samples(trial: dict[str, Any]) -> str:
    from tfgan.metrics.mode_coverage import NUM_PUBLISHED

    few = {name: trial[f"{name}_{NUM_PUBLISHED}"] for name in ("modes", "high_quality")}
    return (
        f"\n  with {NUM_PUBLISHED} samples: modes {few['modes']}, high quality "
        f"{100 * few['high_quality']:.2f} %, reverse KL {trial[f'reverse_kl_{NUM_PUBLISHED}']:.4f}"
    )
