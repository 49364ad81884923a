"""Values as JSON can hold them: NaN and infinity become null."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def to_finite_json(value: Any) -> Any:
    """Returns `value` as something that `json.dumps` writes as valid JSON.

    JSON has no NaN and no infinity. Python's `json` writes them nevertheless, and other programs
    then refuse the file.

    Args:
        value: A number, a string, None, a NumPy scalar or array, or a dict, list or tuple of such
            values, at any depth.

    Returns:
        The same value, where each number that is not finite is None, NumPy scalars are Python
        numbers, and arrays and tuples are lists.

    Example:
        >>> to_finite_json({"w1": float("nan"), "modes": np.int64(8)})
        {'w1': None, 'modes': 8}
    """
    if isinstance(value, Mapping):
        return {name: to_finite_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_finite_json(each) for each in value]
    if isinstance(value, np.ndarray | np.generic):
        return to_finite_json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
