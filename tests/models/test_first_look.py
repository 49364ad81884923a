"""The first batch is looked at once, and no batch is changed."""

import numpy as np
import tensorflow as tf

from tfgan.models.first_look import at_first_batch

X = np.arange(12.0, dtype="float32").reshape(6, 2)


def same(*batch):
    return batch if len(batch) > 1 else batch[0]


def test_the_first_batch_is_looked_at_once():
    seen = []
    data = tf.data.Dataset.from_tensor_slices((X, np.arange(6))).batch(4)
    looked = at_first_batch(data, same, seen.append)
    assert int(looked.cardinality()) == 2
    for _ in range(2):
        for (x, y), (a, b) in zip(looked, data, strict=True):
            np.testing.assert_array_equal(x, a)
            np.testing.assert_array_equal(y, b)
    assert len(seen) == 1
    np.testing.assert_array_equal(seen[0], X[:4])


def test_samples_without_labels():
    seen = []
    data = tf.data.Dataset.from_tensor_slices(X).batch(3)
    assert [len(x) for x in at_first_batch(data, same, seen.append)] == [3, 3]
    np.testing.assert_array_equal(seen[0], X[:3])
