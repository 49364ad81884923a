"""How far the results of a program are from known ones, and how far rounding moves them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfgan.cli.benchmarks.drawn_array import random_words
from tfgan.cli.benchmarks.program_state import Array

# From so large a part of its norm on, what the last bit moves in an array is all there is in it.
NOISE = 0.1


def one_bit_off(array: Array) -> Array:
    """Returns floats whose last bit is another, up or down by chance; other arrays as they are."""
    if array.dtype != np.float32:
        return array
    up = (random_words(array.size, 1) >> np.uint64(63)).astype(bool).reshape(array.shape)
    other = np.nextafter(array, np.where(up, np.float32(np.inf), np.float32(-np.inf)))
    # Zeros stay: counters and moments of optimizers begin there.
    return np.where(array == 0, array, other).astype(np.float32)


def noisy(names: list[str], found: list[Array], expected: list[Array]) -> list[str]:
    """Returns the arrays that rounding alone decides: their norm moves by more than `NOISE`.

    The gradient of a bias before a normalization, for instance, is nothing but rounding, and Adam
    makes whole steps of it.

    Args:
        names: names of the results.
        found: results where the last bit of each weight is another.
        expected: results.
    """
    parts = zip(names, found, expected, strict=True)
    return [name for name, a, b in parts if _is_state(name, b) and _relative(a, b) > NOISE]


def differences(
    names: list[str], found: list[Array], expected: list[Array], noise: Sequence[str] = ()
) -> dict[str, Any]:
    """Compares the results of a program with known ones.

    Args:
        names: names of the results. Losses begin with "loss", the state with a number.
        found: the results.
        expected: the known ones.
        noise: names of arrays that are left out.

    Returns:
        A dict: `loss`, the largest difference of a loss by its size; `state`, the norm of the
        difference of the state's floats by their norm; `largest`, the array that differs most by
        its own norm, and `largest_difference`; `counters`, the number of integers that differ;
        `noise`.
    """
    loss = squares = whole = 0.0
    counters, largest = 0, ("", 0.0)
    for name, a, b in zip(names, found, expected, strict=True):
        if not np.issubdtype(b.dtype, np.floating):
            counters += int(np.sum(a != b))
        elif name.startswith("loss"):
            loss = max(loss, _relative(a, b))
        elif _is_state(name, b) and name not in noise:
            squares, whole = squares + _norm(a.astype(np.float64) - b) ** 2, whole + _norm(b) ** 2
            largest = max(largest, (name, _relative(a, b)), key=lambda pair: pair[1])
    state = (squares / whole) ** 0.5 if whole else squares**0.5
    return {
        "loss": loss, "state": state, "largest": largest[0], "largest_difference": largest[1],
        "counters": counters, "noise": list(noise),
    }  # fmt: skip


def _is_state(name: str, array: Array) -> bool:
    # Totals of the losses follow from the losses.
    mine = name[0].isdigit() and not name.endswith(" total:0")
    return mine and bool(np.issubdtype(array.dtype, np.floating))


def _norm(array: Array) -> float:
    return float(np.linalg.norm(array.astype(np.float64)))


def _relative(found: Array, expected: Array) -> float:
    """The norm of the difference by the norm of what is expected."""
    gap, size = _norm(found.astype(np.float64) - expected), _norm(expected)
    return gap / size if size else gap
