"""The distance between two histograms over the same bins."""

import numpy as np
import numpy.typing as npt


def histogram_w1(
    first: npt.ArrayLike, second: npt.ArrayLike, sample_range: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Returns W1 of histograms: the area between their cumulative distributions.

    Args:
        first: densities (..., bins).
        second: densities (..., bins), over the same bins.
        sample_range: (low, high), the range of the bins.

    Returns:
        The distances (...), in the unit of the x axis.

    Example:
        >>> histogram_w1([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], (0.0, 3.0))  # three bins of width 1
        2.0
    """
    difference = np.subtract(first, second, dtype=float)
    width = (sample_range[1] - sample_range[0]) / difference.shape[-1]
    found: npt.NDArray[np.float64] = width * np.abs(np.cumsum(difference, axis=-1) * width).sum(-1)
    return found
