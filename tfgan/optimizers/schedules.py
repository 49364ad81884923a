"""A learning rate or penalty weight that falls exponentially in one part of the run."""

from typing import Any

import keras
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class DelayedExponentialDecay(keras.optimizers.schedules.LearningRateSchedule):
    """Constant, then falling exponentially, then constant.

    The value at a step is initial * rate ** clip((step / num_steps - start) / (end - start), 0, 1).

    Args:
        initial: Value until `start`, at least 0.
        num_steps: Length of the run in steps.
        rate: Last value divided by the first, above 0.
        start: Share of the run, in [0, 1), at which the fall begins.
        end: Share of the run, above `start`, at which the fall ends.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> schedule = DelayedExponentialDecay(0.1, 100, 0.01, start=0.5)
        >>> [round(float(schedule(step)), 4) for step in (0, 50, 75, 100)]
        [0.1, 0.1, 0.01, 0.001]
    """

    def __init__(
        self, initial: float, num_steps: int, rate: float, *, start: float = 0.0, end: float = 1.0
    ) -> None:
        super().__init__()
        self.initial = validation.non_negative("initial", initial)
        self.num_steps = validation.positive_integer("num_steps", num_steps)
        self.rate = validation.positive("rate", rate)
        self.start = validation.fraction("start", start)
        self.end = validation.positive("end", end)
        if self.end <= self.start:
            raise ValueError(f"end must be above start. Received: start={start}, end={end}")

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the value at `step`, a scalar float32 tensor."""
        share = tf.cast(step, tf.float32) / self.num_steps
        fallen = tf.clip_by_value((share - self.start) / (self.end - self.start), 0.0, 1.0)
        return self.initial * tf.pow(tf.constant(self.rate, tf.float32), fallen)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        names = ("initial", "num_steps", "rate", "start", "end")
        return {name: getattr(self, name) for name in names}


# Files that were saved before the class was renamed call it by its old name.
HeldExponential = DelayedExponentialDecay
keras.saving.get_custom_objects()["tfgan>HeldExponential"] = DelayedExponentialDecay
