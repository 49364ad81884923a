"""How well samples cover a mixture: modes, high-quality share, reverse KL, width, W1.

Plain functions on arrays, and Keras metrics that add up batch after batch.
"""

import math

import keras
import numpy as np
import tensorflow as tf
from scipy import optimize, spatial, stats

from tfgan import checks

register = keras.saving.register_keras_serializable(package="tfgan")

NUM_SAMPLES = 10_000
# Samples a side of the exact W1: its cost grows with the cube.
NUM_MATCHED = 2000
NUM_FLOORS = 4
PROTOCOL_2D = (
    f"{NUM_SAMPLES} samples; high quality: within 3 std of the nearest centre; a mode is covered "
    "with one such sample; reverse KL of such samples over the modes to uniform; std ratio: of "
    "such samples of a mode around their own mean, to the same of a true sample; W1: exact, "
    f"{NUM_MATCHED} samples to {NUM_MATCHED} fresh ones; its floor: mean of {NUM_FLOORS} pairs of "
    "fresh sets"
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


def mixture_scores(samples, centres, std, *, within=3.0):
    """Scores of samples against a mixture of equal Gaussians.

    Args:
        samples: (n, d) array.
        centres: (modes, d) array.
        std: standard deviation of each coordinate around its centre.
        within: a sample is of high quality if it lies within this many `std` of a centre.

    Returns:
        A dict of floats (and the int `modes`), NaN where they do not exist: `modes`, the number
        of centres with a sample of high quality; `high_quality`, the share of such samples;
        `reverse_kl`, KL(share of each mode among them || uniform), in nats; `std_ratio`, and
        `std_ratio_min`, `std_ratio_max`: mean, least and largest over the modes of the deviation
        of such samples around their own mean over that of true samples.

    Reference:
        Srivastava et al. 2017, "VEEGAN", section 5.1; Lin et al. 2018, "PacGAN", section 4.1.
    """
    std = checks.positive("std", std)
    samples, modes = np.asarray(samples, np.float64), len(centres)
    finite = np.isfinite(samples).all(-1)
    index, distance = nearest_mode(samples[finite], centres)
    good = distance <= within * std
    counts = np.bincount(index[good], minlength=modes)
    ratios = _std_ratios(samples[finite][good], index[good], modes, std, within)
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


def _std_ratios(samples, index, modes, std, within):
    """Deviation of the samples of each mode that has three, over a true sample's."""
    d = samples.shape[1]
    # Of a true sample only what lies within the same distance counts, too.
    inside = stats.chi2.cdf(within**2, d + 2) / stats.chi2.cdf(within**2, d)
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
    angles = np.pi * np.arange(checks.positive_integer("directions", directions)) / directions
    lines = np.stack([np.cos(angles), np.sin(angles)], -1)
    return float(
        np.mean([stats.wasserstein_distance(samples @ v, reference @ v) for v in lines])
    )


def w1_scores(samples, data, *, seed=0, n=NUM_MATCHED):
    """W1 of samples to fresh data, beside what two true samples of that size have.

    Args:
        samples: (at least n, 2) array; the first n count for the exact distance, all for the
            sliced one.
        data: the distribution.
        seed: integer in [0, 2**31 - 1], of the fresh data.
        n: points on each side of the exact distance.

    Returns:
        A dict: `w1`, `w1_floor`, their ratio `w1_over_floor`, and `sliced_w1`.
    """
    samples = np.asarray(samples)
    n = min(checks.positive_integer("n", n), len(samples))
    fresh = data.sample(n * (1 + 2 * NUM_FLOORS), seed=seed).numpy()
    first, *rest = np.split(fresh, 1 + 2 * NUM_FLOORS)
    floor = np.mean([exact_w1(*rest[2 * i : 2 * i + 2]) for i in range(NUM_FLOORS)])
    w1 = exact_w1(samples[:n], first)
    return {
        "w1": w1,
        "w1_floor": float(floor),
        "w1_over_floor": float(w1 / floor),
        "sliced_w1": sliced_w1(samples, data.sample(len(samples), seed=seed).numpy())
        if samples.shape[1] == 2
        else math.nan,
    }


def score(samples, data, *, seed=0):
    """All scores that exist for `data`: those of a mixture if it has `modes`, and W1."""
    found = {}
    if hasattr(data, "modes"):
        found = mixture_scores(samples, data.modes, data.std)
    return {**found, **w1_scores(samples, data, seed=seed)}


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


class _MixtureMetric(keras.metrics.Metric):
    """Counts samples of high quality by mode; subclasses say what of the counts.

    Args:
        centres: (modes, d) array.
        std: standard deviation of each coordinate around its centre, above 0.
        within: as in `mixture_scores`.
    """

    def __init__(self, centres, std, *, within=3.0, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.centres = np.asarray(centres, np.float64)
        self.std = checks.positive("std", std)
        self.within = checks.positive("within", within)
        self.counts = self.add_weight(
            name="counts", shape=(len(self.centres),), initializer="zeros"
        )
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, samples, sample_weight=None):
        """Counts the samples (n, d) of one more batch."""
        samples = tf.cast(samples, tf.float32)
        offsets = samples[:, None] - tf.constant(self.centres, tf.float32)
        squared = tf.reduce_sum(tf.square(offsets), -1)
        good = tf.reduce_min(squared, -1) <= (self.within * self.std) ** 2
        each = tf.one_hot(tf.argmin(squared, -1), len(self.centres))
        self.counts.assign_add(tf.reduce_sum(each * tf.cast(good, tf.float32)[:, None], 0))
        self.total.assign_add(tf.cast(tf.shape(samples)[0], tf.float32))

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"centres": self.centres.tolist(), "std": self.std, "within": self.within}
        return {**super().get_config(), **own}


@register
class ModesCovered(_MixtureMetric):
    """Number of modes with at least one sample of high quality. See `mixture_scores`."""

    def result(self):
        """A scalar."""
        return tf.reduce_sum(tf.cast(self.counts.value > 0, tf.float32))


@register
class HighQualityShare(_MixtureMetric):
    """Share of the samples that are of high quality, in [0, 1]. See `mixture_scores`."""

    def result(self):
        """A scalar."""
        return tf.math.divide_no_nan(tf.reduce_sum(self.counts.value), self.total.value)


@register
class ReverseKL(_MixtureMetric):
    """KL of the modes' shares among the samples of high quality to uniform, in nats."""

    def result(self):
        """A scalar."""
        shares = tf.math.divide_no_nan(self.counts.value, tf.reduce_sum(self.counts.value))
        modes = tf.cast(tf.size(shares), shares.dtype)
        return tf.reduce_sum(tf.math.xlogy(shares, shares * modes))
