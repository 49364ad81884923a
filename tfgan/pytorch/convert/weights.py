"""Weights both ways between a Keras model and a PyTorch `state_dict`, by structure.

The layers with weights of both sides are paired in order; a layer's rule (`layouts`) says how its
weights lie on the other side. Nothing is computed: a round trip gives back every bit.
"""

import dataclasses
from collections import OrderedDict

import numpy as np
import torch

from tfgan.pytorch.convert import layouts
from tfgan.utils import validation

FLATTEN_ORDERS = ("channels_first", "channels_last")

# What a PyTorch layer keeps beside its weights.
_COUNTERS = ("num_batches_tracked",)


@dataclasses.dataclass(frozen=True)
class Pair:
    """One variable on both sides.

    Attributes:
        variable: the Keras variable.
        key: its name in the `state_dict`.
        part: the `layouts.Part` that says how it lies there.
        inputs: order of the input features, or None.
        outputs: order of the output features, or None.
    """

    variable: object
    key: str
    part: layouts.Part
    inputs: np.ndarray | None
    outputs: np.ndarray | None

    def _orders(self):
        for axis, order in ((self.part.inputs, self.inputs), (self.part.outputs, self.outputs)):
            if axis is not None and order is not None:
                yield axis, order

    def to_torch(self, array):
        """An array shaped as the Keras variable, laid out as PyTorch's parameter."""
        for axis, order in self._orders():
            array = np.take(array, order, axis)
        return np.ascontiguousarray(np.transpose(array, self.part.axes))

    def to_keras(self, array):
        """The inverse of `to_torch`."""
        array = np.transpose(array, np.argsort(self.part.axes))
        for axis, order in self._orders():
            array = np.take(array, np.argsort(order), axis)
        return np.ascontiguousarray(array)


def to_state_dict(model, like, *, flatten_order="channels_first"):
    """The weights of a Keras model as a `state_dict`.

    Args:
        model: a built Keras model of supported layers.
        like: the PyTorch module to load them into, or a `state_dict` of it: names and dtypes are
            its, and so are counters that Keras does not have.
        flatten_order: how the PyTorch side flattens images (and unflattens vectors into them).
            Keras layers before or behind a `Flatten` or `Reshape` are reordered to that.

    Returns:
        An `OrderedDict` for `module.load_state_dict`.

    Raises:
        ValueError: if a layer is not supported, or two layers do not fit: both are named.
    """
    state = _state_dict(like)
    result = OrderedDict((key, value.detach().clone()) for key, value in state.items())
    for pair in pairs(model, state, flatten_order=flatten_order):
        array = pair.to_torch(pair.variable.numpy())
        result[pair.key] = torch.from_numpy(array).to(result[pair.key].dtype, copy=True)
    return result


def from_state_dict(state, model, *, flatten_order="channels_first"):
    """Sets the weights of a Keras model from a PyTorch module or its `state_dict`.

    Args and errors as `to_state_dict`; nothing is set if there is an error.
    """
    state = _state_dict(state)
    for pair in pairs(model, state, flatten_order=flatten_order):
        pair.variable.assign(pair.to_keras(state[pair.key].detach().cpu().numpy()))


def pairs(model, state, *, flatten_order="channels_first"):
    """The `Pair`s of a Keras model and a `state_dict`, in the model's order.

    Raises:
        ValueError: as `to_state_dict`.
    """
    validation.choice("flatten_order", flatten_order, FLATTEN_ORDERS)
    ours = list(layouts.layers_with_weights(model))
    theirs = _modules(_state_dict(state))
    for layer, _, _ in ours:
        layouts.parts(layer)
    found = []
    for (layer, inputs, outputs), (name, tensors) in zip(ours, theirs.items(), strict=False):
        if flatten_order == "channels_last":
            inputs = outputs = None
        found += _pair_layer(layer, inputs, outputs, name, tensors)
    if len(ours) != len(theirs):
        shorter = min(len(ours), len(theirs))
        rest = (
            f"the Keras layer {_describe(ours[shorter][0])} has no partner in PyTorch"
            if len(ours) > shorter
            else f"the PyTorch layer {_describe_module(*list(theirs.items())[shorter])} "
            "has no partner in Keras"
        )
        raise ValueError(
            f"both sides must have as many layers with weights: {rest}. "
            f"Received: {len(ours)} Keras layers, {len(theirs)} PyTorch layers"
        )
    return found


def _pair_layer(layer, inputs, outputs, name, tensors):
    variables = {variable.name: variable for variable in layouts.own_variables(layer)}
    found = []
    for part in layouts.parts(layer):
        pair = Pair(variables[part.variable], f"{name}.{part.parameter}", part, inputs, outputs)
        expected = _expected(pair, layer)
        received = tensors.get(part.parameter)
        if received is None or tuple(received.shape) != expected:
            has = "no such parameter" if received is None else tuple(received.shape)
            raise _misfit(layer, name, tensors, f"{part.parameter} {expected}", has)
        found.append(pair)
    extra = sorted(set(tensors) - {pair.part.parameter for pair in found} - set(_COUNTERS))
    if extra:
        raise _misfit(layer, name, tensors, f"no {extra[0]}", tuple(tensors[extra[0]].shape))
    return found


def _expected(pair, layer):
    """The parameter's shape that fits, once the orders are known to fit the Keras layer."""
    shape = tuple(pair.variable.shape)
    for axis, order in pair._orders():
        if len(order) != shape[axis]:
            raise ValueError(
                f"cannot tell how the Keras layer {_describe(layer)} sees the flattened image of "
                f"{len(order)} numbers beside it: expected as many features. "
                f"Received: {shape[axis]}"
            )
    return tuple(shape[axis] for axis in pair.part.axes)


def _misfit(layer, name, tensors, expected, received):
    return ValueError(
        f"the Keras layer {_describe(layer)} and the PyTorch layer "
        f"{_describe_module(name, tensors)} do not fit: expected {expected}. Received: {received}"
    )


def _describe(layer):
    shapes = ", ".join(f"{v.name} {tuple(v.shape)}" for v in layouts.own_variables(layer))
    return f"{layer.name!r} ({type(layer).__name__}: {shapes})"


def _describe_module(name, tensors):
    shapes = ", ".join(f"{key} {tuple(value.shape)}" for key, value in tensors.items())
    return f"{name!r} ({shapes})"


def _modules(state):
    """{module name: {parameter name: tensor}}, in order."""
    modules = OrderedDict()
    for key, value in state.items():
        module, _, parameter = key.rpartition(".")
        modules.setdefault(module, OrderedDict())[parameter] = value
    return modules


def _state_dict(like):
    return like.state_dict() if isinstance(like, torch.nn.Module) else like
