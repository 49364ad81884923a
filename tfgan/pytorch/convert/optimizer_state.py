"""The state of Adam, RMSprop and SGD both ways between Keras and PyTorch."""

import keras
import numpy as np
import torch

from tfgan.optimizers.pytorch import TorchSGD
from tfgan.pytorch.convert import weights

# Keras's class, PyTorch's, and {Keras's attribute that holds the slots: PyTorch's name}.
_KINDS = (
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


def to_torch(optimizer, model, torch_optimizer, module, **options):
    """Copies the state of a Keras optimizer into a PyTorch one. Settings are not copied.

    Keras's own SGD keeps -rate * momentum, PyTorch's the momentum: a division by the present rate
    makes the one of the other, to the last bit or two. With `TorchSGD` nothing is computed.

    Args:
        optimizer: of the trainable variables of `model`, built.
        model: a Keras model.
        torch_optimizer: of the parameters of `module`.
        module: the PyTorch module that fits `model`.
        **options: of `weights.pairs`.

    Raises:
        ValueError: if the optimizers are of different kinds or not supported, a parameter is not
            in the PyTorch optimizer, or as `weights.to_state_dict`.
    """
    slots = _slots(optimizer, torch_optimizer)
    count = int(optimizer.iterations.numpy())
    parameters = _parameters(torch_optimizer, module)
    for pair in _trained(optimizer, model, module, options):
        state = torch_optimizer.state[parameters[pair.key]]
        state.clear()
        if not count:
            continue
        for attribute, name in slots.items():
            array = pair.to_torch(_slot(optimizer, attribute, pair).numpy())
            if _scaled(optimizer):
                array = (array / -_rate(optimizer)).astype(array.dtype)
            state[name] = torch.from_numpy(array.copy()).to(parameters[pair.key].dtype)
        if not isinstance(torch_optimizer, torch.optim.SGD):
            state["step"] = torch.tensor(float(count))


def to_keras(torch_optimizer, module, optimizer, model, **options):
    """Copies the state of a PyTorch optimizer into a Keras one: the inverse of `to_torch`.

    PyTorch's SGD does not count its steps: the count of Keras's stays as it is.
    """
    slots = _slots(optimizer, torch_optimizer)
    parameters = _parameters(torch_optimizer, module)
    count = 0
    for pair in _trained(optimizer, model, module, options):
        state = torch_optimizer.state.get(parameters[pair.key], {})
        count = max(count, int(state.get("step", 0)))
        for attribute, name in slots.items():
            variable = _slot(optimizer, attribute, pair)
            if state.get(name) is None:
                variable.assign(np.zeros(variable.shape, variable.dtype))
                continue
            array = pair.to_keras(state[name].detach().numpy())
            if _scaled(optimizer):
                array = (array * -_rate(optimizer)).astype(array.dtype)
            variable.assign(array)
    if hasattr(optimizer, "set_count"):
        optimizer.set_count(count)
    elif not isinstance(torch_optimizer, torch.optim.SGD):
        optimizer.iterations.assign(count)


def _slots(optimizer, torch_optimizer):
    """{attribute: name} of the slots that the Keras optimizer has."""
    for ours, theirs, slots in _KINDS:
        if isinstance(optimizer, ours) and isinstance(torch_optimizer, theirs):
            return {a: name for a, name in slots.items() if getattr(optimizer, a, None)}
    known = ", ".join(ours.__name__ for ours, _, _ in _KINDS)
    raise ValueError(
        f"both optimizers must be of one kind, of: {known}. Received: Keras's "
        f"{type(optimizer).__name__} and PyTorch's {type(torch_optimizer).__name__}"
    )


def _scaled(optimizer):
    return isinstance(optimizer, keras.optimizers.SGD) and not isinstance(optimizer, TorchSGD)


def _rate(optimizer):
    return float(optimizer.learning_rate.numpy())


def _trained(optimizer, model, module, options):
    """The pairs of the trainable variables."""
    trained = {id(variable) for variable in model.trainable_variables}
    return [
        pair for pair in weights.pairs(model, module, **options) if id(pair.variable) in trained
    ]


def _slot(optimizer, attribute, pair):
    return getattr(optimizer, attribute)[optimizer._get_variable_index(pair.variable)]


def _parameters(torch_optimizer, module):
    """{name: parameter} of those that the optimizer moves."""
    moved = {id(p) for group in torch_optimizer.param_groups for p in group["params"]}
    named = dict(module.named_parameters())
    for name, parameter in named.items():
        if parameter.requires_grad and id(parameter) not in moved:
            raise ValueError(
                f"the PyTorch optimizer must hold every parameter of the module. Missing: {name!r}"
            )
    return named
