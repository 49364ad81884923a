"""Sine and cosine: NumPy's in double precision, and their derivatives."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.sine_and_cosine import sine_and_cosine


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize(("scale", "error"), [(1.0, 1.2e-7), (30.0, 1.5e-7), (1000.0, 2e-7)])
def test_values(jit, scale, error):
    x = np.linspace(-scale, scale, 200_001).astype(np.float32)
    sine, cosine = tf.function(sine_and_cosine, jit_compile=jit)(x)
    np.testing.assert_allclose(sine, np.sin(x.astype(np.float64)), rtol=0, atol=error)
    np.testing.assert_allclose(cosine, np.cos(x.astype(np.float64)), rtol=0, atol=error)


@pytest.mark.parametrize("jit", [False, True])
def test_a_point_on_the_circle_however_large(jit):
    """A generator that jumps far out in its first steps gets numbers to come back by."""
    x = np.geomspace(1e3, 1e38, 10_000).astype(np.float32)
    x = np.concatenate([x, -x])
    sine, cosine = tf.function(sine_and_cosine, jit_compile=jit)(x)
    np.testing.assert_allclose(sine**2 + cosine**2, 1, atol=1e-3)


def test_axes_and_infinity():
    quarter = np.float32(np.pi / 2)
    sine, cosine = sine_and_cosine(np.float32([0.0, quarter, 2 * quarter, -quarter]))
    np.testing.assert_allclose(sine, [0, 1, 0, -1], atol=2e-7)
    np.testing.assert_allclose(cosine, [1, 0, -1, 0], atol=2e-7)
    assert np.isnan(sine_and_cosine(np.float32([np.inf, np.nan]))).all()


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_other_precisions_have_tensorflows(dtype):
    x = tf.constant(np.linspace(-3, 3, 50), dtype)
    for found, wanted in zip(sine_and_cosine(x), (tf.sin(x), tf.cos(x)), strict=True):
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, wanted)


def test_three_derivatives():
    x = tf.constant(np.linspace(-40, 40, 1001), tf.float32)
    with tf.GradientTape() as third, tf.GradientTape() as second, tf.GradientTape() as first:
        for tape in (first, second, third):
            tape.watch(x)
        sine, cosine = sine_and_cosine(x)
        value = 2 * sine + 3 * cosine
        slope = first.gradient(value, x)
        bend = second.gradient(slope, x)
    last = third.gradient(bend, x)
    s, c = np.sin(x.numpy().astype(np.float64)), np.cos(x.numpy().astype(np.float64))
    for found, wanted in ((slope, 2 * c - 3 * s), (bend, -2 * s - 3 * c), (last, 3 * s - 2 * c)):
        np.testing.assert_allclose(found, wanted, atol=1e-6)
