"""Fourier features against their formula."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan.layers.fourier_features import FourierFeatures


@pytest.mark.parametrize("size", [2, 5])
def test_fourier_features(size):
    layer = FourierFeatures(6, low=2.0, high=64.0, amplitude=3.0, decay=0.5)
    x = np.random.default_rng(0).normal(size=(7, size))
    found = layer(tf.constant(x)).numpy()
    assert found.shape == (7, size + 12) == tuple(layer.compute_output_shape((7, size)))
    norms = np.linalg.norm(layer.frequencies, axis=0)
    np.testing.assert_allclose(norms, 2.0 ** np.arange(1, 7), rtol=1e-6)
    np.testing.assert_allclose(found[:, :size], x)
    waves = 3.0 / np.sqrt(norms)
    np.testing.assert_allclose(
        found[:, size : size + 6] ** 2 + found[:, size + 6 :] ** 2, np.tile(waves**2, (7, 1)),
        rtol=1e-5,
    )  # fmt: skip
    expected = waves * np.sin(x @ layer.frequencies)
    np.testing.assert_allclose(found[:, size : size + 6], expected, rtol=1e-4, atol=1e-6)
