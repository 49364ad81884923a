"""Numbers that JSON has no word for become null."""

import json
import math

import numpy as np

from tfgan.utils.finite_json import to_finite_json


def test_numbers_that_are_not_finite_become_null_at_any_depth():
    value = {"a": math.nan, "b": [1.5, -math.inf, {"c": (math.inf, 2)}], "d": "NaN", "e": None}
    expected = {"a": None, "b": [1.5, None, {"c": [None, 2]}], "d": "NaN", "e": None}
    assert to_finite_json(value) == expected


def test_numpy_values_become_python_values():
    value = {"n": np.int64(8), "x": np.float32(0.5), "v": np.array([1.0, np.nan]), "t": np.True_}
    found = to_finite_json(value)
    assert found == {"n": 8, "x": 0.5, "v": [1.0, None], "t": True}
    assert [type(each) for each in found.values()] == [int, float, list, bool]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
