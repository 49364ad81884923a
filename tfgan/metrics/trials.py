"""Summaries of several runs that differ in their seed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.metrics.wasserstein import CONVERGED_W1
from tfgan.utils.finite_json import to_finite_json


def summarize(values: npt.ArrayLike) -> dict[str, Any]:
    """Summarizes one number of several runs, over the values that are finite.

    Args:
        values: (runs,) numbers, at least one.

    Returns:
        A dict that JSON can hold: `mean`, `standard_error` (None for fewer than two finite values),
        `median`, `least`, `largest` (None where no value is finite), and `not_finite`, the number
        of values that are not finite.

    Example:
        >>> summarize([1.0, 2.0, 6.0])["mean"]
        3.0
    """
    array = np.asarray(values, np.float64)
    finite = array[np.isfinite(array)]
    several = len(finite) > 1
    summary: dict[str, Any] = {
        "mean": None,
        "standard_error": finite.std(ddof=1) / math.sqrt(len(finite)) if several else None,
        "median": None,
        "least": None,
        "largest": None,
    }
    if len(finite):
        summary |= {"mean": finite.mean(), "median": np.median(finite)}
        summary |= {"least": finite.min(), "largest": finite.max()}
    return {**to_finite_json(summary), "not_finite": len(array) - len(finite)}


def summarize_trials(trials: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Summarizes runs of the 1-D demo.

    Args:
        trials: One dict per run with `seed`, and `w1`, `mean` and `std` of the generated values.
            `ks` and `modes` are summarized, too, where all runs have them.

    Returns:
        A dict that JSON can hold (None for NaN): `w1`, the mean over the runs with a finite W1;
        `w1_standard_error`, `w1_median`, `w1_worst`, `ks_median`, `least_modes`, `num_all_modes`;
        `num_trials`, `num_converged`, `num_not_finite`; and `trials`.
    """
    w1 = np.array([trial["w1"] for trial in trials], np.float64)
    found = summarize(w1)
    more: dict[str, Any] = {}
    if all("ks" in trial for trial in trials):
        more["ks_median"] = summarize([trial["ks"] for trial in trials])["median"]
    if all("modes" in trial for trial in trials):
        modes = [trial["modes"] for trial in trials]
        more |= {"least_modes": min(modes), "num_all_modes": modes.count(2)}
    return {
        **more,
        "w1": found["mean"],
        "w1_standard_error": found["standard_error"],
        "w1_median": found["median"],
        "w1_worst": found["largest"],
        "num_trials": len(trials),
        "num_converged": int(np.sum(w1 <= CONVERGED_W1)),
        "num_not_finite": found["not_finite"],
        "trials": to_finite_json(list(trials)),
    }


def describe_trials(summary: Mapping[str, Any], distribution: Any) -> str:
    """Says in a line what `summarize_trials` found.

    Args:
        summary: The dict from `summarize_trials`.
        distribution: The data, with `mean` and `std`.

    Returns:
        One line of text. For one run it compares the generated mean and deviation with the data's.
    """
    if summary["num_trials"] == 1:
        trial = summary["trials"][0]
        if trial["w1"] is None:
            return "the generator's values are not finite"
        verdict = "converged" if summary["num_converged"] else "not converged"
        return (
            f"W1 {trial['w1']:.4f} ({verdict}: at most {CONVERGED_W1}){_more(summary)}; "
            f"generated mean {trial['mean']:.3f}, std {trial['std']:.3f}; "
            f"data {distribution.mean:g}, {distribution.std:g}"
        )
    text = f"{summary['num_converged']} of {summary['num_trials']} converged (W1 <= {CONVERGED_W1})"
    if summary["w1"] is not None:
        error = summary["w1_standard_error"]
        text += (
            f"; W1 mean {summary['w1']:.4f}"
            + (f" +- {error:.4f}" if error is not None else "")
            + f", median {summary['w1_median']:.4f}, worst {summary['w1_worst']:.4f}"
            + _more(summary)
        )
    if summary["num_not_finite"]:
        text += f"; {summary['num_not_finite']} not finite"
    return text


def _more(summary: Mapping[str, Any]) -> str:
    """What is said of the other scores, where there are some."""
    several = summary["num_trials"] > 1
    text = ""
    if summary.get("ks_median") is not None:
        text += f", KS{' median' if several else ''} {summary['ks_median']:.3f}"
    if "least_modes" in summary:
        text += f", both bumps in {summary['num_all_modes']} of {summary['num_trials']}"
    return text
