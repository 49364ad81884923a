"""Group normalization compared with PyTorch, including the second derivative."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from tfgan.layers.group_normalization import GroupNormalization

RNG = np.random.default_rng(2)
X, MIX = RNG.normal(size=(3, 4, 5, 6)), RNG.normal(size=(3, 4, 5, 6))
# Small, as after the zoo's weights. Keras's error grows with epsilon / variance.
SCALE = 0.005
GAMMA, BETA = RNG.normal(size=6), RNG.normal(size=6)


def with_keras(cls, groups):
    """The output, the input's gradient of a loss, and the gradient of that gradient's square."""
    layer = cls(groups, epsilon=1e-5, dtype="float64")
    layer.build(X.shape)
    layer.set_weights([GAMMA, BETA])
    x = tf.constant(X)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            out = layer(SCALE * (x + 0.3 * tf.square(x)))
            loss = tf.reduce_sum(tf.sin(out) * MIX)
        first = inner.gradient(loss, x)
        squared = tf.reduce_sum(tf.square(first))
    return [v.numpy() for v in (out, first, outer.gradient(squared, x))]


def with_torch(groups):
    layer = torch.nn.GroupNorm(groups, 6).double()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(GAMMA))
        layer.bias.copy_(torch.tensor(BETA))
    x = torch.tensor(np.moveaxis(X, -1, 1)).requires_grad_()
    out = layer(SCALE * (x + 0.3 * x.square()))
    loss = (out.sin() * torch.tensor(np.moveaxis(MIX, -1, 1))).sum()
    (first,) = torch.autograd.grad(loss, x, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), x)
    return [np.moveaxis(v.detach().numpy(), 1, -1) for v in (out, first, second)]


@pytest.mark.parametrize("groups", [1, 2, 6])
def test_value_and_two_derivatives(groups):
    for found, expected in zip(
        with_keras(GroupNormalization, groups), with_torch(groups), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


def test_the_second_derivative_of_keras_own_is_wrong():
    found, expected = with_keras(keras.layers.GroupNormalization, 6), with_torch(6)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-11)
    np.testing.assert_allclose(found[1], expected[1], atol=1e-10)
    error = np.linalg.norm(found[2] - expected[2]) / np.linalg.norm(expected[2])
    assert error > 1e-3


def test_it_is_converted_and_saved_as_its_parent():
    layer = GroupNormalization(3, epsilon=1e-5)
    again = keras.layers.deserialize(keras.layers.serialize(layer))
    assert type(again) is GroupNormalization and again.get_config() == layer.get_config()


def test_half_precision_is_summed_in_single():
    layer = GroupNormalization(1, dtype="float16")
    out = layer(300.0 * X.astype("float16"))
    assert out.dtype == tf.float16 and np.isfinite(out.numpy()).all()
