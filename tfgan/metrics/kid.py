"""KID: the squared kernel distance between features, without bias, with an interval."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation
from tfgan.utils.shuffled import shuffled

Floats = npt.NDArray[np.float64]

# The places of a subset in both samples.
Pair: TypeAlias = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]

NUM_SUBSETS = 50

SUBSET_SIZE = 1000

# By default a subset has at most this share of the smaller sample, so that subsets differ.
LARGEST_SHARE = 10

# Groups of samples that the jackknife leaves out, one after the other.
NUM_GROUPS = 20


def kernel_distance(
    real: npt.ArrayLike,
    fake: npt.ArrayLike,
    *,
    subsets: int = NUM_SUBSETS,
    subset_size: int | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Measures the squared maximum mean discrepancy (MMD) between two sets of features.

    The kernel is (x . y / d + 1)^3. The estimate has no bias: its mean is 0 for two samples of one
    distribution, so it can be negative. It is the mean over subsets. The subsets are drawn in
    passes: those of one pass have no sample in common.

    The standard error is that of the samples, not of the subsets, which share samples: the whole
    estimate is computed again without each of `NUM_GROUPS` groups of samples (the jackknife). For
    two samples of one distribution it is too large by about the root of 2, and the interval holds 0
    in more than 95 %.

    Args:
        real: (n, d) features, n at least 4.
        fake: (m, d) features, m at least 4.
        subsets: Number of subsets of each sample.
        subset_size: Features per subset, at least 2 and at most min(n, m). By default
            `SUBSET_SIZE`, or a tenth of the smaller sample if that is less.
        seed: Seed of the subsets, an integer of at least 0.

    Returns:
        A dict: `kid`, its `standard_error`, the bounds `low` and `high` of its 95 % interval (by
        Student's t), `subsets` and `subset_size`. The error and the bounds are NaN if the subsets
        are so small that nothing is left without a group. All three and `kid` are NaN if a feature
        is not finite.

    Raises:
        ValueError: If an array is not of such a shape, or a number is out of range.

    Example:
        >>> kernel_distance(extractor.features(x_train), extractor.features(images))["kid"]

    Reference:
        Binkowski et al. 2018, "Demystifying MMD GANs", section 4; Arvesen 1969,
        "Jackknifing U-statistics".
    """
    real, fake = _features(real), _features(fake)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            "features to compare must be of one size. "
            f"Received: {real.shape[1]} and {fake.shape[1]}"
        )
    subsets = validation.positive_integer("subsets", subsets)
    fewest = min(len(real), len(fake))
    size = min(SUBSET_SIZE, max(fewest // LARGEST_SHARE, 2)) if subset_size is None else subset_size
    size = validation.positive_integer("subset_size", size, 2)
    if size > fewest:
        raise ValueError(
            f"subset_size must be at most the {fewest} features of the smaller sample. "
            f"Received: {size}"
        )
    facts: dict[str, float] = {"subsets": subsets, "subset_size": size}
    if not (np.isfinite(real).all() and np.isfinite(fake).all()):
        return {**dict.fromkeys(("kid", "standard_error", "low", "high"), math.nan), **facts}
    return {**_estimate(real, fake, _subsets(real, fake, subsets, size, seed), seed), **facts}


def _subsets(real: Floats, fake: Floats, subsets: int, size: int, seed: int) -> list[Pair]:
    """The places of the features of each subset, in `real` and in `fake`."""
    disjoint = min(len(real), len(fake)) // size
    pairs: list[Pair] = []
    while len(pairs) < subsets:
        first, second = (shuffled(len(x), seed, 2 + len(pairs) * 2 + i)
                         for i, x in enumerate((real, fake)))  # fmt: skip
        starts = range(0, min(disjoint, subsets - len(pairs)) * size, size)
        pairs += [(first[i : i + size], second[i : i + size]) for i in starts]
    return pairs


def _random_groups(n: int, groups: int, seed: int, part: int) -> npt.NDArray[np.intp]:
    """The group of each of n samples. It is random: samples can be in the order of their class."""
    return shuffled(n, seed, part) % groups


def _estimate(real: Floats, fake: Floats, pairs: list[Pair], seed: int) -> dict[str, float]:
    """The mean of the subsets, its standard error and its interval."""
    groups = min(NUM_GROUPS, min(len(real), len(fake)) // 2)
    group = [_random_groups(len(x), groups, seed, i) for i, x in enumerate((real, fake))]
    members = np.eye(groups)
    # Sums of the kernel and numbers of pairs: within real, within fake, between both.
    sums, counts = np.zeros((2, 3, groups + 1))
    for first, second in pairs:
        x, y, gx, gy = (
            real[first],
            fake[second],
            members[group[0][first]],
            members[group[1][second]],
        )
        for i, (a, b, ga, gb) in enumerate(((x, x, gx, gx), (y, y, gy, gy), (x, y, gx, gy))):
            kernel = (a @ b.T / a.shape[1] + 1.0) ** 3
            numbers = np.outer(ga.sum(0), gb.sum(0))
            if i < 2:  # Without the pairs of a feature with itself there is no bias.
                np.fill_diagonal(kernel, 0.0)
                numbers -= np.diag(ga.sum(0))
            sums[i] += _without_groups(ga.T @ kernel @ gb)
            counts[i] += _without_groups(numbers)
    means = np.divide(sums, counts, out=np.full_like(sums, math.nan), where=counts > 0.5)
    mmd = means[0] + means[1] - 2.0 * means[2]
    mean, left = float(mmd[0]), mmd[1:]
    error = math.sqrt((groups - 1) / groups * np.sum((left - left.mean()) ** 2))
    reach = _student_quantile(groups - 1) * error
    return {"kid": mean, "standard_error": error, "low": mean - reach, "high": mean + reach}


def _without_groups(by_group: Floats) -> Floats:
    """Returns the sum of all pairs, and then the sums without the pairs of each group.

    Args:
        by_group: (groups, groups) sums over the pairs of a feature of one group and one of another.

    Returns:
        (1 + groups,) sums.
    """
    total = by_group.sum()
    without = total - by_group.sum(0) - by_group.sum(1) + np.diag(by_group)
    return np.concatenate([[total], without])


def _student_quantile(freedom: int) -> float:
    """The 97.5 % quantile of Student's t."""
    # scipy.stats has it, too, but its import takes as long as a short training.
    from scipy import special

    return float(special.stdtrit(freedom, 0.975))


def _features(x: npt.ArrayLike) -> Floats:
    x = np.asarray(x, np.float64)
    if x.ndim != 2 or len(x) < 4 or not x.shape[1]:
        raise ValueError(f"features must be of shape (n, d), n at least 4. Received: {x.shape}")
    return x
