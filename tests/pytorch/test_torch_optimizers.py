"""Optimizers with PyTorch's arithmetic compared with torch.optim, and with Keras's own."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from tfgan import optimizers
from tfgan.optimizers import TF1RMSprop, TorchAdam, TorchRMSprop, TorchSGD
from tfgan.pytorch.models import optimizers as torch_optimizers

RNG = np.random.default_rng(0)
SHAPES, SCALES = [(7, 5), (40,), ()], (1.0, 1e-3, 1e-7)
WEIGHTS = [RNG.normal(size=shape) for shape in SHAPES]
# Gradients of three magnitudes. Epsilon matters for those of 1e-7.
GRADIENTS = [
    [RNG.normal(scale=scale, size=shape) for shape, scale in zip(SHAPES, SCALES, strict=True)]
    for _ in range(50)
]
CASES = {
    "adam": (TorchAdam, torch.optim.Adam, {}, {}),
    "adam of WGAN-GP": (
        TorchAdam,
        torch.optim.Adam,
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-6},
        {"betas": (0.5, 0.9), "eps": 1e-6},
    ),
    "rmsprop": (TorchRMSprop, torch.optim.RMSprop, {}, {}),
    "rmsprop with momentum": (
        TorchRMSprop,
        torch.optim.RMSprop,
        {"rho": 0.9, "momentum": 0.8, "epsilon": 1e-6},
        {"alpha": 0.9, "momentum": 0.8, "eps": 1e-6},
    ),
    "rmsprop of TensorFlow 1": (TF1RMSprop, torch_optimizers.TF1RMSprop, {}, {}),
    "sgd": (TorchSGD, torch.optim.SGD, {}, {}),
    "sgd with momentum": (TorchSGD, torch.optim.SGD, {"momentum": 0.9}, {"momentum": 0.9}),
    "sgd of Nesterov": (
        TorchSGD,
        torch.optim.SGD,
        {"momentum": 0.9, "nesterov": True},
        {"momentum": 0.9, "nesterov": True},
    ),
}
STOCK = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}


def with_keras(optimizer, dtype, steps=50, rates=None, jit=False):
    """The weights after each step."""
    keras.config.set_floatx(dtype)
    try:
        variables = [keras.Variable(w, dtype=dtype) for w in WEIGHTS]
        optimizer.build(variables)

        @tf.function(jit_compile=jit)
        def update(gradients):
            optimizer.apply(gradients, variables)

        results = []
        for step in range(steps):
            if rates:
                optimizer.learning_rate = rates[step]
            update([tf.constant(g, dtype) for g in GRADIENTS[step]])
            results.append([v.numpy() for v in variables])
        return results
    finally:
        keras.config.set_floatx("float32")


def with_torch(cls, dtype, options, steps=50, rates=None):
    parameters = [torch.nn.Parameter(torch.tensor(w, dtype=getattr(torch, dtype))) for w in WEIGHTS]
    optimizer = cls(parameters, lr=0.01, **options)
    results = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rates[step] if rates else 0.01
        for parameter, gradient in zip(parameters, GRADIENTS[step], strict=True):
            parameter.grad = torch.tensor(gradient, dtype=parameter.dtype)
        optimizer.step()
        results.append([p.detach().numpy().copy() for p in parameters])
    return results


def worst(left, right):
    """Largest difference of a weight in any step, over its largest movement."""
    return max(
        np.abs(a - b).max() / np.abs(b - w).max()
        for one, other in zip(left, right, strict=True)
        for a, b, w in zip(one, other, WEIGHTS, strict=True)
    )


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_every_step_agrees_in_double_precision(case, jit):
    ours, theirs, options, torch_options = CASES[case]
    keras.config.set_floatx("float64")
    optimizer = ours(0.01, **options)
    keras.config.set_floatx("float32")
    found = with_keras(optimizer, "float64", jit=jit)
    assert worst(found, with_torch(theirs, "float64", torch_options)) < 1e-12


@pytest.mark.parametrize("case", CASES)
def test_every_step_agrees_in_single_precision(case):
    ours, theirs, options, torch_options = CASES[case]
    found = with_keras(ours(0.01, **options), "float32")
    expected = with_torch(theirs, "float32", torch_options)
    for one, other in zip(found, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", ["adam", "rmsprop with momentum", "sgd with momentum"])
def test_a_changing_rate(case):
    ours, theirs, options, torch_options = CASES[case]
    rates = [0.01 * 0.9**step for step in range(50)]
    keras.config.set_floatx("float64")
    optimizer = ours(0.01, **options)
    keras.config.set_floatx("float32")
    found = with_keras(optimizer, "float64", rates=rates)
    expected = with_torch(theirs, "float64", torch_options, rates=rates)
    assert worst(found, expected) < 1e-12


@pytest.mark.parametrize("case", STOCK)
def test_keras_own_differ_with_the_same_epsilon(case):
    """By several percent where gradients are close to epsilon, and by more in early steps."""
    options = {"epsilon": 1e-8, **({"rho": 0.99} if case == "rmsprop" else {})}
    keras.config.set_floatx("float64")
    optimizer = STOCK[case](0.01, **options)
    keras.config.set_floatx("float32")
    found = with_keras(optimizer, "float64")
    expected = with_torch(CASES[case][1], "float64", {})
    assert worst(found, expected) > 0.05


def test_keras_adam_has_epsilon_hat():
    """At step t Keras's Adam with epsilon * sqrt(1 - beta_2^t) equals PyTorch's with epsilon.

    They differ by 1e-5, because Keras rounds beta_2 to float32, in float64 too.
    """
    keras.config.set_floatx("float64")
    optimizer = keras.optimizers.Adam(0.01, epsilon=1e-8 * (1 - 0.999) ** 0.5)
    keras.config.set_floatx("float32")
    found = with_keras(optimizer, "float64", steps=2)
    expected = with_torch(torch.optim.Adam, "float64", {}, steps=2)
    assert 1e-6 < worst(found[:1], expected[:1]) < 1e-5
    assert worst(found[1:], expected[1:]) > 1e-3


@pytest.mark.parametrize("cls", [TorchAdam, TorchRMSprop, TorchSGD])
def test_config_round_trips(cls):
    optimizer = cls(0.25)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert type(again) is cls and again.get_config() == optimizer.get_config()


def test_defaults_are_pytorchs():
    parameter = [torch.nn.Parameter(torch.zeros(1))]
    adam, rmsprop = torch.optim.Adam(parameter), torch.optim.RMSprop(parameter)
    ours = TorchAdam()
    assert (ours.beta_1, ours.beta_2) == adam.defaults["betas"]
    assert ours.epsilon == adam.defaults["eps"]
    assert float(ours.learning_rate) == pytest.approx(adam.defaults["lr"])
    ours = TorchRMSprop()
    assert (ours.rho, ours.epsilon) == (rmsprop.defaults["alpha"], rmsprop.defaults["eps"])
    assert float(ours.learning_rate) == pytest.approx(rmsprop.defaults["lr"])


def test_what_is_not_supported():
    with pytest.raises(ValueError, match="no amsgrad"):
        TorchAdam(amsgrad=True)
    with pytest.raises(ValueError, match="never centered"):
        TorchRMSprop(centered=True)


def test_recipes_can_name_them():
    from tfgan.recipes import Optimizer

    built = optimizers.build(Optimizer("TorchAdam", 0.1, options={"beta_1": 0.5}), 10)
    assert type(built) is TorchAdam and built.beta_1 == 0.5
