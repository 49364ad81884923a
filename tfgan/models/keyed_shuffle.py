"""Batches of arrays in an order that depends on the model's seed and step alone."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.random import Stream
from tfgan.utils import pipelines


def order(seed: int, epoch_start: tf.Tensor, index: tf.Tensor, n: int) -> tf.Tensor:
    """Returns the order of `n` samples in one pass: a permutation, int32 (n,).

    Args:
        seed: the run's seed.
        epoch_start: the step at which the epoch began, an integer scalar.
        index: number of earlier passes since then, an integer scalar.
        n: number of samples.
    """
    key = random.key(seed, Stream.SHUFFLE, epoch_start, index)
    return tf.argsort(random.uniform((n,), key, dtype=tf.float64), stable=True)


def shuffled(
    x: np.ndarray,
    y: np.ndarray | None,
    batch_size: int,
    *,
    seed: int,
    epoch_start: Callable[[], int],
    endless: bool = False,
) -> tf.data.Dataset:
    """Returns the batches of an epoch. Each iteration of the dataset is another epoch.

    Args:
        x: samples, (n, ...).
        y: their labels, (n,), or None.
        batch_size: number of samples per batch. The last batch may be smaller.
        seed: the run's seed.
        epoch_start: function that returns the step at which the running epoch began. It is called
            once per iteration, before the first batch.
        endless: whether one pass follows the other without end.

    Returns:
        A `tf.data.Dataset` of samples, or of (samples, labels).
    """
    n = len(x)
    num_batches = -(-n // batch_size)
    with tf.device("cpu"):
        arrays = tuple(tf.convert_to_tensor(array) for array in (x, y) if array is not None)

    def whole_pass(start: tf.Tensor, index: tf.Tensor) -> tf.data.Dataset:
        indices = order(seed, start, index, n)

        def batch(i: tf.Tensor) -> tf.Tensor:
            found = indices[i * batch_size : (i + 1) * batch_size]
            if n % batch_size == 0:
                found.set_shape((batch_size,))
            return found

        return tf.data.Dataset.range(num_batches).map(batch)

    def passes(start: tf.Tensor) -> tf.data.Dataset:
        counter = tf.data.Dataset.counter()
        counter = counter if endless else counter.take(1)
        return counter.flat_map(lambda index: whole_pass(start, index))

    def gather(indices: tf.Tensor) -> tuple[tf.Tensor, ...] | tf.Tensor:
        found = tuple(tf.gather(array, indices) for array in arrays)
        return found if len(found) == 2 else found[0]

    starts = tf.data.Dataset.from_tensors(0).map(
        lambda _: tf.ensure_shape(
            tf.numpy_function(lambda: np.int64(epoch_start()), [], tf.int64), ()
        )
    )
    batches = starts.flat_map(passes).map(gather).prefetch(2)
    count = tf.data.INFINITE_CARDINALITY if endless else num_batches
    return pipelines.without_autotune(batches.apply(tf.data.experimental.assert_cardinality(count)))
