"""Stacks of three digits."""

import numpy as np
import pytest

from tfgan.data import StackedDigits

DIGITS = np.random.default_rng(0).integers(0, 256, (20, 4, 5), np.uint8)
LABELS = np.arange(20) % 10


def test_each_channel_is_a_digit_of_its_own():
    data = StackedDigits(DIGITS, LABELS, count=50, seed=3)
    assert len(data) == 50 and data.shape == (4, 5, 3) and data.event_size == 60
    assert data.num_classes is None and data.labels is None
    first = data.to_uint8(data.batch(50, seed=1, index=0, key=None))
    expected = np.moveaxis(DIGITS[data.stacks], 1, -1)
    # An epoch has each stack once, in an order of its own.
    assert sorted(map(bytes, first)) == sorted(map(bytes, expected))
    a, b, c = LABELS[data.stacks].T
    np.testing.assert_array_equal(data.classes, 100 * a + 10 * b + c)


def test_the_draw_is_by_the_seed_and_uniform():
    one, same, other = (StackedDigits(DIGITS, LABELS, count=6000, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.stacks, same.stacks)
    assert (one.stacks != other.stacks).mean() > 0.9
    counts = np.bincount(one.stacks.reshape(-1), minlength=20)
    # 18,000 draws of 20 digits: 900 each, with a standard deviation of 29.
    assert np.abs(counts - 900).max() < 5 * 29


@pytest.mark.parametrize(
    ("images", "options", "said"),
    [
        (DIGITS[..., None], {}, "one channel"),
        (DIGITS, {"count": 0}, "count must be an integer"),
        (DIGITS, {"seed": -1}, "seed"),
    ],
)
def test_bad_arguments(images, options, said):
    with pytest.raises(ValueError, match=said):
        StackedDigits(images, LABELS, **options)
