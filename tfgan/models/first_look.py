"""A look at the first batch of a dataset, for warnings. The other batches are passed on at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf


def at_first_batch(batches: tf.data.Dataset, look: Callable[[np.ndarray], None]) -> tf.data.Dataset:
    """Returns the same batches. `look` is called on the samples of the first one.

    Args:
        batches: dataset of samples, (batch, ...), or of tuples that begin with them.
        look: function of an array. It is called once, however often the dataset is read.
    """
    seen: list[bool] = []

    def call(array: np.ndarray) -> np.bool_:
        if not seen:
            seen.append(True)
            look(array)
        return np.True_

    def passed_on(index: tf.Tensor, batch: Any) -> Any:
        samples = batch[0] if isinstance(batch, tuple) else batch
        done = tf.cond(
            tf.equal(index, 0),
            lambda: tf.numpy_function(call, [samples], tf.bool),
            lambda: tf.constant(True),
        )
        with tf.control_dependencies([done]):
            return tf.nest.map_structure(tf.identity, batch)

    return batches.enumerate().map(passed_on)
