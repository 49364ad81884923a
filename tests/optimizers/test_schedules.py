"""The delayed exponential decay, also under its old name."""

import keras
import pytest

from tfgan.optimizers.schedules import DelayedExponentialDecay


def test_delayed_exponential_decay():
    schedule = DelayedExponentialDecay(2.0, 100, 0.01, start=0.3, end=0.8)
    for step, expected in ((0, 2.0), (30, 2.0), (55, 0.2), (80, 0.02), (100, 0.02), (500, 0.02)):
        assert float(schedule(step)) == pytest.approx(expected, rel=1e-5)
    again = DelayedExponentialDecay.from_config(schedule.get_config())
    assert float(again(55)) == pytest.approx(0.2, rel=1e-5)
    with pytest.raises(ValueError, match="end must be above start"):
        DelayedExponentialDecay(1.0, 10, 0.1, start=0.5, end=0.5)


def test_a_file_with_the_old_name_still_loads():
    schedule = DelayedExponentialDecay(2.0, 100, 0.01, start=0.3)
    config = keras.saving.serialize_keras_object(schedule)
    assert config["registered_name"] == "tfgan>DelayedExponentialDecay"
    old = {
        **config,
        "module": "tfgan.schedules",
        "class_name": "HeldExponential",
        "registered_name": "tfgan>HeldExponential",
    }
    again = keras.saving.deserialize_keras_object(old)
    assert type(again) is DelayedExponentialDecay
    assert again.get_config() == schedule.get_config()
