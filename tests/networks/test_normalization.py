"""Batch and instance norms by name."""

import keras
import numpy as np
import pytest

from tfgan.networks.normalization import normalize


@pytest.mark.parametrize(("norm", "axes"), [("batch", (0, 1, 2)), ("instance", (1, 2))])
def test_axes_and_epsilon(norm, axes):
    images = keras.Input((2, 3, 4))
    model = keras.Model(images, normalize(images, norm, "g0"))
    assert model.layers[-1].name == "g0_norm"
    x = 0.01 * np.random.default_rng(0).normal(size=(5, 2, 3, 4)).astype("float32")
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    expected = (x - mean) / np.sqrt(variance + 1e-5)
    np.testing.assert_allclose(model(x, training=True), expected, atol=1e-4)


def test_none_and_unknown():
    images = keras.Input((2, 3, 4))
    assert normalize(images, "none", "g0") is images
    with pytest.raises(ValueError, match="unknown norm"):
        normalize(images, "layer", "g0")
