"""The limits, what rounding explains, and the verdict."""

import numpy as np
import pytest

from tfgan.pytorch.parity import tolerances


def row(loss, rounding):
    return tolerances.StepDifferences(1, {}, {"loss": loss}, {}, {"loss": rounding})


@pytest.mark.parametrize(
    ("loss", "rounding", "fails", "explained"),
    [
        (9e-6, 0.0, False, False),
        (2e-5, 0.0, True, False),
        (2e-5, 3e-6, False, True),
        (2e-5, 1e-6, True, False),
        (float("nan"), 1.0, True, False),
    ],
)
def test_rounding_extends_the_limit_of_the_first_step(loss, rounding, fails, explained):
    rows = [tolerances.StepDifferences(0, {}), row(loss, rounding)]
    assert bool(tolerances.failures(rows, "float32")) is fails
    assert bool(tolerances.explained_by_rounding(rows, "float32")) is explained


def weights(differences, by_rounding):
    return [tolerances.StepDifferences(0, {})] + [
        tolerances.StepDifferences(step, {"w": w}, weights_by_rounding=r)
        for step, (w, r) in enumerate(zip(differences, by_rounding, strict=True), 1)
    ]


@pytest.mark.parametrize(
    ("differences", "by_rounding", "last", "fails"),
    [
        ((1e-12, 9e-9, 9e-9), (None,) * 3, None, False),
        ((1e-12, 2e-8, 1e-2), (None,) * 3, None, True),
        # Rounding separates two runs of PyTorch at the same step; then one step too late.
        ((1e-12, 9e-9, 2e-8), (1e-13, 9e-10, 2e-9), 2, False),
        ((1e-12, 2e-8, 1e-2), (1e-13, 9e-10, 1e-2), None, True),
        ((float("nan"), 1.0, 1.0), (1e-16, 1e-9, 1.0), None, True),
    ],
)
def test_weights_are_compared_until_rounding_separates_pytorch(
    differences, by_rounding, last, fails
):
    rows = weights(differences, by_rounding)
    assert tolerances.last_matching_step(rows, "float64") == last
    assert bool(tolerances.failures(rows, "float64")) is fails
    assert any("chaotic" in line for line in tolerances.explained_by_rounding(rows, "float64")) is (
        last is not None
    )
    assert tolerances.failures(rows, "float64", exact=False) == []


def test_first_divergence():
    rows = weights((1e-12, 2e-8, 1e-2), (None,) * 3)
    assert tolerances.first_divergence(rows, "float64") is rows[2]
    assert tolerances.first_divergence(rows[:2], "float64") is None
    assert tolerances.first_divergence(rows, "float32") is None


def test_verdict():
    assert tolerances.verdict([], None) == "agrees"
    assert tolerances.verdict([], 7) == "agrees to step 7"
    assert tolerances.verdict(["loss x differs"], None) == "differs"


def test_differences_are_relative_to_the_norm():
    """A small array is divided by 0.001 of the whole network's norm."""
    other, large, small = np.array([3.0, 4.5]), np.array([3.0, 4.0]), np.array([1e-6])
    found = tolerances.differences({"a": (other, large), "b": (2 * small, small)})
    assert found["a"] == pytest.approx(0.1)
    assert found["b"] == pytest.approx(1e-6 / 5e-3)
    assert tolerances.differences({"a": (small, 0 * small)}) == {"a": 1e-6}


def test_loss_differences_near_zero():
    assert tolerances.loss_difference(2.2, 2.0) == pytest.approx(0.1)
    assert tolerances.loss_difference(1e-3, 0.0) == pytest.approx(0.1)
