"""The two names of Keras that have no public place, and what they are used for."""

import importlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.models import checked_data

X = np.arange(8.0, dtype="float32").reshape(4, 2)
CHECK = checked_data.DataCheck((2,))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.src.trainers.data_adapters", "get_data_adapter"),
        ("keras.src.trainers.data_adapters.data_adapter", "DataAdapter"),
        ("keras.src.legacy.saving.legacy_h5_format", "save_model_to_hdf5"),
    ],
)
def test_keras_has_moved_no_name_that_is_not_public(module, name):
    words = f"Keras {keras.__version__} has no {module}.{name}: find where it moved"
    assert hasattr(importlib.import_module(module), name), words


def test_batches_of_a_stream_stay_as_they_are():
    batches = [X[:3], X[3:]]
    found = CHECK.stream(iter(batches)).get_tf_dataset().take(2).as_numpy_iterator()
    for batch, expected in zip(found, batches, strict=True):
        np.testing.assert_array_equal(batch, expected)


def test_the_first_bad_batch_is_refused_and_those_before_it_come():
    data = tf.data.Dataset.from_tensor_slices(np.where(X > 6, np.nan, X)).batch(2)
    found = iter(CHECK.stream(data).get_tf_dataset())
    np.testing.assert_array_equal(next(found), X[:2])
    words = "x must be finite. Received: a batch with NaN"
    with pytest.raises(ValueError, match=words) as caught, checked_data.refused_in_one_line():
        next(found)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "float16", "float64", "bool"])
def test_numbers_of_each_dtype_are_taken(dtype):
    array, labels = CHECK.arrays(X.astype(dtype))
    assert labels is None and array.dtype == dtype
    np.testing.assert_array_equal(array, X.astype(dtype))


def test_bfloat16_is_taken_by_value():
    array, _ = CHECK.arrays(tf.cast(X, tf.bfloat16))
    np.testing.assert_array_equal(array, X)


def test_float64_is_checked_in_the_dtype_of_the_model():
    with pytest.raises(ValueError, match="finite in float32"):
        CHECK.arrays(np.full((2, 2), 1e39))
    checked_data.DataCheck((2,), dtype="float64").arrays(np.full((2, 2), 1e39))
