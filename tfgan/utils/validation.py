"""Checks of arguments, with errors of one line: what was expected and what was received.

In each check, `name` is the argument's name as it appears in the error.
"""

import math
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


def positive_integer(name: str, value: Any, minimum: int = 1) -> int:
    """Checks an integer and returns it as an int.

    Raises:
        ValueError: If `value` is not an integer of at least `minimum`.
    """
    try:
        good = not isinstance(value, bool) and int(value) == value and value >= minimum
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"{name} must be an integer of at least {minimum}. Received: {value!r}")
    return int(value)


def finite(name: str, value: Any) -> float:
    """Checks a finite number and returns it as a float.

    Raises:
        ValueError: If `value` is not a finite number.
    """
    try:
        number = math.nan if isinstance(value, (str, bytes)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number. Received: {value!r}")
    return number


def positive(name: str, value: Any) -> float:
    """Checks a number above 0 and returns it as a float.

    Raises:
        ValueError: If `value` is not a finite number above 0.
    """
    number = finite(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0. Received: {value!r}")
    return number


def non_negative(name: str, value: Any) -> float:
    """Checks a number of at least 0 and returns it as a float.

    Raises:
        ValueError: If `value` is not a finite number of at least 0.
    """
    number = finite(name, value)
    if number < 0:
        raise ValueError(f"{name} must be at least 0. Received: {value!r}")
    return number


def fraction(name: str, value: Any) -> float:
    """Checks a number in [0, 1) and returns it as a float.

    Raises:
        ValueError: If `value` is not in [0, 1).
    """
    number = finite(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be in [0, 1). Received: {value!r}")
    return number


def choice(name: str, value: T, choices: Iterable[Any]) -> T:
    """Checks that `value` is one of `choices` and returns it.

    Raises:
        ValueError: If `value` is not one of `choices`.
    """
    choices = list(choices)  # a list can also be searched for values that cannot be hashed
    if value not in choices:
        known = ", ".join(str(c) for c in choices)
        raise ValueError(f"unknown {name}. Expected one of: {known}. Received: {value!r}")
    return value


def labels(name: str, value: npt.ArrayLike, num_classes: int) -> npt.NDArray[np.int32]:
    """Checks class labels and returns them as an int32 array.

    Raises:
        ValueError: If a label is not an integer in [0, `num_classes`), or there is none.
    """
    array = np.asarray(value)
    good = np.issubdtype(array.dtype, np.integer) and array.size > 0
    if not good or array.min() < 0 or array.max() >= num_classes:
        shown = f"{array.dtype} {array.shape}" if array.size != 1 else repr(value)
        if good:
            shown += f" from {array.min()} to {array.max()}"
        raise ValueError(f"{name} must be integers in [0, {num_classes - 1}]. Received: {shown}")
    return array.astype(np.int32)


def finite_array(name: str, value: Any) -> None:
    """Checks that a NumPy array of floats is finite. Any other value passes.

    Raises:
        ValueError: If an element is not finite.
    """
    if isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating):
        bad = np.count_nonzero(~np.isfinite(value))
        if bad:
            raise ValueError(
                f"{name} must be finite. Received: {bad} of {value.size} values that are not"
            )


def divides(name: str, value: int, other_name: str, other: int | None) -> None:
    """Checks that `value` divides `other`. None, for a number that is not known yet, passes.

    Raises:
        ValueError: If it does not.
    """
    if other is not None and other % value:
        raise ValueError(f"{name} must divide {other_name}. Received: {value} and {other}")
