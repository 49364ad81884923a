"""The interval between two acts is kept, however many steps a call makes."""

import itertools

import numpy as np
import pytest
from conftest import make_gan
from helpers.runs import PLANE

from tfgan.animation.frames import FrameReader
from tfgan.callbacks import EveryNSteps, FrameRecorder


class Steps(EveryNSteps):
    def __init__(self, every):
        super().__init__(every)
        self.steps = []

    def act(self, step, logs):
        assert set(logs) >= {"discriminator_loss", "generator_loss"}
        self.steps.append(step)


@pytest.fixture(scope="module")
def long_calls():
    return make_gan(penalty=None, jit_compile=False)


@pytest.mark.parametrize(
    ("every", "acted"),
    [
        ((10,), [[10, 20, 30, 40]]),
        # Calls of 2 steps end at all multiples of both.
        ((6, 8), [[6, 12, 18, 24, 30, 36], [8, 16, 24, 32, 40]]),
        ((1000,), [[]]),
    ],
)
def test_fit_ends_its_calls_where_callbacks_act(long_calls, every, acted):
    """Without callbacks, `fit` makes all of these 40 steps in one call."""
    long_calls.reset(5)
    callbacks = [Steps(n) for n in every]
    long_calls.fit(PLANE, batch_size=8, steps_per_epoch=40, callbacks=callbacks, verbose=0)
    assert [callback.steps for callback in callbacks] == acted


def test_an_epoch_that_ends_between_two_multiples(long_calls):
    long_calls.reset(5)
    steps = Steps(10)
    options = {"batch_size": 8, "steps_per_epoch": 25, "epochs": 2, "verbose": 0}
    long_calls.fit(PLANE, callbacks=[steps], **options)
    # The calls of an epoch make 10, 10 and 5 steps.
    assert steps.steps == [10, 20, 35, 45, 50]


def test_calls_that_end_elsewhere():
    """The first end of a call at or after a multiple is meant."""
    steps = Steps(10)
    ends = [0, 4, 8, 12, 16, 20, 40, 41]
    due = [b for a, b in itertools.pairwise(ends) if steps.is_due(a, b)]
    assert due == [12, 20, 40]


def test_given_data_and_a_second_fit(long_calls, batch):
    """With given data a call makes one step. A second fit begins where the first one ended."""
    long_calls.reset(5)
    steps = Steps(3)
    long_calls.fit(batch, batch_size=16, callbacks=[steps], verbose=0)
    assert steps.steps == [3]
    long_calls.fit(batch, batch_size=16, callbacks=[steps], verbose=0)
    assert steps.steps == [3, 6]
    with pytest.raises(ValueError, match=r"every must be an integer of at least 1\. Received: 0"):
        Steps(0)


def test_a_recorder_of_your_own(tmp_path, long_calls):
    long_calls.reset(5)

    class RecordWeights(FrameRecorder):
        def frame(self):
            return {"weights": self.model.generator.get_weights()[0]}

    with RecordWeights(tmp_path / "a.npz", "weights", every=5) as recorder:
        long_calls.fit(PLANE, batch_size=8, steps_per_epoch=10, callbacks=[recorder], verbose=0)
    with FrameReader(tmp_path / "a.npz") as frames:
        assert [frame["step"] for frame in frames] == [5, 10] and recorder.num_frames == 2
        np.testing.assert_array_equal(frames[-1]["weights"], long_calls.generator.get_weights()[0])
