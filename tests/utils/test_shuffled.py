"""Orders that are functions of (seed, part)."""

import numpy as np
import pytest

from tfgan.utils.shuffled import shuffled


def test_each_element_comes_once():
    for n in (1, 2, 1000):
        np.testing.assert_array_equal(np.sort(shuffled(n, 3)), np.arange(n))


def test_the_order_depends_on_seed_and_part_only():
    first = shuffled(100, 7, 2)
    np.testing.assert_array_equal(first, shuffled(100, 7, 2))
    assert np.any(first != shuffled(100, 7, 3)) and np.any(first != shuffled(100, 8, 2))
    # Philox and the stable sort are named: no version of NumPy gives another order.
    assert shuffled(6, 0).tolist() == [0, 2, 1, 5, 4, 3]


def test_places_are_even():
    """Each of 5 elements is in each place in a fifth of 4,000 orders, +- 5 deviations."""
    orders = np.array([shuffled(5, 1, part) for part in range(4000)])
    counts = np.array([np.bincount(column, minlength=5) for column in orders.T])
    assert np.abs(counts - 800).max() < 5 * np.sqrt(4000 * 0.2 * 0.8)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((0, 1), "n must be"), ((5, -1), "seed must be"), ((5, 1, 0.5), "part must be an integer")],
)
def test_other_numbers_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        shuffled(*arguments)
