"""The running average of a generator's weights alone."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import assert_same, make_networks

from tfgan.models.generator_average import average_of


@pytest.mark.parametrize(("ramp", "keep"), [(False, 0.75), (True, 0.1)])
def test_average_moves_towards_the_weights(ramp, keep):
    """With a ramp the first update keeps (1 + 0) / (10 + 0) only."""
    generator, _ = make_networks()
    average = average_of(generator, 0.75, ramp=ramp)
    assert average.network.name == "averaged_generator" and not average.network.trainable
    start = generator.get_weights()
    generator.set_weights([weight + 1.0 for weight in start])
    average.update(tf.constant(0, tf.int64))
    for old, mean in zip(start, average.network.get_weights(), strict=True):
        np.testing.assert_allclose(mean, keep * old + (1 - keep) * (old + 1.0), atol=1e-6)
    average.restart()
    assert_same(average.network.get_weights(), generator.get_weights())


def test_no_decay_is_no_average():
    generator, _ = make_networks()
    assert average_of(generator, None) is None
    with pytest.raises(ValueError, match=r"generator_average must be in \[0, 1\). Received: 1.0"):
        average_of(generator, 1.0)
