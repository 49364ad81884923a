"""The export's formats and inputs, without a file."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.models import export


def two_inputs():
    inputs = [keras.Input((2,)), keras.Input((3,))]
    return keras.Model(inputs, keras.layers.Concatenate()(inputs))


def test_inputs_are_latents_and_classes_of_any_number():
    one, two = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), two_inputs()
    latents = tf.TensorSpec((None, 2), tf.float32, name="latents")
    assert export.input_signature(one) == latents
    classes = tf.TensorSpec((None, 3), tf.float32, name="classes")
    assert export.input_signature(two) == [latents, classes]


def test_served_function_names_its_samples():
    network = two_inputs()
    serving = export.serving(network, export.input_signature(network))
    found = serving([tf.ones((4, 2)), tf.zeros((4, 3))])
    assert list(found) == ["samples"]
    np.testing.assert_array_equal(found["samples"], [[1, 1, 0, 0, 0]] * 4)


def test_unknown_format_is_refused():
    export.check_format("tf_saved_model")
    with pytest.raises(ValueError, match=r"unknown format of an export. Expected one of: tf_saved"):
        export.check_format("h5")
