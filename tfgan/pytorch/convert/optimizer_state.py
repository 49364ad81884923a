"""Conversion of the state of Adam, RMSprop and SGD between Keras and PyTorch."""

from typing import Any

import keras
import numpy as np
import torch

from tfgan.optimizers.pytorch import TorchSGD
from tfgan.optimizers.tensorflow_1 import TF1RMSprop
from tfgan.pytorch.convert import weights

# Keras's class, PyTorch's class, and {Keras's attribute with the state: PyTorch's name of it}.
_KINDS: tuple[tuple[type, type, dict[str, str]], ...] = (
    (
        keras.optimizers.Adam,
        torch.optim.Adam,
        {"_momentums": "exp_avg", "_velocities": "exp_avg_sq", "_velocity_hats": "max_exp_avg_sq"},
    ),
    (
        keras.optimizers.RMSprop,
        torch.optim.RMSprop,
        {
            "_velocities": "square_avg",
            "_momentums": "momentum_buffer",
            "_average_gradients": "grad_avg",
        },
    ),
    (keras.optimizers.SGD, torch.optim.SGD, {"momentums": "momentum_buffer"}),
)


def optimizer_to_torch(
    optimizer: keras.optimizers.Optimizer,
    model: keras.Layer,
    torch_optimizer: torch.optim.Optimizer,
    module: torch.nn.Module,
    **options: Any,
) -> None:
    """Copies the state of a Keras optimizer to a PyTorch optimizer.

    Settings such as the learning rate are not copied.

    Keras's SGD stores -learning_rate * momentum, PyTorch's SGD stores the momentum. The conversion
    divides by the current learning rate, which can change the last bit or two. `TorchSGD` stores
    the momentum, so its state is copied exactly.

    Args:
        optimizer: the built Keras optimizer of the trainable variables of `model`.
        model: a Keras model.
        torch_optimizer: the optimizer of the parameters of `module`.
        module: the PyTorch module with the structure of `model`.
        **options: keyword arguments of `pairs`.

    Raises:
        ValueError: if the optimizers are of different kinds or not supported, if `torch_optimizer`
            lacks a parameter, or as `to_state_dict`.
    """
    slots = _slots(optimizer, torch_optimizer)
    count = int(optimizer.iterations.numpy())
    parameters = _parameters(torch_optimizer, module)
    for pair in _trained(model, module, options):
        state = torch_optimizer.state[parameters[pair.key]]
        state.clear()
        if not count:
            continue
        for attribute, name in slots.items():
            array = pair.to_torch(_slot(optimizer, attribute, pair).numpy())
            if _stores_rate(optimizer):
                array = (array / -_rate(optimizer)).astype(array.dtype)
            state[name] = torch.from_numpy(array.copy()).to(parameters[pair.key].dtype)
        if not isinstance(torch_optimizer, torch.optim.SGD):
            state["step"] = torch.tensor(float(count))


def optimizer_to_keras(
    torch_optimizer: torch.optim.Optimizer,
    module: torch.nn.Module,
    optimizer: keras.optimizers.Optimizer,
    model: keras.Layer,
    **options: Any,
) -> None:
    """Copies the state of a PyTorch optimizer to a Keras optimizer.

    PyTorch's SGD does not count its steps. With SGD the step count of the Keras optimizer is not
    changed.

    Args:
        torch_optimizer: the optimizer of the parameters of `module`.
        module: the PyTorch module with the structure of `model`.
        optimizer: the built Keras optimizer of the trainable variables of `model`.
        model: a Keras model.
        **options: keyword arguments of `pairs`.

    Raises:
        ValueError: as `optimizer_to_torch`.
    """
    slots = _slots(optimizer, torch_optimizer)
    parameters = _parameters(torch_optimizer, module)
    count = 0
    for pair in _trained(model, module, options):
        state = torch_optimizer.state.get(parameters[pair.key], {})
        count = max(count, int(state.get("step", 0)))
        for attribute, name in slots.items():
            variable = _slot(optimizer, attribute, pair)
            if state.get(name) is None:
                variable.assign(np.full(variable.shape, _start(optimizer, attribute)))
                continue
            array = pair.to_keras(state[name].detach().numpy())
            if _stores_rate(optimizer):
                array = (array * -_rate(optimizer)).astype(array.dtype)
            variable.assign(array)
    if hasattr(optimizer, "set_count"):
        optimizer.set_count(count)
    elif not isinstance(torch_optimizer, torch.optim.SGD):
        optimizer.iterations.assign(count)


def _slots(
    optimizer: keras.optimizers.Optimizer, torch_optimizer: torch.optim.Optimizer
) -> dict[str, str]:
    """{Keras's attribute: PyTorch's name} of the state that the Keras optimizer has."""
    for ours, theirs, slots in _KINDS:
        if isinstance(optimizer, ours) and isinstance(torch_optimizer, theirs):
            return {a: name for a, name in slots.items() if getattr(optimizer, a, None)}
    known = ", ".join(ours.__name__ for ours, _, _ in _KINDS)
    raise ValueError(
        f"both optimizers must be of the same kind, one of: {known}. Received: Keras's "
        f"{type(optimizer).__name__} and PyTorch's {type(torch_optimizer).__name__}"
    )


def _stores_rate(optimizer: keras.optimizers.Optimizer) -> bool:
    """Whether the stored momentum is multiplied by -learning_rate."""
    return isinstance(optimizer, keras.optimizers.SGD) and not isinstance(optimizer, TorchSGD)


def _start(optimizer: keras.optimizers.Optimizer, attribute: str) -> float:
    """The value of the state before the first update."""
    return float(isinstance(optimizer, TF1RMSprop) and attribute == "_velocities")


def _rate(optimizer: keras.optimizers.Optimizer) -> float:
    return float(optimizer.learning_rate.numpy())


def _trained(
    model: keras.Layer, module: torch.nn.Module, options: dict[str, Any]
) -> list[weights.VariablePair]:
    """The pairs of the trainable variables."""
    trained = {id(variable) for variable in model.trainable_variables}
    return [
        pair for pair in weights.pairs(model, module, **options) if id(pair.variable) in trained
    ]


def _slot(
    optimizer: keras.optimizers.Optimizer, attribute: str, pair: weights.VariablePair
) -> keras.Variable:
    return getattr(optimizer, attribute)[optimizer._get_variable_index(pair.variable)]


def _parameters(
    torch_optimizer: torch.optim.Optimizer, module: torch.nn.Module
) -> dict[str, torch.Tensor]:
    """{name: parameter} of the module; checks that the optimizer has each of them."""
    held = {id(p) for group in torch_optimizer.param_groups for p in group["params"]}
    named = dict(module.named_parameters())
    for name, parameter in named.items():
        if parameter.requires_grad and id(parameter) not in held:
            raise ValueError(
                f"the PyTorch optimizer must hold every parameter of the module. Missing: {name!r}"
            )
    return named
