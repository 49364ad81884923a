"""The functions that Keras's `fit` calls, without a model: what they run, and what they pass."""

import itertools

import pytest
import tensorflow as tf

from tfgan.models.step_losses import StepLosses
from tfgan.models.train_functions import on_drawn_batches, on_given_batches


class Position:
    """In the place of a `ResumePosition`: so many steps have been made already."""

    def __init__(self, made):
        self.made = made

    def skip(self, steps):
        skipped = min(self.made, steps)
        self.made -= skipped
        return skipped


def means():
    return {"loss": "mean"}


@pytest.mark.parametrize(("made", "seen"), [(0, [0, 2, 4]), (2, [2, 4]), (4, [4])])
def test_given_batches_of_steps_made_already_are_passed_over(made, seen):
    batches, run = itertools.count(), []

    def steps(iterator):
        run.append(next(iterator))
        next(iterator)
        return {"loss": run[-1]}

    train = on_given_batches(steps, Position(made), steps_per_call=lambda: 2, results=means)
    logs = [train(batches) for _ in range(3)]
    assert run == seen
    passed = made // 2
    assert logs == [means()] * passed + [{"loss": first} for first in seen]


@pytest.mark.parametrize(
    ("made", "calls"), [(0, [5, 5, 2]), (5, [5, 2]), (7, [3, 2]), (10, [2]), (12, [])]
)
def test_drawn_steps_made_already_are_not_made_again(made, calls):
    run, losses = [], StepLosses()

    def loop(steps):
        run.append(int(steps))
        assert steps.dtype == tf.int32
        return {"loss": "new"}, {"loss": run[-1]}, tf.fill((5, 1), float(run[-1]))

    train = on_drawn_batches(
        loop, Position(made), lengths=iter([5, 5, 2]), losses=losses, results=means
    )
    logs = [train(None) for _ in range(3)]
    assert run == calls
    assert logs == [means()] * (3 - len(calls)) + [{"loss": "new"}] * len(calls)
    kept = {name: values.tolist() for name, values in losses.by_step().items()}
    assert kept == ({"loss": [2.0, 2.0]} if calls else {})
