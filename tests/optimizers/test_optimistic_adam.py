"""OptimisticAdam against its formula in float64, and on the game that it is for."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.optimizers import OptimisticAdam

RATE, BETA_1, BETA_2, EPSILON = 0.05, 0.5, 0.9, 1e-7


def test_every_step_is_algorithm_1():
    """w -= 2 s(t) - s(t - 1), with Adam's bias-corrected step s, on random gradients."""
    rng = np.random.default_rng(0)
    weights, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    variable = keras.Variable(weights, dtype="float64")
    optimizer = OptimisticAdam(RATE, BETA_1, BETA_2, EPSILON)
    optimizer.build([variable])
    m = v = last = np.zeros((3, 2))
    for t, g in enumerate(gradients, 1):
        optimizer.apply([tf.constant(g)], [variable])
        m = BETA_1 * m + (1 - BETA_1) * g
        v = BETA_2 * v + (1 - BETA_2) * g**2
        rate = RATE * np.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
        step = rate * m / (np.sqrt(v) + EPSILON)
        weights = weights - (2 * step - last)
        last = step
        # The learning rate and the moments' decays are in single precision.
        np.testing.assert_allclose(variable.numpy(), weights, rtol=0, atol=1e-7)


def distance_after(cls, steps=1500):
    """Distance from the equilibrium of min_x max_y x * y, started at (1, 1)."""
    x, y = keras.Variable(1.0), keras.Variable(1.0)
    first, second = (cls(0.02, beta_1=0.0, beta_2=0.99) for _ in range(2))
    first.build([x])
    second.build([y])

    @tf.function
    def play():
        for _ in tf.range(steps):
            forces = tf.identity(y.value), -tf.identity(x.value)
            first.apply([forces[0]], [x])
            second.apply([forces[1]], [y])

    play()
    return float(np.hypot(x.numpy(), y.numpy()))


def test_it_ends_at_the_equilibrium_where_adam_circles():
    assert distance_after(OptimisticAdam) < 0.1
    assert distance_after(keras.optimizers.Adam) > 0.25


def test_it_is_saved_and_goes_on():
    optimizer = OptimisticAdam(0.02, beta_1=0.5, epsilon=1e-3)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert type(again) is OptimisticAdam and again.get_config() == optimizer.get_config()
    with pytest.raises(ValueError, match="has no amsgrad"):
        OptimisticAdam(amsgrad=True)
