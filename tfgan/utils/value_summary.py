"""Numbers about generated values of the line that a histogram over a range cannot tell."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class ValueSummary(NamedTuple):
    """Numbers about generated values, those outside of the picture included.

    A histogram over a range does not hold the values outside of it. A generator that has diverged
    would look closer to the data than it is.

    Attributes:
        distance: the Wasserstein-1 distance to as many real values, in the unit of the data.
        mean: the mean.
        std: the standard deviation.
        outside: the share of values outside of the range, from 0 to 1.
    """

    distance: float
    mean: float
    std: float
    outside: float


def summarize(
    generated: npt.NDArray[np.floating], real: npt.NDArray[np.floating], low: float, high: float
) -> ValueSummary:
    """Summarizes generated values.

    Args:
        generated: generated values (n,).
        real: real values (n,).
        low: the lower end of the range of the picture.
        high: the upper end of it.

    Returns:
        The numbers, NaN if a value is not finite.
    """
    if not (np.isfinite(generated).all() and np.isfinite(real).all()):
        return ValueSummary(*[np.nan] * 4)
    # The optimal transport between equally many values of the line pairs them in order. Sorting is
    # quicker in single precision.
    pairs = np.sort(generated).astype(np.float64), np.sort(real).astype(np.float64)
    values = pairs[0]
    inside = np.searchsorted(values, high, "right") - np.searchsorted(values, low, "left")
    return ValueSummary(
        distance=float(np.abs(pairs[0] - pairs[1]).mean()),
        mean=float(values.mean()),
        std=float(values.std()),
        outside=1.0 - float(inside) / len(values),
    )
