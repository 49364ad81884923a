"""How good the samples are."""

import numpy as np

from tfgan.metrics.wasserstein import CONVERGED_W1


def summarize_trials(trials):
    """Sums up 1-D runs of several seeds.

    Args:
        trials: dicts with `seed`, `w1`, `mean` and `std` of the generated values.

    Returns:
        A dict that JSON can hold (None for NaN): `w1`, its mean over the finite trials;
        `w1_standard_error`, `w1_median`, `w1_worst`; `num_trials`, `num_converged`,
        `num_not_finite`; and `trials`.
    """
    w1 = np.array([trial["w1"] for trial in trials], np.float64)
    finite = w1[np.isfinite(w1)]
    some = len(finite) > 0
    error = finite.std(ddof=1) / np.sqrt(len(finite)) if len(finite) > 1 else np.nan
    summary = {
        "w1": finite.mean() if some else np.nan,
        "w1_standard_error": error,
        "w1_median": np.median(finite) if some else np.nan,
        "w1_worst": finite.max() if some else np.nan,
    }
    summary = {name: _number(value) for name, value in summary.items()}
    return {
        **summary,
        "num_trials": len(trials),
        "num_converged": int(np.sum(w1 <= CONVERGED_W1)),
        "num_not_finite": len(w1) - len(finite),
        "trials": [{name: _number(value) for name, value in trial.items()} for trial in trials],
    }


def describe_trials(summary, distribution):
    """The summary of `summarize_trials` in words, a line or two."""
    if summary["num_trials"] == 1:
        trial = summary["trials"][0]
        if trial["w1"] is None:
            return "the generator's values are not finite"
        verdict = "converged" if summary["num_converged"] else "not converged"
        return (
            f"W1 {trial['w1']:.4f} ({verdict}: at most {CONVERGED_W1}); generated mean "
            f"{trial['mean']:.3f}, std {trial['std']:.3f}; data {distribution.mean:g}, "
            f"{distribution.std:g}"
        )
    text = f"{summary['num_converged']} of {summary['num_trials']} converged (W1 <= {CONVERGED_W1})"
    if summary["w1"] is not None:
        error = summary["w1_standard_error"]
        text += (
            f"; W1 mean {summary['w1']:.4f}"
            + (f" +- {error:.4f}" if error is not None else "")
            + f", median {summary['w1_median']:.4f}, worst {summary['w1_worst']:.4f}"
        )
    if summary["num_not_finite"]:
        text += f"; {summary['num_not_finite']} not finite"
    return text


def _number(value):
    """`value` as a Python number; None where JSON has no word for it."""
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else None
