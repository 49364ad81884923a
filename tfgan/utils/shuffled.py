"""A shuffled order, for scores of NumPy arrays that load no TensorFlow."""

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation


def shuffled(n: int, seed: int, part: int = 0) -> npt.NDArray[np.intp]:
    """Returns the numbers from 0 to `n` - 1 in a random order.

    The order is a pure function of the arguments. It is made of the raw words of a named algorithm,
    because NumPy may change the order that its own `permutation` returns.

    Args:
        n: Number of elements, at least 1.
        seed: An integer of at least 0.
        part: Number of the draw, an integer of at least 0. Different draws of one seed are
            independent.

    Returns:
        (n,) integers.

    Raises:
        ValueError: If an argument is not such an integer.

    Example:
        >>> sorted(shuffled(3, seed=0).tolist())
        [0, 1, 2]
    """
    n = validation.positive_integer("n", n)
    numbers = [
        validation.positive_integer("seed", seed, 0),
        validation.positive_integer("part", part, 0),
    ]
    # The random numbers of tfgan.random need TensorFlow.
    words = np.random.Philox(key=np.array(numbers, np.uint64)).random_raw(n)  # noqa: TID251
    return np.argsort(words, kind="stable")
