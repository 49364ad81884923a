"""Maxout against its formula."""

import numpy as np

from tfgan.layers.maxout import Maxout


def test_maxout_is_the_largest_of_its_pieces():
    layer = Maxout(3, 4, kernel_initializer="normal", bias_initializer="normal")
    x = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
    found = layer(x).numpy()
    kernel, bias = layer.get_weights()
    for unit in range(3):
        part = slice(4 * unit, 4 * unit + 4)
        expected = (x @ kernel[:, part] + bias[part]).max(1)
        np.testing.assert_allclose(found[:, unit], expected, rtol=1e-5)
    assert Maxout.from_config(layer.get_config()).pieces == 4
