"""The file beside a program."""

import dataclasses

import numpy as np
import pytest

from tfgan.cli.benchmarks.drawn_array import DrawnArray
from tfgan.cli.benchmarks.program_state import SAMPLED, ProgramState, sample


def state():
    return ProgramState(
        names=["0 step", "1 kernel"],
        arguments=[np.int64(3).reshape(()), DrawnArray((4, 5), 9)],
        outputs=["losses"],
        expected={1: [np.float32([1.5])], 3: [np.float32([2.5])]},
        noise={1: [], 3: ["losses"]},
        facts={"system": "small", "discriminator_steps": 5},
    )


def test_a_file_gives_back_what_was_written(tmp_path):
    state().save(tmp_path / "small.npz")
    found = ProgramState.load(tmp_path / "small.npz")
    assert found.names == state().names and found.outputs == ["losses"]
    assert found.facts == state().facts and list(found.expected) == [1, 3]
    assert found.noise == {1: [], 3: ["losses"]}
    assert found.expected[3][0] == 2.5
    step, kernel = found.arrays()
    assert step == 3 and step.dtype == np.int64
    np.testing.assert_array_equal(kernel, DrawnArray((4, 5), 9).array())


def test_what_is_drawn_otherwise_is_refused():
    known = state()
    other = dataclasses.replace(known, arguments=[known.arguments[0], DrawnArray((4, 5), 8)])
    with pytest.raises(ValueError, match="drawn otherwise"):
        other.arrays()


def test_a_sample_is_spread_over_the_array():
    whole = np.arange(10 * SAMPLED).reshape(10, -1)
    np.testing.assert_array_equal(sample(whole), np.arange(SAMPLED) * 10)
    np.testing.assert_array_equal(sample(np.ones((2, 3))), np.ones(6))
