"""What Keras's `fit` calls to train: some steps, less those that a restored epoch has made."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from tfgan.models.adversarial_step import Losses
from tfgan.models.resume import ResumePosition
from tfgan.models.step_losses import StepLosses


def on_given_batches(
    run: Callable[[Iterator[Any]], Losses],
    position: ResumePosition,
    *,
    steps_per_call: Callable[[], int],
    results: Callable[[], Losses],
) -> Callable[[Iterator[Any]], Losses]:
    """Returns a function of an iterator of batches. It makes the steps of a call.

    Args:
        run: Keras's own function, which takes `steps_per_call` batches.
        position: says which steps have been made already. Their batches are passed over.
        steps_per_call: gives the number of steps per call.
        results: gives the results of the metrics.
    """

    def train(batches: Iterator[Any]) -> Losses:
        if not position.skip(steps_per_call()):
            return run(batches)
        for _ in range(steps_per_call()):
            next(batches)
        return results()

    return train


def on_drawn_batches(
    run: Callable[[Any], tuple[Losses, Losses, tf.Tensor]],
    position: ResumePosition,
    *,
    lengths: Iterator[int],
    losses: StepLosses,
    results: Callable[[], Losses],
) -> Callable[[Iterator[Any]], Losses]:
    """Returns a function that makes the steps of a call. It reads nothing from Keras's iterator.

    Args:
        run: the `function` of a `FusedLoop`.
        position: says which steps have been made already. They are not made again.
        lengths: numbers of steps, one for each call.
        losses: keeps the losses of the steps.
        results: gives the results of the metrics.
    """
    traced = run

    def train(_: Iterator[Any]) -> Losses:
        nonlocal traced
        steps = next(lengths)
        steps -= position.skip(steps)
        if steps == 0:
            return results()
        if traced is run and hasattr(run, "get_concrete_function"):
            # It has one signature: no call needs to look for it again.
            traced = run.get_concrete_function()
        logs, last, rows = traced(tf.constant(steps))
        losses.keep(last, rows, steps)
        return logs

    return train
