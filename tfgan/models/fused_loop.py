"""Many training steps, their sampling included, in one compiled call.

Keras runs its own loop of steps outside XLA, with one executor call per step. Here the loop is
inside: one `tf.while_loop` in one compiled function. Its bound is a tensor, so that one compilation
serves every number of steps. Callbacks run between the calls.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.models.adversarial_step import AdversarialStep, Losses
from tfgan.models.random_inputs import SourceInputs
from tfgan.utils import custom_gradients, pipelines

# Steps per call, where it is left open: long enough that the call costs little compared with its
# steps, short enough that callbacks and the progress bar stay alive.
AUTO_STEPS = 100


class FusedLoop:
    """Training steps whose batches are drawn from a source, in one compiled function.

    Args:
        adversarial_step: makes one step.
        source: `Distribution` of the real samples.
        batch_size: number of samples per batch.
        latents: `Distribution` of the latents.
        seed: integer variable, the seed of the run.
        longest: number of steps of a call whose losses are kept. Of a longer call, those of the
            last steps are kept.
        jit_compile: whether XLA compiles the function.
        run_eagerly: whether the steps run one by one in Python instead.

    Attributes:
        function: what runs the steps: a `tf.function` of the number of steps, an int32 scalar. It
            returns the means of the epoch so far and the losses of the last step, two dicts of
            scalars, and the losses of each step: a tensor (longest, losses), in the columns the
            losses in the order of their names. Step k of the call is in row k % longest.
    """

    def __init__(
        self,
        adversarial_step: AdversarialStep,
        source: Distribution,
        batch_size: int,
        *,
        latents: Distribution,
        seed: keras.Variable,
        longest: int = AUTO_STEPS,
        jit_compile: bool = False,
        run_eagerly: bool = False,
    ) -> None:
        self.adversarial_step = adversarial_step
        self.source = source
        self.batch_size = batch_size
        self.latents = latents
        self.seed = seed
        self.longest = longest
        self.function: Callable[[Any], tuple[Losses, Losses, tf.Tensor]] = (
            self._run
            if run_eagerly
            else tf.function(
                self._run,
                input_signature=[tf.TensorSpec((), tf.int32)],
                jit_compile=jit_compile,
                autograph=False,
            )
        )

    def draws_from(self, source: Distribution, batch_size: int) -> bool:
        """Returns whether the loop draws such batches: then it need not be built again."""
        return (source, batch_size) == (self.source, self.batch_size)

    def inputs(self) -> SourceInputs:
        """Returns the batches and random numbers of the next step."""
        return SourceInputs(
            self.source,
            self.latents,
            self.batch_size,
            discriminator_steps=self.adversarial_step.discriminator_steps,
            seed=self.seed.value,
            step=self.adversarial_step.step.value,
        )

    def _run(self, steps: tf.Tensor) -> tuple[Losses, Losses, tf.Tensor]:
        losses = self.adversarial_step.no_losses()
        row = _row(losses)
        rows = tf.TensorArray(
            row.dtype, self.longest, element_shape=row.shape, clear_after_read=False
        )
        with custom_gradients.released():
            _, losses, rows = tf.while_loop(
                lambda step, *_: step < steps, self._one_step, (tf.constant(0), losses, rows)
            )
        return self.adversarial_step.results(), losses, rows.stack()

    def _one_step(
        self, step: tf.Tensor, _: Losses, rows: tf.TensorArray
    ) -> tuple[tf.Tensor, Losses, tf.TensorArray]:
        losses = self.adversarial_step.iterate(self.inputs())
        return step + 1, losses, rows.write(tf.math.floormod(step, self.longest), _row(losses))


def _row(losses: Losses) -> tf.Tensor:
    """Returns the losses, (losses,), in the order of their names."""
    return tf.stack([losses[name] for name in sorted(losses)])


def call_length(longest: int, callbacks: Any, start: int = 0) -> int:
    """Returns the greatest number of steps per call that keeps the `step_interval` of callbacks.

    Args:
        longest: the number of steps per call without such callbacks.
        callbacks: a list, which may hold lists, or a `keras.callbacks.CallbackList`.
        start: the step at which the first call begins. Calls end at the multiples of the intervals
            from there on, too.
    """
    intervals = [
        callback.step_interval
        for callback in tf.nest.flatten(getattr(callbacks, "callbacks", callbacks))
        if hasattr(callback, "step_interval")
    ]
    interval = math.gcd(*intervals)
    interval = math.gcd(interval, start) if interval else longest
    return max(n for n in range(1, longest + 1) if interval % n == 0)


def call_lengths(steps: int, steps_per_call: int) -> Iterator[int]:
    """Yields the number of steps of each call of an epoch, endlessly.

    Args:
        steps: number of steps per epoch.
        steps_per_call: the largest number of steps per call.
    """
    # Not a list: an epoch can have any number of calls.
    calls, rest = divmod(steps, steps_per_call)
    while True:
        yield from itertools.repeat(steps_per_call, calls)
        if rest:
            yield rest


def nothing_to_read() -> tf.data.Dataset:
    """Returns an endless dataset, for Keras's `fit`: it wants one, though its steps read nothing.

    Each read would cost as much as several steps of the 1-D GAN.
    """
    return pipelines.without_autotune(tf.data.Dataset.from_tensors(0).repeat())
