"""Checks of arguments: good values come back converted, bad ones raise one exact line."""

import numpy as np
import pytest

from tfgan.utils import validation

NAN, INF = float("nan"), float("inf")
NO_NUMBERS = (None, "3", b"3", "x", [], [1.0, 2.0], {}, 1j, object)


def message(check, *args, **kwargs):
    with pytest.raises(ValueError) as error:
        check(*args, **kwargs)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("value", [1, 7, 7.0, np.int32(7), np.float32(7), 10**12])
def test_positive_integer_returns_an_int(value):
    result = validation.positive_integer("steps", value)
    assert type(result) is int and result == value


@pytest.mark.parametrize("value", [0, -1, 1.5, True, False, NAN, INF, -INF, *NO_NUMBERS])
def test_positive_integer_raises(value):
    text = message(validation.positive_integer, "steps", value)
    assert text == f"steps must be an integer of at least 1. Received: {value!r}"


def test_positive_integer_minimum():
    assert validation.positive_integer("steps", 0, minimum=0) == 0
    assert validation.positive_integer("steps", 2, minimum=2) == 2
    text = message(validation.positive_integer, "steps", 1, minimum=2)
    assert text == "steps must be an integer of at least 2. Received: 1"


FLOAT_CHECKS = {
    validation.finite: ("a finite number", (-1e300, -1, 0, 0.5, 1e300), ()),
    validation.positive: ("above 0", (1e-300, 0.5, 7), (0, -0.0, -1e-300, -3)),
    validation.non_negative: ("at least 0", (0, 1e-300, 7), (-1e-300, -3)),
    validation.fraction: ("in [0, 1)", (0, 0.5, np.nextafter(1.0, 0.0)), (1, 1.0, 2, -0.1)),
}
GOOD = [(check, value) for check, (_, good, _) in FLOAT_CHECKS.items() for value in good]
BAD = [(check, value) for check, (_, _, bad) in FLOAT_CHECKS.items() for value in bad]


@pytest.mark.parametrize(("check", "value"), GOOD)
def test_numbers_in_range_come_back_as_floats(check, value):
    for given in (value, np.float64(value)):
        result = check("rate", given)
        assert type(result) is float and result == value


@pytest.mark.parametrize(("check", "value"), BAD)
def test_numbers_out_of_range_raise(check, value):
    words = FLOAT_CHECKS[check][0]
    assert message(check, "rate", value) == f"rate must be {words}. Received: {value!r}"


@pytest.mark.parametrize("check", FLOAT_CHECKS)
@pytest.mark.parametrize("value", [NAN, INF, -INF, 10**400, *NO_NUMBERS])
def test_what_is_no_finite_number_raises(check, value):
    text = message(check, "rate", value)
    assert text == f"rate must be a finite number. Received: {value!r}"


@pytest.mark.parametrize("choices", [("a", "b"), {"a": 1, "b": 2}, ["a", "b"]])
def test_choice(choices):
    assert validation.choice("color", "b", choices) == "b"
    for value in ("c", "A", None, 1, ["a"]):
        text = message(validation.choice, "color", value, choices)
        assert text == f"unknown color. Expected one of: a, b. Received: {value!r}"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_finite_array(dtype):
    values = np.ones((3, 4), dtype)
    validation.finite_array("x", values)
    values[0, 1], values[2, 3], values[1, 1] = NAN, INF, -INF
    text = message(validation.finite_array, "x", values)
    assert text == "x must be finite. Received: 3 of 12 values that are not"


@pytest.mark.parametrize("value", [None, "x", [NAN], np.arange(3), np.array(["a"]), 3.0])
def test_finite_array_lets_anything_else_pass(value):
    assert validation.finite_array("x", value) is None
