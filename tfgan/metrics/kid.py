"""KID: the squared kernel distance between features, without bias, with an interval."""

import math

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation
from tfgan.utils.shuffled import shuffled

Floats = npt.NDArray[np.float64]

NUM_SUBSETS = 50

SUBSET_SIZE = 1000

# By default the smaller sample fills so many subsets without overlap: the interval needs several.
MIN_DISJOINT = 10


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

    The standard error is the deviation of the subsets of a pass, divided by the root of their
    number. More passes do not make it smaller, because they use the same samples again. For two
    samples of one distribution it is too large, and the interval holds 0 in more than 95 %.

    Args:
        real: (n, d) features, n at least 4.
        fake: (m, d) features, m at least 4.
        subsets: Number of subsets of each sample.
        subset_size: Features per subset, at least 2 and at most min(n, m). By default
            `SUBSET_SIZE`, or a tenth of the smaller sample if that is less.
        seed: Seed of the subsets, an integer of at least 0.

    Returns:
        A dict: `kid`, its `standard_error`, the bounds `low` and `high` of its 95 % interval (by
        Student's t), `subsets` and `subset_size`. The error and the bounds are NaN if a pass has
        one subset only. All three and `kid` are NaN if a feature is not finite.

    Raises:
        ValueError: If an array is not of such a shape, or a number is out of range.

    Example:
        >>> kernel_distance(extractor.features(x_train), extractor.features(images))["kid"]

    Reference:
        Binkowski et al. 2018, "Demystifying MMD GANs", section 4.
    """
    real, fake = _features(real), _features(fake)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            "features to compare must be of one size. "
            f"Received: {real.shape[1]} and {fake.shape[1]}"
        )
    subsets = validation.positive_integer("subsets", subsets)
    fewest = min(len(real), len(fake))
    size = min(SUBSET_SIZE, max(fewest // MIN_DISJOINT, 2)) if subset_size is None else subset_size
    size = validation.positive_integer("subset_size", size, 2)
    if size > fewest:
        raise ValueError(
            f"subset_size must be at most the {fewest} features of the smaller sample. "
            f"Received: {size}"
        )
    facts: dict[str, float] = {"subsets": subsets, "subset_size": size}
    if not (np.isfinite(real).all() and np.isfinite(fake).all()):
        return {**dict.fromkeys(("kid", "standard_error", "low", "high"), math.nan), **facts}
    return {**_estimate(_passes(real, fake, subsets, size, seed)), **facts}


def _passes(real: Floats, fake: Floats, subsets: int, size: int, seed: int) -> list[Floats]:
    """The estimates of the subsets, those of each pass in an array."""
    disjoint = min(len(real), len(fake)) // size
    passes = []
    for index, done in enumerate(range(0, subsets, disjoint)):
        orders = [shuffled(len(x), seed, 2 * index + i) for i, x in enumerate((real, fake))]
        starts = range(0, min(disjoint, subsets - done) * size, size)
        parts = [[order[i : i + size] for order in orders] for i in starts]
        passes.append(np.array([_squared_mmd(real[a], fake[b]) for a, b in parts]))
    return passes


def _squared_mmd(x: Floats, y: Floats) -> float:
    """The unbiased estimate of MMD^2 of two samples of the same size, at least 2."""
    n = len(x)
    within = sum((k.sum() - np.trace(k)) / (n * (n - 1)) for k in (_kernel(x, x), _kernel(y, y)))
    return float(within - 2.0 * _kernel(x, y).mean())


def _kernel(x: Floats, y: Floats) -> Floats:
    return (x @ y.T / x.shape[1] + 1.0) ** 3


def _estimate(passes: list[Floats]) -> dict[str, float]:
    """Mean, standard error and interval of the estimates of subsets."""
    mean = float(np.concatenate(passes).mean())
    # The subsets of one pass only are independent.
    count = len(passes[0])
    if count < 2:
        return {"kid": mean, "standard_error": math.nan, "low": math.nan, "high": math.nan}
    squares = sum(np.sum((each - each.mean()) ** 2) for each in passes)
    freedom = sum(len(each) - 1 for each in passes)
    error = math.sqrt(squares / freedom / count)
    reach = _student_quantile(count - 1) * error
    return {"kid": mean, "standard_error": error, "low": mean - reach, "high": mean + reach}


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
