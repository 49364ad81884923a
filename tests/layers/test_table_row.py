"""Rows of a learned table: which row a number picks, and the table's gradient."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import TableRow


def test_table_row():
    layer = TableRow(4, 3)
    numbers = np.array([[0.0], [0.2499], [0.25], [0.999], [1.0], [-1.0]], "float32")
    found = layer(numbers).numpy()
    np.testing.assert_array_equal(found, layer.table.numpy()[[0, 0, 1, 3, 3, 0]])
    assert layer.compute_output_shape((None, 1)) == (None, 3)
    copy = TableRow.from_config(layer.get_config())
    assert (copy.rows, copy.units, copy.autocast) == (4, 3, False)
    with pytest.raises(ValueError, match=r"rows must be .*Received: 0"):
        TableRow(0, 3)
    with pytest.raises(ValueError, match=r"units must be .*Received: 0"):
        TableRow(4, 0)


def test_gradient_is_a_table():
    layer = TableRow(3, 2)
    numbers = tf.constant([[0.1], [0.9], [0.2]])
    layer(numbers)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(numbers) * [[1.0, 2.0], [4.0, 8.0], [16.0, 32.0]])
    gradient = tape.gradient(loss, layer.table.value)
    assert isinstance(gradient, tf.Tensor)
    np.testing.assert_array_equal(gradient, [[17.0, 34.0], [0.0, 0.0], [4.0, 8.0]])


def test_half_precision_keeps_the_rows_apart():
    """Float16 would round 4001.5 / 5000 to the place of another row."""
    layer = TableRow(5000, 1, dtype="mixed_float16")
    layer.build((None, 1))
    layer.table.assign(np.arange(5000.0)[:, None] / 5000)
    found = layer(np.array([[4001.5 / 5000]], "float32"))
    assert found.dtype == tf.float16 and float(found[0, 0]) == float(np.float16(4001 / 5000))
