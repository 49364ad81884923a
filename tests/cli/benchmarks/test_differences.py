"""How the results of a program are compared with known ones."""

import numpy as np
import pytest

from tfgan.cli.benchmarks.differences import differences, noisy, one_bit_off


def test_losses_state_and_counters_are_compared():
    names = ["mean/a", "loss/a", "losses", "3 kernel", "4 bias", "5 step"]
    known = [np.float32(x) for x in ([1.0], [2.0], [2.0, 4.0], [3.0, 4.0], [0.0])] + [np.int64([7])]
    found = [np.copy(array) for array in known]
    found[0][0] = 9  # Means follow from the losses.
    found[2][0] = 2.5
    found[3][0] = 3.5
    found[4][0] = 0.25
    found[5][0] = 8
    result = differences(names, found, known)
    assert result["loss"] == pytest.approx(0.5 / np.sqrt(20))
    assert result["state"] == pytest.approx(np.sqrt(0.5**2 + 0.25**2) / 5)
    assert result["largest"] == "4 bias" and result["largest_difference"] == 0.25
    assert result["counters"] == 1
    assert noisy(names, found, known) == ["4 bias"]
    without = differences(names, found, known, ["4 bias"])
    assert without["state"] == pytest.approx(0.1) and without["largest"] == "3 kernel"


def test_totals_of_losses_are_no_state():
    ones = [np.ones(1, np.float32)] * 2
    found = differences(["1 total:0", "2 kernel"], [2 * ones[0], ones[1]], ones)
    assert found["state"] == 0 and found["loss"] == 0


def test_one_bit_off():
    array = np.float32([[1.0, 0.0], [3.0, -2.0]] * 20)
    other = one_bit_off(array)
    bits = np.abs(other.view(np.int32) - array.view(np.int32))
    assert set(bits[array != 0].tolist()) == {1} and not other[array == 0].any()
    assert (other > array).any() and (other < array).any()
    counter = np.int64(3)
    assert one_bit_off(counter) is counter
