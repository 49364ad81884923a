"""What two twins may differ by, and whether they do."""

import dataclasses

import numpy as np

# A gradient or weight this small beside the whole network's is measured by that.
FLOOR = 1e-3

# Losses near 0 are differences of terms of the order of 1.
LOSS_FLOOR = 1e-2

# The largest difference allowed, by precision: of losses, penalties and gradients of the first
# step, and of weights after 100 steps (not promised in single precision).
FIRST_STEP = {"float64": 1e-10, "float32": 1e-5}

WEIGHTS = {"float64": 1e-8}

STEPS_OF_WEIGHTS = 100

# A sum that cancels, or the logarithm of 1 - p where p is nearly 1, has fewer digits: the twins may
# be so many times as far apart as rounding takes PyTorch from itself, see `LockStep`.
ROUNDINGS = 10.0


@dataclasses.dataclass(frozen=True)
class StepDifferences:
    """Relative differences after one step, by name.

    Attributes:
        step: the step, from 1; 0 is before the first, with weights only.
        weights: of each weight after the step, as of gradients.
        losses: of each loss and penalty, |a - b| / max(|b|, 0.01).
        gradients: of each gradient of each update, ||a - b|| / ||b||; where ||b|| is below 0.001
            of the whole network's, by that. Those of the first step are all of the weights that
            it starts from.
        rounding: of the first step: the same measure of each loss and gradient between PyTorch
            and itself with other rounding: in single precision against double precision; in
            double precision against probabilities moved by a unit in the last place.
        weights_by_rounding: the largest difference of a weight between PyTorch and its shadow,
            see `tfgan.pytorch.shadows`; None where it was not asked for.
    """

    step: int
    weights: dict
    losses: dict = dataclasses.field(default_factory=dict)
    gradients: dict = dataclasses.field(default_factory=dict)
    rounding: dict = dataclasses.field(default_factory=dict)
    weights_by_rounding: float | None = None


def failures(rows, precision, *, exact=True):
    """What is not as promised, a line each: nothing if the two agree.

    Args:
        rows: of `LockStep.run`.
        precision: `"float64"` or `"float32"`.
        exact: whether the weights must stay together.
    """
    found = []
    for kind, name, value, limit in _first(rows, precision):
        if not value <= limit:
            step = 0 if kind == "initial weight" else 1
            found.append(f"step {step}: {kind} {name} differs by {value:.2g}")
    row = parting(rows, precision) if exact else None
    if row and held_to(rows, precision) is None:
        limit = WEIGHTS[precision]
        bad = {name: v for name, v in row.weights.items() if not v <= limit}
        name = max(bad, key=bad.get)
        found.append(f"step {row.step}: {len(bad)} weights differ, {name} by {bad[name]:.2g}")
    return found


def held_to(rows, precision):
    """The last step whose weights agree, if rounding alone explains that later ones do not.

    None where all agree, and where they part before rounding could explain it.
    """
    row, horizon = parting(rows, precision), _horizon(rows, precision)
    return row.step - 1 if row and horizon and horizon.step <= row.step else None


def in_words(failures, held):
    """What is said of a system whose `failures` and `held_to` are given."""
    if failures:
        return "differs"
    return "agrees" if held is None else f"agrees to step {held}"


def parting(rows, precision):
    """The first of the rows after whose step weights are further apart than the limit, or None."""
    limit = WEIGHTS.get(precision, np.inf)
    apart = (row for row in _promised(rows) if not larger(0.0, *row.weights.values()) <= limit)
    return next(apart, None) if precision in WEIGHTS else None


def _promised(rows):
    return rows[1 : STEPS_OF_WEIGHTS + 1]


def _horizon(rows, precision):
    """The first row where rounding alone has moved PyTorch too far, or None."""
    limit = WEIGHTS.get(precision, np.inf) / ROUNDINGS
    known = (row for row in _promised(rows) if row.weights_by_rounding is not None)
    return next((row for row in known if not row.weights_by_rounding <= limit), None)


def rounded(rows, precision, *, exact=True):
    """What is above the plain limit, but within what rounding costs, a line each.

    Args:
        rows: of `LockStep.run`.
        precision: `"float64"` or `"float32"`.
        exact: whether the weights must stay together.
    """
    plain = FIRST_STEP[precision]
    found = [
        f"step 1: {kind} {name} differs by {value:.2g}; rounding alone moves PyTorch's by "
        f"{limit / ROUNDINGS:.2g}"
        for kind, name, value, limit in _first(rows, precision)
        if plain < value <= limit
    ]
    step = held_to(rows, precision) if exact else None
    if step is not None:
        horizon, last = _horizon(rows, precision), _promised(rows)[-1]
        found.append(
            f"weights agree to step {step} only: the training is chaotic. Rounding alone moves "
            f"PyTorch's by {horizon.weights_by_rounding:.1g} until step {horizon.step} and by "
            f"{last.weights_by_rounding:.1g} until step {last.step}"
        )
    return found


def _first(rows, precision):
    """(kind, name, difference, limit) of everything that is promised of the first step."""
    plain = FIRST_STEP[precision]
    kinds = [("initial weight", rows[0].weights)]
    for row in rows[1:2]:
        kinds += [("loss", row.losses), ("gradient", row.gradients)]
    rounding = rows[1].rounding if len(rows) > 1 else {}
    for kind, differences in kinds:
        for name, value in differences.items():
            yield kind, name, value, max(plain, ROUNDINGS * rounding.get(name, 0.0))


def worst(row):
    """(losses, gradients, weights): the largest differences of a row."""
    kinds = (row.losses, row.gradients, row.weights)
    return tuple(larger(0.0, *kind.values()) for kind in kinds)


def differences(both):
    """{key: relative difference} of {key: (ours, theirs)}, norm-wise."""
    norms = {key: float(np.linalg.norm(b)) for key, (_, b) in both.items()}
    whole = np.sqrt(sum(norm**2 for norm in norms.values()))
    found = {}
    for key, (a, b) in both.items():
        scale = max(norms[key], FLOOR * whole)
        difference = float(np.linalg.norm(a - b))
        found[key] = difference / scale if scale else difference
    return found


def loss_difference(a, b):
    """|a - b| / max(|b|, 0.01)."""
    return abs(a - b) / max(abs(b), LOSS_FLOOR)


def larger(*values):
    """The maximum, where NaN is larger than anything."""
    return float("nan") if any(np.isnan(values)) else float(max(values))
