"""The schedule of updates alone: its defaults, and what does not go together."""

import dataclasses

import numpy as np
import pytest

from tfgan.models.update_schedule import UpdateSchedule


def test_integers_of_numpy_become_python_ones():
    schedule = UpdateSchedule(np.int64(3), np.int32(2), "inference", "alternating")
    assert dataclasses.astuple(schedule) == (3, 2, "inference", "alternating", "batch", 0)
    assert type(schedule.discriminator_steps) is type(schedule.generator_every) is int


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"discriminator_steps": 0}, "discriminator_steps must be an integer of at least 1"),
        ({"generator_every": 1.5}, "generator_every must be an integer"),
        ({"fakes": "new"}, "fresh, reused, inference"),
        ({"updates": "both"}, "alternating, simultaneous"),
        ({"generator_statistics": "none"}, "batch, frozen_after_first_step"),
        ({"updates": "simultaneous", "fakes": "inference"}, "are made in training mode"),
        (
            {"updates": "simultaneous", "discriminator_steps": 2},
            "simultaneous updates need one discriminator update for each .* discriminator_steps=2",
        ),
        (
            {"fakes": "reused", "generator_every": 3},
            "reused fakes need one discriminator update for each .* generator_every=3",
        ),
    ],
)
def test_bad_schedules_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        UpdateSchedule(**options)
