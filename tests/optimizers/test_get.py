"""Optimizers that can only ruin the weights are refused."""

import keras
import pytest

from tfgan import optimizers

Decay = keras.optimizers.schedules.ExponentialDecay


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -1e-3, Decay(-1e-3, 10, 0.9)])
def test_a_rate_that_ruins_is_refused(rate):
    with pytest.raises(ValueError, match="must have a learning rate that is finite and at least 0"):
        optimizers.get("generator_optimizer", keras.optimizers.Adam(rate))


@pytest.mark.parametrize("rate", [0.0, 1e-3, Decay(1e-3, 10, 0.9)])
def test_other_rates_are_taken(rate):
    optimizer = keras.optimizers.Adam(rate)
    assert optimizers.get("generator_optimizer", optimizer) is optimizer
