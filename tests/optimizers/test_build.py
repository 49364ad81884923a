"""Optimizers from the data of recipes."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import optimizers
from tfgan.optimizers.schedules import DelayedExponentialDecay
from tfgan.optimizers.tensorflow_1 import TF1Adam
from tfgan.recipes import Optimizer

F32 = np.float32


def rates(optimizer, steps):
    optimizer.build([keras.Variable(np.zeros(3, "float32"))])
    found = []
    for step in steps:
        optimizer.iterations.assign(step)
        found.append(float(optimizer.learning_rate))
    return found


STEPS = (0, 1, 149, 150, 299, 300, 750, 999, 1000, 1200)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (Optimizer("SGD", 0.02), lambda step: 0.02),
        (Optimizer("Adam", 0.02, "linear"), lambda step: 0.02 * max(1 - step / 1000, 0)),
        (
            Optimizer("Adam", 0.02, "cosine", decay_rate=0.1),
            lambda step: 0.02 * (0.1 + 0.45 * (1 + np.cos(np.pi * min(step / 1000, 1)))),
        ),
        (
            Optimizer("SGD", 0.005, "staircase", decay_steps=150, decay_rate=0.95),
            lambda step: 0.005 * 0.95 ** (step // 150),
        ),
    ],
)
def test_learning_rates(spec, expected):
    found = rates(optimizers.build(spec, 1000), STEPS)
    np.testing.assert_allclose(found, [expected(step) for step in STEPS], rtol=1e-5, atol=1e-9)


def test_the_rate_is_that_of_the_step_before_its_update():
    optimizer = optimizers.build(
        Optimizer("SGD", 1.0, "staircase", decay_steps=2, decay_rate=0.5), 10
    )
    w = keras.Variable(np.float32([0.0]))
    found = []
    for _ in range(6):
        before = w.numpy()[0]
        optimizer.apply([tf.constant([1.0])], [w])
        found.append(before - w.numpy()[0])
    np.testing.assert_allclose(found, [1, 1, 0.5, 0.5, 0.25, 0.25])


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("TF1Adam", TF1Adam),
        ("Adam", keras.optimizers.Adam),
        ("SGD", keras.optimizers.SGD),
        ("RMSprop", keras.optimizers.RMSprop),
    ],
)
def test_names(name, cls):
    assert type(optimizers.build(Optimizer(name, 0.1), 10)) is cls


def test_options_are_the_optimizers():
    spec = Optimizer("Adam", 0.1, options={"beta_1": 0.5, "epsilon": 1e-3})
    built = optimizers.build(spec, 10)
    assert (built.beta_1, built.beta_2, built.epsilon) == (0.5, 0.999, 1e-3)


def test_a_linear_decay_over_no_updates_can_be_built():
    assert rates(optimizers.build(Optimizer("SGD", 0.1, "linear"), 0), (0, 1)) == [F32(0.1), 0]


def test_built_optimizers_are_apart():
    spec = Optimizer("Adam", 0.1)
    assert optimizers.build(spec, 10) is not optimizers.build(spec, 10)


def test_a_delayed_decay_has_the_shares_of_the_spec():
    spec = Optimizer(
        "SGD", 0.1, "delayed_exponential", decay_rate=0.01, decay_start=0.4, decay_end=0.8
    )
    rate = optimizers.build(spec, 1000)._learning_rate
    assert type(rate) is DelayedExponentialDecay
    assert rate.get_config() == {
        "initial": 0.1, "num_steps": 1000, "rate": 0.01, "start": 0.4, "end": 0.8
    }  # fmt: skip
