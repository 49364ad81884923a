"""What twins may differ by: the limits, what rounding excuses, and what is said of it."""

import pytest

pytest.importorskip("torch")
from tfgan.pytorch.parity import tolerances


def row(loss, rounding):
    return tolerances.StepDifferences(1, {}, {"loss": loss}, {}, {"loss": rounding})


def test_what_rounding_excuses_is_said():
    first = tolerances.StepDifferences(0, {})
    for loss, rounding, fails, says in (
        (9e-6, 0.0, False, False),
        (2e-5, 0.0, True, False),
        (2e-5, 3e-6, False, True),
        (2e-5, 1e-6, True, False),
        (float("nan"), 1.0, True, False),
    ):
        rows = [first, row(loss, rounding)]
        assert bool(tolerances.failures(rows, "float32")) is fails
        assert bool(tolerances.rounded(rows, "float32")) is says


def weights(differences, by_rounding):
    return [tolerances.StepDifferences(0, {})] + [
        tolerances.StepDifferences(step, {"w": w}, weights_by_rounding=r)
        for step, (w, r) in enumerate(zip(differences, by_rounding, strict=True), 1)
    ]


@pytest.mark.parametrize(
    ("differences", "by_rounding", "held", "fails"),
    [
        ((1e-12, 9e-9, 9e-9), (None,) * 3, None, False),
        ((1e-12, 2e-8, 1e-2), (None,) * 3, None, True),
        # PyTorch leaves itself at the same step, and too late.
        ((1e-12, 9e-9, 2e-8), (1e-13, 9e-10, 2e-9), 2, False),
        ((1e-12, 2e-8, 1e-2), (1e-13, 9e-10, 1e-2), None, True),
        ((float("nan"), 1.0, 1.0), (1e-16, 1e-9, 1.0), None, True),
    ],
)
def test_weights_are_held_until_rounding_moves_pytorch_too(differences, by_rounding, held, fails):
    rows = weights(differences, by_rounding)
    assert tolerances.held_to(rows, "float64") == held
    assert bool(tolerances.failures(rows, "float64")) is fails
    assert any("chaotic" in line for line in tolerances.rounded(rows, "float64")) is (
        held is not None
    )
    assert tolerances.failures(rows, "float64", exact=False) == []
