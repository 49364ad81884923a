"""Batch normalization compared with PyTorch: values, running statistics, both derivatives."""

import numpy as np
import tensorflow as tf
import torch

from tfgan.layers.batch_normalization import BatchNormalization

RNG = np.random.default_rng(2)
X, MIX = RNG.normal(size=(3, 4, 5, 6)), RNG.normal(size=(3, 4, 5, 6))
SCALE = 0.005
GAMMA, BETA = RNG.normal(size=6), RNG.normal(size=6)


def with_ours():
    layer = BatchNormalization(momentum=0.9, epsilon=1e-5, dtype="float64")
    layer.build(X.shape)
    layer.set_weights([GAMMA, BETA, np.zeros(6), np.ones(6)])
    x = tf.constant(X)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            out = layer(SCALE * (x + 0.3 * tf.square(x)), training=True)
            loss = tf.reduce_sum(tf.sin(out) * MIX)
        first = inner.gradient(loss, x)
        squared = tf.reduce_sum(tf.square(first))
    values = [out, first, outer.gradient(squared, x), layer.moving_mean, layer.moving_variance]
    return [np.asarray(v) for v in [*values, layer(X, training=False)]]


def with_torch():
    layer = torch.nn.BatchNorm2d(6).double()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(GAMMA))
        layer.bias.copy_(torch.tensor(BETA))
    x = torch.tensor(np.moveaxis(X, -1, 1)).requires_grad_()
    out = layer(SCALE * (x + 0.3 * x.square()))
    loss = (out.sin() * torch.tensor(np.moveaxis(MIX, -1, 1))).sum()
    (first,) = torch.autograd.grad(loss, x, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), x)
    states = [layer.running_mean.numpy().copy(), layer.running_var.numpy().copy()]
    inference = layer.eval()(torch.tensor(np.moveaxis(X, -1, 1)))
    moved = [np.moveaxis(v.detach().numpy(), 1, -1) for v in (out, first, second, inference)]
    return [*moved[:3], *states, moved[3]]


def test_values_statistics_and_two_derivatives():
    for found, expected in zip(with_ours(), with_torch(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)
