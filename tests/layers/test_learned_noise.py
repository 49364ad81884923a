"""Noise of a learned scale: its formula, its bound, its configuration."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import LearnedNoise


def test_learned_noise():
    random = np.random.default_rng(0)
    outputs, noise = random.normal(size=(5, 6)), random.normal(size=(5, 3))
    layer = LearnedNoise(0.1, dtype="float64")
    expected = outputs[:, :3] + 0.1 * np.exp(outputs[:, 3:]) * noise
    np.testing.assert_allclose(layer([outputs, noise]), expected, rtol=1e-12)
    assert LearnedNoise.from_config(layer.get_config()).start == 0.1
    assert layer.compute_output_shape([(None, 6), (None, 3)]) == (None, 3)
    with pytest.raises(ValueError, match=r"start must be .*Received: 0"):
        LearnedNoise(0)


def test_learned_noise_is_bounded():
    """An initial network may ask for exp(40): samples stay finite, and so does the gradient."""
    outputs = tf.constant([[1.0, 40.0], [1.0, 2.9]])
    noise = tf.constant([[2.0], [2.0]])
    layer = LearnedNoise(0.1)
    with tf.GradientTape() as tape:
        tape.watch(outputs)
        points = layer([outputs, noise])
    expected = 0.2 * np.exp([3.0, 2.9])
    np.testing.assert_allclose(points[:, 0], 1 + expected, rtol=1e-6)
    np.testing.assert_allclose(tape.gradient(points, outputs)[:, 1], expected, rtol=1e-6)
