"""Files are written whole or not at all; JSON holds no number that it has no word for."""

import json
import math

import pytest

import tfgan
from tfgan.cli import outputs


def test_json_has_null_for_what_is_not_finite(tmp_path):
    path = tmp_path / "a.json"
    outputs.write_json(
        path, {"a": [1.5, math.nan, (math.inf, 2)], "b": None, "c": {"d": -math.inf}}
    )
    found = json.loads(path.read_text())
    assert found == {"a": [1.5, None, [None, 2]], "b": None, "c": {"d": None}}


def test_json_can_be_read_by_people(tmp_path):
    """Two spaces a level, one line a value, a line break at the end; the version is first."""
    outputs.write_metrics(tmp_path / "a.json", {"w1": 0.5, "trials": [{"seed": 3}]})
    expected = (
        f'{{\n  "version": "{tfgan.__version__}",\n  "w1": 0.5,\n'
        '  "trials": [\n    {\n      "seed": 3\n    }\n  ]\n}\n'
    )
    assert (tmp_path / "a.json").read_text() == expected


def test_a_file_that_fails_leaves_the_old_one(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write(file):
        file.write(b"half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        outputs.write_file(path, write)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1
