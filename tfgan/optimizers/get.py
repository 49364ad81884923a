"""Optimizers by the names that Keras knows."""

import math
from typing import Any

import keras
import tensorflow as tf


def get(name: str, optimizer: Any) -> keras.optimizers.Optimizer:
    """Returns the optimizer that an argument was given: `keras.optimizers.get`, checked.

    Args:
        name: Name of the argument, as it appears in the error.
        optimizer: Keras optimizer, its name or its config.

    Raises:
        ValueError: If it is none of these, or its learning rate is negative or not finite.
    """
    if isinstance(optimizer, type):
        raise ValueError(
            f"{name} must be an object or a name: write {optimizer.__name__}(). "
            f"Received: the class {optimizer.__name__}"
        )
    found = None
    if isinstance(optimizer, (str, dict, keras.optimizers.Optimizer)):
        try:
            found = keras.optimizers.get(optimizer)
        except (TypeError, ValueError):
            found = None
    if found is None:
        kind = type(optimizer)
        raise ValueError(
            f"{name} must be a keras.optimizers object or a name, such as 'adam'. "
            f"Received: {optimizer!r}" + ("" if kind is str else f" of {kind.__module__}")
        )
    _check_rate(name, found)
    return found


def _check_rate(name: str, optimizer: keras.optimizers.Optimizer) -> None:
    """Refuses a rate that can only ruin the weights."""
    rate = optimizer.learning_rate
    # A schedule's rate is known at each step only.
    if isinstance(optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        rate = optimizer._learning_rate(0)
    # A copied variable of several replicas is no number by itself.
    rate = float(tf.convert_to_tensor(rate))
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(
            f"{name} must have a learning rate that is finite and at least 0. Received: {rate}"
        )
