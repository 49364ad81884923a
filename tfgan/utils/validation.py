"""One-line checks of arguments: what was wrong, what was expected, what came."""

import math

import numpy as np


def positive_integer(name, value, minimum=1):
    """Returns `value` as an int.

    Raises:
        ValueError: if `value` is not an integer of at least `minimum`.
    """
    try:
        good = not isinstance(value, bool) and int(value) == value and value >= minimum
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"{name} must be an integer of at least {minimum}. Received: {value!r}")
    return int(value)


def finite(name, value):
    """Returns `value` as a float.

    Raises:
        ValueError: if `value` is not a finite number.
    """
    try:
        number = math.nan if isinstance(value, (str, bytes)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number. Received: {value!r}")
    return number


def positive(name, value):
    """Returns `value` as a float.

    Raises:
        ValueError: if `value` is not a finite number above 0.
    """
    number = finite(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0. Received: {value!r}")
    return number


def non_negative(name, value):
    """Returns `value` as a float.

    Raises:
        ValueError: if `value` is not a finite number of at least 0.
    """
    number = finite(name, value)
    if number < 0:
        raise ValueError(f"{name} must be at least 0. Received: {value!r}")
    return number


def fraction(name, value):
    """Returns `value` as a float.

    Raises:
        ValueError: if `value` is not in [0, 1).
    """
    number = finite(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be in [0, 1). Received: {value!r}")
    return number


def choice(name, value, choices):
    """Returns `value`.

    Raises:
        ValueError: if `value` is not one of `choices`.
    """
    if value not in list(choices):  # a list also takes what cannot be hashed
        known = ", ".join(str(c) for c in choices)
        raise ValueError(f"unknown {name}. Expected one of: {known}. Received: {value!r}")
    return value


def labels(name, value, num_classes):
    """Returns `value` as an int32 array of classes.

    Raises:
        ValueError: if one is not an integer in [0, `num_classes`).
    """
    array = np.asarray(value)
    good = np.issubdtype(array.dtype, np.integer) and array.size > 0
    if not good or array.min() < 0 or array.max() >= num_classes:
        shown = f"{array.dtype} {array.shape}" if array.size != 1 else repr(value)
        if good:
            shown += f" from {array.min()} to {array.max()}"
        raise ValueError(f"{name} must be integers in [0, {num_classes - 1}]. Received: {shown}")
    return array.astype(np.int32)


def finite_array(name, value):
    """Checks a NumPy array of numbers; anything else passes.

    Raises:
        ValueError: if an element is not finite.
    """
    if isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating):
        bad = np.count_nonzero(~np.isfinite(value))
        if bad:
            raise ValueError(
                f"{name} must be finite. Received: {bad} of {value.size} values that are not"
            )


def divides(name, value, other_name, other):
    """Checks that `value` divides `other`; None, a number not known yet, passes.

    Raises:
        ValueError: if it does not.
    """
    if other is not None and other % value:
        raise ValueError(f"{name} must divide {other_name}. Received: {value} and {other}")
