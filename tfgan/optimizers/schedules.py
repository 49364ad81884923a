"""How a learning rate or a penalty's weight changes over a run."""

import keras
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class HeldExponential(keras.optimizers.schedules.LearningRateSchedule):
    """Constant, then falling exponentially, then constant.

    initial * rate ** clip((step / num_steps - start) / (end - start), 0, 1).

    Args:
        initial: the value until `start`, at least 0.
        num_steps: length of the run in steps.
        rate: the last value over the first, above 0.
        start: share of the run, in [0, 1), after which it falls.
        end: share of the run, above `start`, after which it stays.

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(self, initial, num_steps, rate, *, start=0.0, end=1.0):
        super().__init__()
        self.initial = validation.non_negative("initial", initial)
        self.num_steps = validation.positive_integer("num_steps", num_steps)
        self.rate = validation.positive("rate", rate)
        self.start = validation.fraction("start", start)
        self.end = validation.positive("end", end)
        if self.end <= self.start:
            raise ValueError(f"end must be above start. Received: start={start}, end={end}")

    def __call__(self, step):
        """The value at `step`, a scalar float32 tensor."""
        share = tf.cast(step, tf.float32) / self.num_steps
        fallen = tf.clip_by_value((share - self.start) / (self.end - self.start), 0.0, 1.0)
        return self.initial * tf.pow(tf.constant(self.rate, tf.float32), fallen)

    def get_config(self):
        """Returns the constructor's arguments."""
        names = ("initial", "num_steps", "rate", "start", "end")
        return {name: getattr(self, name) for name in names}


def penalty_weight(recipe, value, num_steps):
    """A penalty's weight as a recipe has it over a run: `value`, or a schedule that it starts from.

    Args:
        recipe: has `penalty_decay`, the last weight over the first, or None; and `penalty_span`,
            the part of the run in which it falls, (start, end) as shares of it.
        value: the weight at the start.
        num_steps: length of the run in steps.
    """
    if recipe.penalty_decay is None:
        return value
    start, end = recipe.penalty_span
    return HeldExponential(value, num_steps, recipe.penalty_decay, start=start, end=end)
