"""Allowed differences between the Keras GAN and the PyTorch GAN, and the verdict."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

# A gradient or weight smaller than this share of the whole network's norm is divided by that share
# of the network's norm.
SMALLEST_NORM_SHARE = 1e-3

# Losses near 0 are differences of terms of the order of 1, so a difference is divided by at least
# this.
SMALLEST_LOSS = 1e-2

# Largest relative difference of losses, penalties and gradients in step 1, by precision.
FIRST_STEP_LIMITS = {"float64": 1e-10, "float32": 1e-5}

# Largest relative difference of weights. There is no limit in float32.
WEIGHT_LIMITS = {"float64": 1e-8}

# Weights are compared over this many steps.
WEIGHT_STEPS = 100

# Some values have fewer digits: a sum that cancels, or log(1 - p) where p is close to 1. They may
# differ by this many times the effect of rounding alone on PyTorch.
ROUNDING_FACTOR = 10.0


@dataclasses.dataclass(frozen=True)
class StepDifferences:
    """Relative differences between both libraries after one step, by name.

    Attributes:
        step: number of the step, from 1. 0 is before the first step, with weights only.
        weights: difference of each weight after the step, measured as gradients are.
        losses: difference of each loss and penalty, |a - b| / max(|b|, 0.01).
        gradients: difference of each gradient, ||a - b|| / ||b||. If ||b|| is below 0.001 of the
            whole network's norm, the divisor is 0.001 of that norm. Step 1 is measured before any
            weight changes.
        rounding: in step 1, the effect of rounding alone on each of PyTorch's losses and gradients.
            float32 is compared with float64. float64 is compared with probabilities that differ
            by one unit in the last place.
        weights_by_rounding: the largest effect of rounding alone on a PyTorch weight, see
            `RoundingEffect`. None if it was not measured.
    """

    step: int
    weights: dict[str, float]
    losses: dict[str, float] = dataclasses.field(default_factory=dict)
    gradients: dict[str, float] = dataclasses.field(default_factory=dict)
    rounding: dict[str, float] = dataclasses.field(default_factory=dict)
    weights_by_rounding: float | None = None


Rows = Sequence[StepDifferences]


def failures(rows: Rows, precision: str, *, exact: bool = True) -> list[str]:
    """Returns a line for each difference that is too large; an empty list if both sides agree.

    Args:
        rows: the result of `LockStep.run`.
        precision: `"float64"` or `"float32"`.
        exact: whether weights are compared.
    """
    found = []
    for kind, name, value, limit in _first_step(rows, precision):
        if not value <= limit:
            step = 0 if kind == "initial weight" else 1
            found.append(f"step {step}: {kind} {name} differs by {value:.2g}")
    row = first_divergence(rows, precision) if exact else None
    if row and last_matching_step(rows, precision) is None:
        limit = WEIGHT_LIMITS[precision]
        bad = {name: v for name, v in row.weights.items() if not v <= limit}
        name = max(bad, key=lambda key: bad[key])
        found.append(f"step {row.step}: {len(bad)} weights differ, {name} by {bad[name]:.2g}")
    return found


def last_matching_step(rows: Rows, precision: str) -> int | None:
    """Returns the last step at which the weights match.

    Args:
        rows: the result of `LockStep.run`.
        precision: `"float64"` or `"float32"`.

    Returns:
        The step. None if the weights always match, or diverge earlier than rounding can explain.
    """
    row, separated = first_divergence(rows, precision), _rounding_separates(rows, precision)
    return row.step - 1 if row and separated and separated.step <= row.step else None


def verdict(failures: Sequence[str], last_matching_step: int | None) -> str:
    """Returns the verdict of a lock step: "agrees", "agrees to step N" or "differs".

    Args:
        failures: the lines of `failures`.
        last_matching_step: the result of `last_matching_step`.
    """
    if failures:
        return "differs"
    return "agrees" if last_matching_step is None else f"agrees to step {last_matching_step}"


def first_divergence(rows: Rows, precision: str) -> StepDifferences | None:
    """Returns the first row whose weights differ by more than the limit, or None.

    Args:
        rows: the result of `LockStep.run`.
        precision: `"float64"` or `"float32"`. float32 has no limit, so the result is None.
    """
    if precision not in WEIGHT_LIMITS:
        return None
    limit = WEIGHT_LIMITS[precision]
    above = (row for row in _compared(rows) if not nan_max(0.0, *row.weights.values()) <= limit)
    return next(above, None)


def explained_by_rounding(rows: Rows, precision: str, *, exact: bool = True) -> list[str]:
    """Returns a line for each difference that is above the limit and explained by rounding.

    Args:
        rows: the result of `LockStep.run`.
        precision: `"float64"` or `"float32"`.
        exact: whether weights are compared.
    """
    plain = FIRST_STEP_LIMITS[precision]
    found = [
        f"step 1: {kind} {name} differs by {value:.2g}; rounding alone changes PyTorch's by "
        f"{limit / ROUNDING_FACTOR:.2g}"
        for kind, name, value, limit in _first_step(rows, precision)
        if plain < value <= limit
    ]
    step = last_matching_step(rows, precision) if exact else None
    separated = _rounding_separates(rows, precision)
    if step is not None and separated:
        last = _compared(rows)[-1]
        found.append(
            f"weights agree to step {step} only: the training is chaotic. Rounding alone changes "
            f"PyTorch's by {separated.weights_by_rounding:.1g} until step {separated.step} and by "
            f"{last.weights_by_rounding:.1g} until step {last.step}"
        )
    return found


def largest(row: StepDifferences) -> tuple[float, float, float]:
    """Returns the largest differences of a row: (losses, gradients, weights)."""
    kinds = (row.losses, row.gradients, row.weights)
    losses, gradients, weights = (nan_max(0.0, *kind.values()) for kind in kinds)
    return losses, gradients, weights


Array = npt.NDArray[Any]


def differences(both: Mapping[str, tuple[Array, Array]]) -> dict[str, float]:
    """Returns the relative difference of each pair of arrays, in the Euclidean norm.

    Args:
        both: {name: (Keras's array, PyTorch's array)} of one network.
    """
    norms = {key: float(np.linalg.norm(b)) for key, (_, b) in both.items()}
    whole = float(np.sqrt(sum(norm**2 for norm in norms.values())))
    found = {}
    for key, (a, b) in both.items():
        scale = max(norms[key], SMALLEST_NORM_SHARE * whole)
        difference = float(np.linalg.norm(a - b))
        found[key] = difference / scale if scale else difference
    return found


def loss_difference(a: float, b: float) -> float:
    """Returns |a - b| / max(|b|, 0.01)."""
    return abs(a - b) / max(abs(b), SMALLEST_LOSS)


def nan_max(*values: float) -> float:
    """Returns the maximum, or NaN if any value is NaN."""
    return float("nan") if any(np.isnan(values)) else float(max(values))


def _compared(rows: Rows) -> Rows:
    """The rows whose weights have a limit."""
    return rows[1 : WEIGHT_STEPS + 1]


def _rounding_separates(rows: Rows, precision: str) -> StepDifferences | None:
    """The first row at which rounding alone explains a divergence of weights, or None."""
    limit = WEIGHT_LIMITS.get(precision, np.inf) / ROUNDING_FACTOR
    for row in _compared(rows):
        if row.weights_by_rounding is not None and not row.weights_by_rounding <= limit:
            return row
    return None


def _first_step(rows: Rows, precision: str) -> Iterator[tuple[str, str, float, float]]:
    """(kind, name, difference, limit) of each value of step 1 and of each initial weight."""
    plain = FIRST_STEP_LIMITS[precision]
    kinds = [("initial weight", rows[0].weights)]
    for row in rows[1:2]:
        kinds += [("loss", row.losses), ("gradient", row.gradients)]
    rounding = rows[1].rounding if len(rows) > 1 else {}
    for kind, found in kinds:
        for name, value in found.items():
            yield kind, name, value, max(plain, ROUNDING_FACTOR * rounding.get(name, 0.0))
