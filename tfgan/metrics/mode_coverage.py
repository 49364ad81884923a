"""How well samples cover a mixture: modes, high-quality share, reverse KL, width, W1.

Plain functions on arrays; the Keras metrics of the same names' scores add up batch after batch.
"""

import math

import numpy as np
from scipy import optimize, spatial, stats

from tfgan.metrics.mode_counts import HighQualityShare, ModesCovered, ReverseKL
from tfgan.utils import validation

__all__ = [
    "HighQualityShare",
    "ModesCovered",
    "ReverseKL",
    "exact_w1",
    "mixture_scores",
    "mode_scores",
    "nearest_mode",
    "score",
    "sliced_w1",
    "summarize",
    "typical_distance",
    "w1_scores",
]

NUM_SAMPLES = 10_000

# What the published rows were measured with.
NUM_PUBLISHED = 2500

# Samples a side of the exact W1: its cost grows with the cube.
NUM_MATCHED = 2000

# And where the points have more than three numbers.
NUM_MATCHED_WIDE = 500

# W1 and its floor are each a mean of so many pairs: that of one pair of true sets of points of the
# ring has a deviation of a third of itself.
NUM_PAIRS = 4

PROTOCOL_2D = (
    f"{NUM_SAMPLES} samples, and the first {NUM_PUBLISHED} of them for the names that end in it; "
    "high quality: within 3 std of the nearest centre; a mode is covered "
    "with one such sample; reverse KL of such samples over the modes to uniform; std ratio: of "
    "such samples of a mode around their own mean, to the same of a true sample; W1: exact, "
    f"{NUM_MATCHED} samples to {NUM_MATCHED} fresh ones ({NUM_MATCHED_WIDE} of more than three "
    f"numbers), mean of {NUM_PAIRS} such pairs; its floor: the same of pairs of fresh sets"
)


def nearest_mode(samples, centres):
    """The nearest centre of each sample and the distance to it.

    Args:
        samples: (n, d) array.
        centres: (modes, d) array.

    Returns:
        Indices (n,) and distances (n,).
    """
    samples, centres = np.asarray(samples, np.float64), np.asarray(centres, np.float64)
    if samples.ndim != 2 or centres.ndim != 2 or samples.shape[1] != centres.shape[1]:
        raise ValueError(
            "samples (n, d) and centres (modes, d) must have the same d. "
            f"Received: shapes {samples.shape} and {centres.shape}"
        )
    distances, indices = spatial.cKDTree(centres).query(samples)
    return indices, distances


def mixture_scores(samples, centres, std, *, radius_in_std=3.0, dim=None):
    """Scores of samples against a mixture of equal Gaussians.

    Args:
        samples: (n, d) array.
        centres: (modes, d) array.
        std: standard deviation of each coordinate around its centre.
        radius_in_std: a sample is of high quality if it lies within this many `std` of a centre.
        dim: number of dimensions that the Gaussians fill, by default d.

    Returns:
        A dict of floats (and the int `modes`), NaN where they do not exist: `modes`, the number
        of centres with a sample of high quality; `high_quality`, the share of such samples;
        `reverse_kl`, KL(share of each mode among them || uniform), in nats; `std_ratio`, and
        `std_ratio_min`, `std_ratio_max`: mean, least and largest over the modes of the deviation
        of such samples around their own mean over that of true samples.

    Reference:
        Srivastava et al. 2017, "VEEGAN", section 5.1; Lin et al. 2018, "PacGAN", section 4.1.
    """
    std = validation.positive("std", std)
    samples, modes = np.asarray(samples, np.float64), len(centres)
    finite = np.isfinite(samples).all(-1)
    index, distance = nearest_mode(samples[finite], centres)
    good = distance <= radius_in_std * std
    counts = np.bincount(index[good], minlength=modes)
    dim = samples.shape[-1] if dim is None else dim
    ratios = _std_ratios(samples[finite][good], index[good], modes, std, radius_in_std, dim)
    return {
        "modes": int(np.count_nonzero(counts)),
        "high_quality": float(good.sum() / len(samples)),
        "reverse_kl": _kl_to_uniform(counts),
        "std_ratio": float(np.mean(ratios)) if len(ratios) else math.nan,
        "std_ratio_min": float(np.min(ratios, initial=math.inf)) if len(ratios) else math.nan,
        "std_ratio_max": float(np.max(ratios, initial=0.0)) if len(ratios) else math.nan,
    }


def _kl_to_uniform(counts):
    if not counts.sum():
        return math.nan
    shares = counts[counts > 0] / counts.sum()
    return float(np.sum(shares * np.log(shares * len(counts))))


def _std_ratios(samples, index, modes, std, radius_in_std, d):
    """Deviation of the samples of each mode that has three, over a true sample's."""
    reached = stats.chi2.cdf(radius_in_std**2, d)
    # In many dimensions no true sample is so near to its centre.
    if not reached:
        return np.array([])
    # Of a true sample only what lies within the same distance counts, too.
    inside = stats.chi2.cdf(radius_in_std**2, d + 2) / reached
    ratios = []
    for mode in range(modes):
        own = samples[index == mode]
        if len(own) > 2:
            variance = np.sum((own - own.mean(0)) ** 2) / (d * (len(own) - 1))
            ratios.append(math.sqrt(variance / inside) / std)
    return np.array(ratios)


def exact_w1(samples, reference):
    """Wasserstein-1 distance between two sets of equally many points, Euclidean, exact.

    Args:
        samples: (n, d) array; n of a few thousand takes about a second.
        reference: (n, d) array.

    Returns:
        A float in the data's units; NaN if a number is not finite.
    """
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


def sliced_w1(samples, reference, *, directions=64):
    """Mean over directions of the Wasserstein-1 distance of the projections, for points in 2-D.

    Args:
        samples: (n, 2) array.
        reference: (m, 2) array.
        directions: number of directions, at even angles.

    Returns:
        A float in the data's units; NaN if a number is not finite.
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
    return float(np.mean([stats.wasserstein_distance(samples @ v, reference @ v) for v in lines]))


def w1_scores(samples, data, *, seed=0, n=NUM_MATCHED):
    """W1 of samples to fresh data, beside what two true samples of that size have.

    Args:
        samples: (at least n, 2) array; the first n, the next n and so on, at most 4 times, count
            for the exact distance, all for the sliced one.
        data: the distribution.
        seed: integer in [0, 2**31 - 1], of the fresh data.
        n: points on each side of the exact distance.

    Returns:
        A dict: `w1` and `w1_floor`, each the mean of some pairs, their ratio `w1_over_floor`, and
        `sliced_w1`.
    """
    samples = np.asarray(samples)
    n = min(validation.positive_integer("n", n), len(samples))
    fresh = np.split(data.sample(3 * n * NUM_PAIRS, seed=seed).numpy(), 3 * NUM_PAIRS)
    parts = [samples[i : i + n] for i in range(0, len(samples) - n + 1, n)][:NUM_PAIRS]
    w1 = _mean_w1(parts, fresh[: len(parts)])
    floor = _mean_w1(fresh[NUM_PAIRS : 2 * NUM_PAIRS], fresh[2 * NUM_PAIRS :])
    return {
        "w1": w1,
        "w1_floor": floor,
        "w1_over_floor": w1 / floor,
        "sliced_w1": sliced_w1(samples, data.sample(len(samples), seed=seed).numpy())
        if samples.shape[1] == 2
        else math.nan,
    }


def _mean_w1(left, right):
    return float(np.mean([exact_w1(*pair) for pair in zip(left, right, strict=True)]))


def typical_distance(dim):
    """How many std from its centre 98.9 % of a Gaussian in `dim` dimensions lie: 3 in the plane."""
    return math.sqrt(stats.chi2.ppf(-math.expm1(-4.5), dim))


def mode_scores(samples, data):
    """`mixture_scores` by the protocol of `data`, a distribution with `modes`, `std` and `radius_in_std`.

    Where the Gaussians have another `dim` than the samples, no true sample may lie within the
    published distance: then the scores within `typical_distance` come, too, named `typical_...`.
    """
    dim = getattr(data, "dim", None)
    found = mixture_scores(samples, data.modes, data.std, radius_in_std=data.radius_in_std, dim=dim)
    if dim is not None:
        radius = typical_distance(dim)
        typical = mixture_scores(samples, data.modes, data.std, radius_in_std=radius, dim=dim)
        found |= {f"typical_{name}": value for name, value in typical.items()}
    return found


def score(samples, data, *, seed=0):
    """All scores that exist for `data`: those of a mixture if it has `modes`, and W1.

    Those of the modes come from all samples, and again from the first `NUM_PUBLISHED` of them.
    """
    found = {}
    if hasattr(data, "modes"):
        found = mode_scores(samples, data)
        few = mode_scores(samples[:NUM_PUBLISHED], data)
        names = ("modes", "high_quality", "reverse_kl")
        found |= {f"{name}_{NUM_PUBLISHED}": few[name] for name in names}
    n = NUM_MATCHED if data.event_size <= 3 else NUM_MATCHED_WIDE
    return {**found, **w1_scores(samples, data, seed=seed, n=n)}


def summarize(trials):
    """Mean and standard error of each number of several runs.

    Args:
        trials: dicts of numbers with the same keys.

    Returns:
        A dict from name to a dict that JSON can hold: `mean`, `standard_error` (None for one
        run), `least`, `largest`, over the finite values, and `not_finite`, how many are not.
    """
    summary = {}
    for name in trials[0]:
        values = np.array([trial[name] for trial in trials], np.float64)
        finite = values[np.isfinite(values)]
        error = finite.std(ddof=1) / math.sqrt(len(finite)) if len(finite) > 1 else None
        summary[name] = {
            "mean": float(finite.mean()) if len(finite) else None,
            "standard_error": None if error is None else float(error),
            "least": float(finite.min()) if len(finite) else None,
            "largest": float(finite.max()) if len(finite) else None,
            "not_finite": int(len(values) - len(finite)),
        }
    return summary
