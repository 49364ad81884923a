"""The Kolmogorov-Smirnov distance of values to a distribution on the line."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.metrics.wasserstein import values_1d


def ks_distance(samples: npt.ArrayLike, distribution: Any) -> float:
    """Measures the largest distance between two distribution functions.

    Args:
        samples: (n,) or (n, 1) array.
        distribution: A distribution with `cdf`, such as `tfgan.Gaussian`.

    Returns:
        The distance, in [0, 1]. Of n true samples it is 0.87 / sqrt(n) on average. NaN if a sample
        is not finite.

    Raises:
        ValueError: If the samples are of another shape.

    Example:
        >>> tfgan.metrics.ks_distance(model.generate(10_000), tfgan.Gaussian(4.0, 0.5))
    """
    values = np.sort(values_1d(samples))
    if not np.isfinite(values).all():
        return float("nan")
    share = np.asarray(distribution.cdf(values[:, None]), np.float64)
    steps = np.arange(len(values) + 1) / len(values)
    return float(max(np.max(steps[1:] - share), np.max(share - steps[:-1])))
