"""Whether a penalty of the user's own returns what a step can add to a loss."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.models.random_inputs import RandomInputs
from tfgan.penalties import Penalty

# Number of samples of the call, times the packing.
BATCH = 4


def check(penalties: Sequence[Any], discriminator: keras.Model, latents: Any) -> None:
    """Calls each penalty of a user once, in inference mode, on random samples.

    Args:
        penalties: penalties and clipping, as `tfgan.penalties.check` returns them.
        discriminator: built Keras model.
        latents: `Distribution` of the latents.

    Raises:
        ValueError: if one fails, or does not return one finite number.
    """
    own = [
        penalty
        for penalty in penalties
        if isinstance(penalty, Penalty) and not type(penalty).__module__.startswith("tfgan.")
    ]
    if not own:
        return
    first, *more = discriminator.inputs
    dtype = "float64" if discriminator.outputs[0].dtype == "float64" else "float32"
    shape = (BATCH, *(size or 8 for size in first.shape[1:]))
    real, fake = (
        tf.cast(random.normal(shape, random.key(0, random.Stream.SCALING, i)), dtype)
        for i in range(2)
    )
    classes = [tf.one_hot(tf.range(BATCH) % t.shape[-1], t.shape[-1], dtype=dtype) for t in more]

    def logits(x: tf.Tensor) -> tf.Tensor:
        return tf.cast(discriminator([x, *classes] if classes else x, training=False), dtype)

    numbers = RandomInputs(latents, BATCH, seed=0, step=tf.zeros((), tf.int64))
    for penalty in own:
        _check_value(penalty, lambda each: each(logits, real, fake, numbers.penalty(0)), dtype)


def _check_value(penalty: Penalty, call: Any, dtype: str) -> None:
    name = type(penalty).__name__
    try:
        value = tf.convert_to_tensor(call(penalty))
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(f"{name} fails on {BATCH} random samples: {reason}") from error
    check_number(name, value, dtype)


def check_number(name: str, value: tf.Tensor, dtype: str) -> None:
    """Checks that a value can be added to the losses of a step.

    Args:
        name: name of what returned it, for the message.
        value: an eager tensor.
        dtype: dtype of the losses.

    Raises:
        ValueError: if it is not one finite number of the dtype.
    """
    if value.shape.rank != 0:
        raise ValueError(
            f"{name} must return one number, the mean over the batch. "
            f"Received: shape {tuple(value.shape)}"
        )
    if value.dtype != dtype:
        raise ValueError(
            f"{name} must return a number in {dtype}. Received: {value.dtype.name}. Cast it with "
            f"tf.cast(value, {dtype!r})"
        )
    if not np.isfinite(float(value)):
        raise ValueError(
            f"{name} must return a finite number for finite samples. Received: {float(value)}"
        )
