"""Penalties and their gradients compared with PyTorch's double backward, in float64."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from tfgan import DRAGAN, R1, R2, GradientPenalty

FEATURES, BATCH = 3, 6
RNG = np.random.default_rng(3)
REAL, FAKE = RNG.normal(size=(BATCH, FEATURES)), RNG.normal(1.0, 2.0, size=(BATCH, FEATURES))
T, NOISE = RNG.uniform(size=(BATCH, 1)), RNG.uniform(size=(BATCH, FEATURES))
WEIGHTS = [RNG.normal(size=shape) for shape in ((3, 5), (5,), (5, 4), (4,), (4, 1), (1,))]


class Inputs:
    def __init__(self):
        self.values = [T, NOISE]

    def uniform(self, shape, dtype):
        value = self.values.pop(0)
        assert tuple(shape) == value.shape and tf.as_dtype(dtype) == tf.float64
        return tf.constant(value)


def with_tensorflow(penalty, activation):
    """The penalty and its gradient in each weight."""
    dense = keras.layers.Dense
    model = keras.Sequential(
        [
            keras.Input((FEATURES,), dtype="float64"),
            dense(5, activation=activation, dtype="float64"),
            dense(4, activation=activation, dtype="float64"),
            dense(1, dtype="float64"),
        ]
    )
    model.set_weights(WEIGHTS)
    with tf.GradientTape() as tape:
        value = penalty(model, tf.constant(REAL), tf.constant(FAKE), Inputs())
    variables = [v.value for v in model.trainable_variables]
    gradients = tape.gradient(value, variables, unconnected_gradients="zero")
    return value.numpy(), [gradient.numpy() for gradient in gradients]


def with_torch(penalty_of_gradient, points, activation):
    """The same of a function of the (batch, features) input gradient at `points`."""
    weights = [torch.tensor(w, requires_grad=True) for w in WEIGHTS]
    act = {"tanh": torch.tanh, "softplus": torch.nn.functional.softplus}[activation]
    x = torch.tensor(points, requires_grad=True)
    h = act(act(x @ weights[0] + weights[1]) @ weights[2] + weights[3])
    logits = h @ weights[4] + weights[5]
    (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    value = penalty_of_gradient(gradient)
    found = torch.autograd.grad(value, weights, allow_unused=True)
    return value.item(), [
        np.zeros(w.shape) if g is None else g.numpy() for g, w in zip(found, weights, strict=True)
    ]


def two_sided(g):
    return 10 * ((g.norm(2, dim=1) - 1) ** 2).mean()


def one_sided(g):
    return 10 * (torch.clamp(g.norm(2, dim=1) - 1, min=0) ** 2).mean()


def half_squared(g):
    return 5 * g.pow(2).sum(1).mean()


BETWEEN = T * REAL + (1 - T) * FAKE
AROUND = REAL + T * 0.5 * REAL.std() * NOISE
CASES = {
    "two_sided": (GradientPenalty(10.0), two_sided, BETWEEN),
    "one_sided": (GradientPenalty(10.0, one_sided=True), one_sided, BETWEEN),
    "r1": (R1(10.0), half_squared, REAL),
    "r2": (R2(10.0), half_squared, FAKE),
    "dragan": (DRAGAN(10.0), two_sided, AROUND),
}


@pytest.mark.parametrize("activation", ["tanh", "softplus"])
@pytest.mark.parametrize("case", CASES)
def test_value_and_gradients(case, activation):
    penalty, of_gradient, points = CASES[case]
    value, gradients = with_tensorflow(penalty, activation)
    expected, expected_gradients = with_torch(of_gradient, points, activation)
    assert expected > 0.1
    assert value == pytest.approx(expected, rel=1e-10)
    for index, (found, exact) in enumerate(zip(gradients, expected_gradients, strict=True)):
        scale = np.abs(exact).max()
        # The last bias does not reach the input's gradient.
        assert (scale == 0) == (index == len(WEIGHTS) - 1)
        np.testing.assert_allclose(found, exact, rtol=0, atol=1e-10 * scale)
