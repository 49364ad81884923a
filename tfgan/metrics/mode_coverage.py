"""Scores of samples against a mixture: modes covered, high-quality share, reverse KL, width.

These are plain functions on whole arrays. `tfgan.metrics.ModesCovered`, `HighQualityShare` and
`ReverseKL` are Keras metrics that add up the same scores batch by batch.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.metrics.trials import summarize
from tfgan.metrics.wasserstein import NUM_MATCHED, NUM_PAIRS, w1_scores
from tfgan.utils import validation

NUM_SAMPLES = 10_000

# The published tables were measured with this many samples.
NUM_PUBLISHED = 2500

# Points on each side of the exact W1 where a point has more than three numbers.
NUM_MATCHED_WIDE = 500

PROTOCOL_2D = (
    f"{NUM_SAMPLES} samples, and the first {NUM_PUBLISHED} of them for the names that end in it; "
    "high quality: within 3 std of the nearest centre; a mode is covered "
    "with one such sample; reverse KL of such samples over the modes to uniform; std ratio: of "
    "such samples of a mode around their own mean, to the same of a true sample; W1: exact, "
    f"{NUM_MATCHED} samples to {NUM_MATCHED} fresh ones ({NUM_MATCHED_WIDE} of more than three "
    f"numbers), mean of {NUM_PAIRS} such pairs; its floor: the same of pairs of fresh sets"
)


def nearest_mode(
    samples: npt.ArrayLike, centres: npt.ArrayLike
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Finds the nearest centre of each sample.

    Args:
        samples: (n, d) array of finite numbers.
        centres: (modes, d) array.

    Returns:
        (indices (n,) of the nearest centres, Euclidean distances (n,) to them).

    Raises:
        ValueError: If the arrays are not of rank 2 with the same d.
    """
    from scipy import spatial

    samples, centres = np.asarray(samples, np.float64), np.asarray(centres, np.float64)
    if samples.ndim != 2 or centres.ndim != 2 or samples.shape[1] != centres.shape[1]:
        raise ValueError(
            "samples (n, d) and centres (modes, d) must have the same d. "
            f"Received: shapes {samples.shape} and {centres.shape}"
        )
    distances, indices = spatial.cKDTree(centres).query(samples)
    return indices, distances


def mixture_scores(
    samples: npt.ArrayLike,
    centres: npt.ArrayLike,
    std: float,
    *,
    radius_in_std: float = 3.0,
    dim: int | None = None,
) -> dict[str, Any]:
    """Scores samples against a mixture of equally likely isotropic Gaussians.

    A sample is of high quality if it lies within `radius_in_std * std` of its nearest centre.

    Args:
        samples: (n, d) array. Rows that are not finite count as samples of low quality.
        centres: (modes, d) array.
        std: Standard deviation of each coordinate around its centre, above 0.
        radius_in_std: Largest distance of a high-quality sample to its centre, in units of `std`.
        dim: Number of dimensions that the Gaussians fill. By default d.

    Returns:
        A dict of floats and the int `modes`. A score that does not exist is NaN.
        `modes`: number of centres with at least one high-quality sample.
        `high_quality`: share of high-quality samples, in [0, 1].
        `reverse_kl`: KL(share of each mode among the high-quality samples || uniform), in nats.
        `std_ratio`, `std_ratio_min`, `std_ratio_max`: mean, smallest and largest over the modes of
        the standard deviation of the high-quality samples around their own mean, divided by that
        of true samples.

    Reference:
        Srivastava et al. 2017, "VEEGAN", section 5.1; Lin et al. 2018, "PacGAN", section 4.1.
    """
    std = validation.positive("std", std)
    points, modes = np.asarray(samples, np.float64), len(np.asarray(centres))
    finite = np.isfinite(points).all(-1)
    index, distance = nearest_mode(points[finite], centres)
    good = distance <= radius_in_std * std
    counts = np.bincount(index[good], minlength=modes)
    dim = points.shape[-1] if dim is None else dim
    ratios = _std_ratios(points[finite][good], index[good], modes, std, radius_in_std, dim)
    return {
        "modes": int(np.count_nonzero(counts)),
        "high_quality": float(good.sum() / len(points)),
        "reverse_kl": kl_to_uniform(counts),
        "std_ratio": float(np.mean(ratios)) if len(ratios) else math.nan,
        "std_ratio_min": float(np.min(ratios, initial=math.inf)) if len(ratios) else math.nan,
        "std_ratio_max": float(np.max(ratios, initial=0.0)) if len(ratios) else math.nan,
    }


def kl_to_uniform(counts: npt.NDArray[np.intp]) -> float:
    """KL divergence of the shares of (modes,) counts to uniform, in nats. NaN without counts."""
    if not counts.sum():
        return math.nan
    shares = counts[counts > 0] / counts.sum()
    return float(np.sum(shares * np.log(shares * len(counts))))


def _std_ratios(
    samples: npt.NDArray[np.float64],
    index: npt.NDArray[np.intp],
    modes: int,
    std: float,
    radius_in_std: float,
    d: int,
) -> npt.NDArray[np.float64]:
    """Divides each mode's standard deviation by a true sample's, for modes with three samples."""
    from scipy import special

    # The distribution function of chi-squared: the share of true samples within the radius.
    reached = special.chdtr(d, radius_in_std**2)
    # In many dimensions no true sample lies so near to its centre.
    if not reached:
        return np.array([])
    # The deviation of true samples is also that of the samples within the radius only.
    inside = special.chdtr(d + 2, radius_in_std**2) / reached
    ratios = []
    for mode in range(modes):
        own = samples[index == mode]
        if len(own) > 2:
            variance = np.sum((own - own.mean(0)) ** 2) / (d * (len(own) - 1))
            ratios.append(math.sqrt(variance / inside) / std)
    return np.array(ratios)


def typical_distance(dim: int) -> float:
    """Computes the radius that holds 98.9 % of a Gaussian in `dim` dimensions.

    In the plane it is 3 standard deviations, the published radius of a high-quality sample.

    Args:
        dim: Number of dimensions, at least 1.

    Returns:
        The radius, in units of the standard deviation of one coordinate.
    """
    from scipy import special

    # The square root of the quantile of chi-squared at 1 - exp(-4.5).
    return math.sqrt(2 * special.gammaincinv(dim / 2, -math.expm1(-4.5)))


def mode_scores(samples: npt.ArrayLike, data: Any) -> dict[str, Any]:
    """Computes `mixture_scores` by the protocol of a data set.

    If the data set has a `dim` of its own, its Gaussians fill fewer dimensions than a sample has,
    and no true sample may lie within the published radius. The scores within `typical_distance`
    are then added under names that start with `typical_`.

    Args:
        samples: (n, event_size) array.
        data: A distribution with `modes`, `std` and `radius_in_std`, such as
            `tfgan.GaussianMixture`.

    Returns:
        The dict of `mixture_scores`, with the `typical_...` scores where they are needed.
    """
    dim = getattr(data, "dim", None)
    radius = data.radius_in_std
    found = mixture_scores(samples, data.modes, data.std, radius_in_std=radius, dim=dim)
    if dim is not None:
        radius = typical_distance(dim)
        typical = mixture_scores(samples, data.modes, data.std, radius_in_std=radius, dim=dim)
        found |= {f"typical_{name}": value for name, value in typical.items()}
    return found


def score(samples: npt.NDArray[Any], data: Any, *, seed: int = 0) -> dict[str, Any]:
    """Computes all scores that exist for a distribution of points.

    Args:
        samples: (n, event_size) array.
        data: The distribution. If it has `modes`, the modes are scored on all samples, and again on
            the first `NUM_PUBLISHED` samples.
        seed: Seed of the fresh data for W1, an integer in [0, 2**31 - 1].

    Returns:
        The dicts of `mode_scores` and `w1_scores` in one. Scores of the first `NUM_PUBLISHED`
        samples have that number at the end of their names.
    """
    found: dict[str, Any] = {}
    if hasattr(data, "modes"):
        found = mode_scores(samples, data)
        few = mode_scores(samples[:NUM_PUBLISHED], data)
        names = ("modes", "high_quality", "reverse_kl")
        found |= {f"{name}_{NUM_PUBLISHED}": few[name] for name in names}
    n = NUM_MATCHED if data.event_size <= 3 else NUM_MATCHED_WIDE
    return {**found, **w1_scores(samples, data, seed=seed, n=n)}


def summarize_scores(trials: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Summarizes each score of several runs.

    Args:
        trials: One dict of numbers per run, all with the same keys.

    Returns:
        A dict that JSON can hold: for each name the dict of `tfgan.metrics.summarize`.
    """
    return {name: summarize([trial[name] for trial in trials]) for name in trials[0]}
