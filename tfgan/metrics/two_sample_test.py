"""A test of whether two samples are of one distribution: a classifier tries to tell them apart."""

import math

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation
from tfgan.utils.shuffled import shuffled

Floats = npt.NDArray[np.float64]

# With more numbers per sample a tree is slower than comparing all pairs.
MAX_TREE_DIM = 8

# Samples whose distances to all others are in memory at once.
BLOCK = 500


def classifier_two_sample_test(
    first: npt.ArrayLike, second: npt.ArrayLike, *, neighbours: int | None = None, seed: int = 0
) -> dict[str, float]:
    """Tests whether two samples are of one distribution, with a nearest-neighbour classifier.

    As many samples of both kinds are taken. A random half of each kind trains the classifier: a
    sample is of the kind of most of its nearest training samples. The other half is classified. If
    both kinds are of one distribution, half of the answers are right on average.

    Args:
        first: (n, d) samples or features, n at least 4.
        second: (m, d) samples or features, m at least 4. The first min(n, m) of a random order of
            each kind are used.
        neighbours: Number of nearest training samples that vote, odd. By default the root of the
            number of training samples, as in the paper, made odd.
        seed: Seed of the order, an integer of at least 0.

    Returns:
        A dict: `accuracy` of the classifier, in [0, 1]; `p_value`, the probability of at least as
        many right answers by coin tosses; `num_train` and `num_test`, the numbers of samples of
        both kinds together; and `neighbours`.

    Raises:
        ValueError: If an array is not of such a shape or not finite, or a number is out of range.

    Example:
        >>> classifier_two_sample_test(model.generate(5000), data.sample(5000, seed=0))["p_value"]

    Reference:
        Lopez-Paz and Oquab 2017, "Revisiting Classifier Two-Sample Tests", section 3.
    """
    first, second = _samples("first", first), _samples("second", second)
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            "samples to compare must be of one size. "
            f"Received: {first.shape[1]} and {second.shape[1]}"
        )
    half = min(len(first), len(second)) // 2
    neighbours = _odd(2 * half, neighbours)
    # Equal numbers of both kinds: a classifier that always gives one answer is right half the time.
    kinds = [x[shuffled(len(x), seed, i)[: 2 * half]] for i, x in enumerate((first, second))]
    train, test = (np.concatenate([x[part] for x in kinds])
                   for part in (slice(half), slice(half, None)))  # fmt: skip
    is_second = np.arange(2 * half) >= half
    votes = is_second[_nearest(test, train, neighbours)].sum(1)
    right = int(np.sum((votes > neighbours // 2) == is_second))
    return {
        "accuracy": right / (2 * half),
        "p_value": _tail(right, 2 * half),
        "num_train": 2 * half,
        "num_test": 2 * half,
        "neighbours": neighbours,
    }


def _samples(name: str, x: npt.ArrayLike) -> Floats:
    x = np.asarray(x, np.float64)
    if x.ndim != 2 or len(x) < 4 or not x.shape[1]:
        raise ValueError(
            f"{name} must be samples of shape (n, d), n at least 4. Received: {x.shape}"
        )
    validation.finite_array(name, x)
    return x


def _odd(num_train: int, neighbours: int | None) -> int:
    """The number of votes: `neighbours` if it is good, or the default."""
    if neighbours is None:
        # The next odd number below or at the root: an even number of votes can be a draw.
        return (math.isqrt(num_train) - 1) // 2 * 2 + 1
    neighbours = validation.positive_integer("neighbours", neighbours)
    if neighbours % 2 == 0 or neighbours > num_train:
        raise ValueError(
            f"neighbours must be odd and at most the {num_train} training samples. "
            f"Received: {neighbours}"
        )
    return neighbours


def _nearest(points: Floats, others: Floats, k: int) -> npt.NDArray[np.intp]:
    """The indices (n, k) of the `k` nearest of `others` to each of n points."""
    if points.shape[1] <= MAX_TREE_DIM:
        from scipy import spatial

        # With a list of ranks the result has two axes, also for one neighbour.
        return np.asarray(spatial.cKDTree(others).query(points, k=range(1, k + 1))[1])
    # Around their middle the numbers are smaller, and so are the rounding errors.
    middle = others.mean(0)
    points, others = points - middle, others - middle
    squares = np.sum(others**2, 1)
    found = []
    for i in range(0, len(points), BLOCK):
        # The squared distances, less what is the same for all others.
        near = squares - 2.0 * points[i : i + BLOCK] @ others.T
        found.append(np.argpartition(near, k - 1, axis=1)[:, :k])
    return np.concatenate(found)


def _tail(right: int, count: int) -> float:
    """The probability of at least `right` heads in `count` tosses of a coin."""
    # scipy.stats.binomtest returns the same. But importing scipy.stats takes as long as a short
    # training.
    from scipy import special

    return float(special.bdtrc(right - 1, count, 0.5)) if right else 1.0
