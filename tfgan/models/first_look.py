"""A look at the first batch of a dataset, for warnings. The other batches are passed on at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf


def at_first_batch(
    batches: tf.data.Dataset, change: Callable[..., Any], look: Callable[[np.ndarray], None]
) -> tf.data.Dataset:
    """Returns `batches.map(change)`. `look` is called on the samples of the first batch.

    Args:
        batches: dataset of samples, (batch, ...), or of tuples that begin with them.
        change: function of a batch, as `tf.data.Dataset.map` takes it.
        look: function of an array. It is called once, however often the dataset is read.
    """
    seen: list[bool] = []

    def call(array: np.ndarray) -> np.bool_:
        if not seen:
            seen.append(True)
            look(array)
        return np.True_

    def changed(index: tf.Tensor, batch: Any) -> Any:
        batch = change(*batch) if isinstance(batch, tuple) else change(batch)
        samples, *rest = batch if isinstance(batch, tuple) else (batch,)
        done = tf.cond(
            tf.equal(index, 0),
            lambda: tf.numpy_function(call, [samples], tf.bool),
            lambda: tf.constant(True),
        )
        with tf.control_dependencies([done]):
            samples = tf.identity(samples)
        return (samples, *rest) if rest else samples

    return batches.enumerate().map(changed)
