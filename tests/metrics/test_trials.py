"""Summaries of several runs: means over the finite values, the others counted."""

import json

import numpy as np
import pytest
from scipy import stats

from tfgan import Gaussian
from tfgan.metrics.trials import describe_trials, summarize, summarize_trials

DATA = Gaussian(4.0, 0.5)


def test_numbers_are_summarized_over_the_finite_ones():
    found = summarize([1.0, 2.0, 6.0, np.nan])
    assert found["mean"] == 3.0 and found["not_finite"] == 1
    assert found["standard_error"] == pytest.approx(np.std([1, 2, 6], ddof=1) / np.sqrt(3))
    assert (found["least"], found["median"], found["largest"]) == (1.0, 2.0, 6.0)
    assert summarize([1.0])["standard_error"] is None
    nothing = summarize([np.nan, np.inf])
    assert nothing.pop("not_finite") == 2 and set(nothing.values()) == {None}


def trials(*values):
    return [{"seed": 40 + i, "w1": w1, "mean": 4 + w1, "std": 0.5} for i, w1 in enumerate(values)]


def test_summary_of_many():
    values = [0.02, 0.05, 0.3, 0.04, 0.11]
    summary = summarize_trials(trials(*map(np.float32, values)))
    assert summary["w1"] == pytest.approx(np.mean(values))
    assert summary["w1_standard_error"] == pytest.approx(stats.sem(values))
    assert summary["w1_median"] == pytest.approx(0.05)
    assert summary["w1_worst"] == pytest.approx(0.3)
    assert (summary["num_trials"], summary["num_converged"], summary["num_not_finite"]) == (5, 3, 0)
    assert [trial["seed"] for trial in summary["trials"]] == [40, 41, 42, 43, 44]
    assert [trial["w1"] for trial in summary["trials"]] == pytest.approx(values)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert describe_trials(summary, DATA) == (
        "3 of 5 converged (W1 <= 0.1); W1 mean 0.1040 +- 0.0512, median 0.0500, worst 0.3000"
    )


def test_exactly_the_limit_has_converged():
    assert summarize_trials(trials(0.1, np.nextafter(0.1, 1)))["num_converged"] == 1


def test_summary_with_failures():
    """What is not finite has not converged, and is counted apart from the means."""
    summary = summarize_trials(trials(0.02, np.nan, 0.04, np.inf))
    assert summary["w1"] == summary["w1_median"] == pytest.approx(0.03)
    assert summary["w1_standard_error"] == pytest.approx(0.01)
    assert (summary["num_trials"], summary["num_converged"], summary["num_not_finite"]) == (4, 2, 2)
    assert [trial["w1"] for trial in summary["trials"]] == [0.02, None, 0.04, None]
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert describe_trials(summary, DATA) == (
        "2 of 4 converged (W1 <= 0.1); W1 mean 0.0300 +- 0.0100, median 0.0300, worst 0.0400; "
        "2 not finite"
    )


def test_summary_of_failures_only():
    summary = summarize_trials(trials(np.nan, np.nan))
    names = ("w1", "w1_standard_error", "w1_median", "w1_worst")
    assert [summary[name] for name in names] == [None] * 4
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert describe_trials(summary, DATA) == "0 of 2 converged (W1 <= 0.1); 2 not finite"


def test_summary_with_one_success_has_no_standard_error():
    summary = summarize_trials(trials(0.05, np.nan))
    assert (summary["w1"], summary["w1_standard_error"]) == (0.05, None)
    assert describe_trials(summary, DATA) == (
        "1 of 2 converged (W1 <= 0.1); W1 mean 0.0500, median 0.0500, worst 0.0500; 1 not finite"
    )


def test_one_trial():
    for w1, verdict in ((0.05, "converged"), (0.25, "not converged")):
        summary = summarize_trials(trials(w1))
        assert (summary["w1"], summary["w1_worst"], summary["w1_standard_error"]) == (w1, w1, None)
        assert describe_trials(summary, DATA) == (
            f"W1 {w1:.4f} ({verdict}: at most 0.1); generated mean {4 + w1:.3f}, std 0.500; "
            "data 4, 0.5"
        )
    summary = summarize_trials(trials(np.nan))
    assert describe_trials(summary, DATA) == "the generator's values are not finite"


def test_numpy_numbers_become_pythons():
    trial = {"seed": np.int64(7), "w1": np.float32(0.25), "mean": np.float64(4), "std": np.inf}
    (found,) = summarize_trials([trial])["trials"]
    assert found == {"seed": 7, "w1": 0.25, "mean": 4.0, "std": None}
    assert [type(value) for value in found.values()] == [int, float, float, type(None)]
