"""A straight line through measured seconds, by least squares, with its errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def fitted_line(x: Sequence[float], seconds: Sequence[float]) -> dict[str, Any]:
    """Fits seconds = fixed + each * x. Each point counts by its relative error.

    Seconds that differ by a factor of 100 are measured equally well, in percent. Without these
    weights the largest alone would decide.

    Args:
        x: What the cost is against, (n,), at least two different numbers.
        seconds: The measured seconds, (n,), above 0.

    Returns:
        A dict: `x` and `seconds` as given; `fixed` and `each`, in seconds; `fixed_error` and
        `each_error`, their standard errors, NaN for two points; `off`, the root of the mean square
        of the relative differences between line and points.

    Example:
        >>> fitted_line([1, 2, 3], [0.3, 0.5, 0.7])["each"]
        0.2
    """
    places, found = np.asarray(x, np.float64), np.asarray(seconds, np.float64)
    rows = np.stack([np.ones_like(places), places], 1) / found[:, None]
    line = np.linalg.lstsq(rows, np.ones_like(found), rcond=None)[0]
    off = rows @ line - 1.0
    free = len(found) - 2
    variance = float(off @ off) / free if free else np.nan
    errors = np.sqrt(variance * np.diag(np.linalg.inv(rows.T @ rows)))
    return {
        "x": [float(place) for place in places],
        "seconds": [float(value) for value in found],
        "fixed": float(line[0]),
        "each": float(line[1]),
        "fixed_error": float(errors[0]),
        "each_error": float(errors[1]),
        "off": float(np.sqrt(np.mean(off**2))),
    }
