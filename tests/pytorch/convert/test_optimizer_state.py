"""Optimizer state between Keras and PyTorch: training continues with it, and round trips."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from helpers.torch_pairs import generator, images

from tfgan.optimizers import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.optimizers.tensorflow_1 import TF1Adam, TF1RMSprop
from tfgan.pytorch import convert
from tfgan.pytorch.models import optimizers as torch_optimizers

RNG = np.random.default_rng(1)
LATENTS = RNG.normal(size=(4, 5)).astype("float32")
TARGETS = RNG.normal(size=(6, 4, 7, 9, 3)).astype("float32")
OPTIMIZERS = {
    "adam": (TorchAdam, {}, torch.optim.Adam, {}),
    "keras adam": (keras.optimizers.Adam, {"epsilon": 1e-12}, torch.optim.Adam, {"eps": 1e-12}),
    "tf1 adam": (TF1Adam, {"epsilon": 1e-12}, torch.optim.Adam, {"eps": 1e-12}),
    "rmsprop": (TorchRMSprop, {}, torch.optim.RMSprop, {}),
    "rmsprop with momentum": (
        TorchRMSprop, {"momentum": 0.9}, torch.optim.RMSprop, {"momentum": 0.9},
    ),
    "tf1 rmsprop": (TF1RMSprop, {}, torch_optimizers.TF1RMSprop, {}),
    "sgd": (TorchSGD, {}, torch.optim.SGD, {}),
    "sgd with momentum": (TorchSGD, {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
    "keras sgd": (keras.optimizers.SGD, {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
}  # fmt: skip


def pair(case):
    cls, options, torch_cls, torch_options = OPTIMIZERS[case]
    ours, theirs, *_ = generator()
    optimizer = cls(0.01, **options)
    optimizer.build(ours.trainable_variables)
    return ours, theirs, optimizer, torch_cls(theirs.parameters(), lr=0.01, **torch_options)


def keras_steps(ours, optimizer, targets):
    for target in targets:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(ours(LATENTS, training=False) - target))
        variables = ours.trainable_variables
        optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)


def torch_steps(theirs, optimizer, targets):
    theirs.eval()
    for target in targets:
        optimizer.zero_grad()
        out = theirs(torch.tensor(LATENTS))
        (out - torch.tensor(images(target))).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("case", OPTIMIZERS)
def test_training_goes_on_with_the_optimizers_state(case):
    """Three steps in Keras, then three in each: the same weights, and so back again."""
    ours, theirs, optimizer, torch_optimizer = pair(case)
    keras_steps(ours, optimizer, TARGETS[:3])
    theirs.load_state_dict(convert.to_state_dict(ours, theirs))
    convert.optimizer_to_torch(optimizer, ours, torch_optimizer, theirs)
    keras_steps(ours, optimizer, TARGETS[3:])
    torch_steps(theirs, torch_optimizer, TARGETS[3:])
    after = convert.to_state_dict(ours, theirs)
    for key, value in theirs.state_dict().items():
        np.testing.assert_allclose(after[key], value, rtol=1e-3, atol=2e-5)
    state = [v.numpy() for v in optimizer.variables]
    for v in optimizer.variables:
        if v.name != "learning_rate":
            v.assign(tf.zeros_like(v))
    if "sgd" in case:
        optimizer.iterations.assign(6)
    convert.optimizer_to_keras(torch_optimizer, theirs, optimizer, ours)
    for variable, value in zip(optimizer.variables, state, strict=True):
        size = max(1.0, np.abs(value).max())
        np.testing.assert_allclose(variable.numpy(), value, rtol=1e-3, atol=1e-6 * size)


@pytest.mark.parametrize("case", sorted(set(OPTIMIZERS) - {"keras sgd"}))
def test_optimizers_round_trip_to_the_bit(case):
    ours, theirs, optimizer, torch_optimizer = pair(case)
    keras_steps(ours, optimizer, TARGETS[:3])
    before = [v.numpy() for v in optimizer.variables]
    convert.optimizer_to_torch(optimizer, ours, torch_optimizer, theirs)
    keras_steps(ours, optimizer, TARGETS[3:])
    if isinstance(optimizer, keras.optimizers.SGD):
        optimizer.iterations.assign(3)
    convert.optimizer_to_keras(torch_optimizer, theirs, optimizer, ours)
    for variable, value in zip(optimizer.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value, err_msg=variable.path)


def test_a_fresh_optimizer_stays_fresh():
    ours, theirs, optimizer, torch_optimizer = pair("adam")
    convert.optimizer_to_torch(optimizer, ours, torch_optimizer, theirs)
    assert all(not state for state in torch_optimizer.state.values())
    keras_steps(ours, optimizer, TARGETS[:1])
    convert.optimizer_to_keras(torch_optimizer, theirs, optimizer, ours)
    assert all(not np.any(v.numpy()) for v in optimizer.variables[2:])
    assert optimizer.iterations == 0


def test_optimizers_of_two_kinds():
    ours, theirs, optimizer, _ = pair("adam")
    other = torch.optim.SGD(theirs.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="Received: Keras's TorchAdam and PyTorch's SGD"):
        convert.optimizer_to_torch(optimizer, ours, other, theirs)


def test_an_optimizer_of_some_parameters():
    ours, theirs, optimizer, _ = pair("adam")
    other = torch.optim.Adam(list(theirs.parameters())[:-1])
    with pytest.raises(ValueError, match=r"every parameter of the module. Missing: '6.bias'"):
        convert.optimizer_to_torch(optimizer, ours, other, theirs)
