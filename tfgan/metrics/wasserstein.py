"""Wasserstein-1 distances: of 1-D samples to a distribution, and between sets of points."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation

# A run of the 1-D demo has converged at this distance or less.
CONVERGED_W1 = 0.1

NUM_SAMPLES = 10_000

# Points on each side of the exact distance: its cost grows with the cube of this number.
NUM_MATCHED = 2000

# The exact distance and its floor are means over this many pairs of sets. Of one pair of true sets
# of the ring, the distance has a standard deviation of a third of its mean.
NUM_PAIRS = 4

PROTOCOL_1D = (
    f"W1 of {NUM_SAMPLES} generated values to the quantiles of the data at (i + 1/2)/n; "
    f"converged: W1 <= {CONVERGED_W1}; KS distance of the same values"
)


def wasserstein_1d(samples: npt.ArrayLike, distribution: Any) -> float:
    """Measures the Wasserstein-1 distance of 1-D samples to a distribution.

    Protocol: the n samples are compared with the n quantiles of the distribution at (i + 1/2) / n,
    i from 0 to n - 1.

    Args:
        samples: (n,) or (n, 1) array.
        distribution: A distribution with `quantile`, such as `tfgan.Gaussian`; or other samples,
            (m,) or (m, 1). The distance is then that of the two sets of samples.

    Returns:
        The distance, in the data's units. NaN if a sample is not finite.

    Raises:
        ValueError: If the samples are of another shape.

    Example:
        >>> tfgan.metrics.wasserstein_1d(model.generate(10_000), tfgan.Gaussian(4.0, 0.5))
    """
    values = values_1d(samples)
    if not np.isfinite(values).all():
        return float("nan")
    if not hasattr(distribution, "quantile"):
        reference = values_1d(distribution)
        if not np.isfinite(reference).all():
            return float("nan")
        return _distance(values, reference)
    quantiles = distribution.quantile((np.arange(len(values)) + 0.5) / len(values))
    return _distance(values, quantiles)


def _distance(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    """Returns the integral of |F - G|, F and G the distribution functions of two sets of values.

    `scipy.stats.wasserstein_distance` returns the same. But importing scipy.stats takes as long as
    a short training.
    """
    points = np.sort(np.concatenate([left, right]))
    f, g = (np.searchsorted(np.sort(v), points[:-1], "right") / len(v) for v in (left, right))
    return float(np.dot(np.abs(f - g), np.diff(points)))


def values_1d(samples: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Returns (n,) or (n, 1) samples as a float64 array of shape (n,), or raises ValueError."""
    try:
        values = np.asarray(samples, np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.size == 0 or values.shape not in ((values.size,), (values.size, 1)):
        raise ValueError(
            "the 1-D distance needs samples of shape (n,) or (n, 1), and a distribution with "
            f"quantile or other samples. Received: {type(samples).__name__} of shape "
            f"{np.shape(samples)}"
        )
    return values.reshape(-1)


def exact_w1(samples: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """Measures the Wasserstein-1 distance between two equally large sets of points, exactly.

    The ground distance is Euclidean. The optimal transport between the sets is a matching, found by
    linear assignment. Its cost grows with the cube of n: a few thousand points take about a second.

    Args:
        samples: (n, d) array.
        reference: (n, d) array.

    Returns:
        The distance, in the data's units. NaN if a number is not finite.

    Raises:
        ValueError: If the arrays differ in shape or are not of rank 2.
    """
    from scipy import optimize, spatial

    samples, reference = np.asarray(samples, np.float64), np.asarray(reference, np.float64)
    if samples.shape != reference.shape or samples.ndim != 2:
        raise ValueError(
            "exact W1 needs two (n, d) arrays of the same shape. "
            f"Received: {samples.shape} and {reference.shape}"
        )
    if not (np.isfinite(samples).all() and np.isfinite(reference).all()):
        return math.nan
    cost = spatial.distance.cdist(samples, reference)
    return float(cost[optimize.linear_sum_assignment(cost)].mean())


def sliced_w1(samples: npt.ArrayLike, reference: npt.ArrayLike, *, directions: int = 64) -> float:
    """Measures the sliced Wasserstein-1 distance between two sets of points in the plane.

    The points are projected onto lines through 0. The distance is the mean over the lines of the
    1-D distance of the projections.

    Args:
        samples: (n, 2) array.
        reference: (m, 2) array.
        directions: Number of lines, at even angles.

    Returns:
        The distance, in the data's units. NaN if a number is not finite.

    Raises:
        ValueError: If an array is not of shape (n, 2).
    """
    samples, reference = np.asarray(samples, np.float64), np.asarray(reference, np.float64)
    if samples.ndim != 2 or reference.ndim != 2 or {samples.shape[1], reference.shape[1]} != {2}:
        raise ValueError(
            f"sliced W1 needs (n, 2) arrays. Received: {samples.shape} and {reference.shape}"
        )
    if not (np.isfinite(samples).all() and np.isfinite(reference).all()):
        return math.nan
    angles = np.pi * np.arange(validation.positive_integer("directions", directions)) / directions
    lines = np.stack([np.cos(angles), np.sin(angles)], -1)
    return float(np.mean([_distance(samples @ v, reference @ v) for v in lines]))


def w1_scores(
    samples: npt.ArrayLike, data: Any, *, seed: int = 0, n: int = NUM_MATCHED
) -> dict[str, float]:
    """Measures the distance of samples to fresh data, and the same between two sets of fresh data.

    The second distance is the two-sample floor: a perfect generator has it, too.

    Args:
        samples: (m, d) array, m at least `n`. The exact distance uses the first `n` samples, the
            next `n` and so on, at most `NUM_PAIRS` times. The sliced distance uses all samples.
        data: The distribution, with `sample`.
        seed: Seed of the fresh data, an integer in [0, 2**31 - 1].
        n: Number of points on each side of the exact distance.

    Returns:
        A dict: `w1` and `w1_floor`, each the mean over at most `NUM_PAIRS` pairs of sets; their
        ratio `w1_over_floor`; and `sliced_w1` (NaN if d is not 2).
    """
    points = np.asarray(samples)
    n = min(validation.positive_integer("n", n), len(points))
    fresh = np.split(data.sample(3 * n * NUM_PAIRS, seed=seed).numpy(), 3 * NUM_PAIRS)
    parts = [points[i : i + n] for i in range(0, len(points) - n + 1, n)][:NUM_PAIRS]
    w1 = _mean_w1(parts, fresh[: len(parts)])
    floor = _mean_w1(fresh[NUM_PAIRS : 2 * NUM_PAIRS], fresh[2 * NUM_PAIRS :])
    sliced = math.nan
    if points.shape[1] == 2:
        sliced = sliced_w1(points, data.sample(len(points), seed=seed).numpy())
    return {"w1": w1, "w1_floor": floor, "w1_over_floor": w1 / floor, "sliced_w1": sliced}


def _mean_w1(left: Sequence[npt.ArrayLike], right: Sequence[npt.ArrayLike]) -> float:
    return float(np.mean([exact_w1(*pair) for pair in zip(left, right, strict=True)]))
