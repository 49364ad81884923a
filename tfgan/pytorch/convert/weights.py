"""Conversion of weights between a Keras model and a PyTorch `state_dict`.

Layers are matched by structure: the n-th Keras layer with weights belongs to the n-th PyTorch
layer with weights. A rule of `layouts` gives the names and axis orders of a layer's weights.
Values are only reordered, so a round trip returns the same bits.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import torch

from tfgan.pytorch.convert import layouts
from tfgan.utils import validation

FLATTEN_ORDERS = ("channels_first", "channels_last")

# Buffers of PyTorch layers that Keras layers do not have.
_COUNTERS = ("num_batches_tracked",)

Array = npt.NDArray[Any]
StateDict = Mapping[str, torch.Tensor]


@dataclasses.dataclass(frozen=True)
class VariablePair:
    """A Keras variable and its PyTorch parameter.

    Attributes:
        variable: the Keras variable.
        key: name of the parameter in the `state_dict`.
        layout: the `layouts.ParameterLayout` of both.
        inputs: order of the input features, see `layouts.layers_with_weights`, or None.
        outputs: order of the output features, or None.
    """

    variable: keras.Variable
    key: str
    layout: layouts.ParameterLayout
    inputs: layouts.Order | None
    outputs: layouts.Order | None

    def orders(self) -> Iterator[tuple[int, layouts.Order]]:
        """Yields (Keras's axis, order) for each axis whose features are reordered."""
        sides = ((self.layout.inputs, self.inputs), (self.layout.outputs, self.outputs))
        for axis, order in sides:
            if axis is not None and order is not None:
                yield axis, order

    def to_torch(self, array: Array) -> Array:
        """Reorders an array with the shape of the Keras variable to that of the parameter."""
        for axis, order in self.orders():
            array = np.take(array, order, axis)
        return np.ascontiguousarray(np.transpose(array, self.layout.axes))

    def to_keras(self, array: Array) -> Array:
        """Reorders an array with the shape of the parameter to that of the Keras variable."""
        array = np.transpose(array, np.argsort(self.layout.axes))
        for axis, order in self.orders():
            array = np.take(array, np.argsort(order), axis)
        return np.ascontiguousarray(array)


def to_state_dict(
    model: keras.Layer,
    like: torch.nn.Module | StateDict,
    *,
    flatten_order: str = "channels_first",
) -> OrderedDict[str, torch.Tensor]:
    """Converts the weights of a Keras model to a PyTorch `state_dict`.

    Args:
        model: a built Keras model. Its layers must have a rule, see `add_rule`.
        like: the PyTorch module that will load the result, or its `state_dict`. It gives the names,
            the dtypes, and counters that Keras does not have.
        flatten_order: order in which the PyTorch module flattens images, and unflattens vectors:
            `"channels_first"` or `"channels_last"`. Layers next to a Keras `Flatten` or `Reshape`
            are reordered accordingly.

    Returns:
        An `OrderedDict` for `module.load_state_dict`. It shares no memory with `like`.

    Raises:
        ValueError: if a layer has no rule, or two layers do not match. The message names both.

    Example:
        >>> module.load_state_dict(to_state_dict(model, module))
    """
    state = _state_dict(like)
    result = OrderedDict((key, value.detach().clone()) for key, value in state.items())
    for pair in pairs(model, state, flatten_order=flatten_order):
        array = pair.to_torch(pair.variable.numpy())
        result[pair.key] = torch.from_numpy(array).to(result[pair.key].dtype, copy=True)
    return result


def from_state_dict(
    state: torch.nn.Module | StateDict,
    model: keras.Layer,
    *,
    flatten_order: str = "channels_first",
) -> None:
    """Sets the weights of a Keras model from a PyTorch module.

    Args:
        state: the PyTorch module or its `state_dict`.
        model: a built Keras model. Its layers must have a rule, see `add_rule`.
        flatten_order: as in `to_state_dict`.

    Raises:
        ValueError: as `to_state_dict`. In that case no weight is changed.
    """
    state = _state_dict(state)
    for pair in pairs(model, state, flatten_order=flatten_order):
        pair.variable.assign(pair.to_keras(state[pair.key].detach().cpu().numpy()))


def pairs(
    model: keras.Layer,
    state: torch.nn.Module | StateDict,
    *,
    flatten_order: str = "channels_first",
) -> list[VariablePair]:
    """Matches the variables of a Keras model with the parameters of a PyTorch module.

    Args:
        model: a built Keras model. Its layers must have a rule, see `add_rule`.
        state: the PyTorch module or its `state_dict`.
        flatten_order: as in `to_state_dict`.

    Returns:
        The `VariablePair`s in the model's order.

    Raises:
        ValueError: as `to_state_dict`.
    """
    validation.choice("flatten_order", flatten_order, FLATTEN_ORDERS)
    ours = list(layouts.layers_with_weights(model))
    theirs = _modules(_state_dict(state))
    for layer, _, _ in ours:
        layouts.parameter_layouts(layer)
    found = []
    for (layer, inputs, outputs), (name, tensors) in zip(ours, theirs.items(), strict=False):
        if flatten_order == "channels_last":
            inputs = outputs = None
        found += _pair_layer(layer, inputs, outputs, name, tensors)
    if len(ours) != len(theirs):
        raise _unmatched([layer for layer, _, _ in ours], theirs)
    return found


def _pair_layer(
    layer: keras.Layer,
    inputs: layouts.Order | None,
    outputs: layouts.Order | None,
    name: str,
    tensors: StateDict,
) -> list[VariablePair]:
    variables = {variable.name: variable for variable in layouts.own_variables(layer)}
    found = []
    for layout in layouts.parameter_layouts(layer):
        key = f"{name}.{layout.parameter}"
        pair = VariablePair(variables[layout.variable], key, layout, inputs, outputs)
        expected = _expected(pair, layer)
        tensor = tensors.get(layout.parameter)
        if tensor is None or tuple(tensor.shape) != expected:
            received = "no such parameter" if tensor is None else str(tuple(tensor.shape))
            raise _mismatch(layer, name, tensors, f"{layout.parameter} {expected}", received)
        found.append(pair)
    extra = sorted(set(tensors) - {pair.layout.parameter for pair in found} - set(_COUNTERS))
    if extra:
        shape = str(tuple(tensors[extra[0]].shape))
        raise _mismatch(layer, name, tensors, f"no {extra[0]}", shape)
    return found


def _expected(pair: VariablePair, layer: keras.Layer) -> tuple[int, ...]:
    """The shape of the PyTorch parameter; checks that the feature orders fit the Keras layer."""
    shape = tuple(pair.variable.shape)
    for axis, order in pair.orders():
        if len(order) != shape[axis]:
            raise ValueError(
                f"cannot convert the Keras layer {_describe(layer)}: it has other inputs than the "
                f"flattened image of {len(order)} values. Expected {len(order)} features. "
                f"Received: {shape[axis]}"
            )
    return tuple(shape[axis] for axis in pair.layout.axes)


def _unmatched(ours: list[keras.Layer], theirs: Mapping[str, StateDict]) -> ValueError:
    """The error for a different number of layers; it names the first layer without a partner."""
    shorter = min(len(ours), len(theirs))
    if len(ours) > shorter:
        rest = f"the Keras layer {_describe(ours[shorter])} has no partner in PyTorch"
    else:
        name, tensors = list(theirs.items())[shorter]
        rest = f"the PyTorch layer {_describe_module(name, tensors)} has no partner in Keras"
    return ValueError(
        f"both models must have the same number of layers with weights: {rest}. "
        f"Received: {len(ours)} Keras layers, {len(theirs)} PyTorch layers"
    )


def _mismatch(
    layer: keras.Layer, name: str, tensors: StateDict, expected: str, received: str
) -> ValueError:
    return ValueError(
        f"the Keras layer {_describe(layer)} and the PyTorch layer "
        f"{_describe_module(name, tensors)} do not match: expected {expected}. "
        f"Received: {received}"
    )


def _describe(layer: keras.Layer) -> str:
    shapes = ", ".join(f"{v.name} {tuple(v.shape)}" for v in layouts.own_variables(layer))
    return f"{layer.name!r} ({type(layer).__name__}: {shapes})"


def _describe_module(name: str, tensors: StateDict) -> str:
    shapes = ", ".join(f"{key} {tuple(value.shape)}" for key, value in tensors.items())
    return f"{name!r} ({shapes})"


def _modules(state: StateDict) -> dict[str, dict[str, torch.Tensor]]:
    """{module name: {parameter name: tensor}}, in order."""
    modules: dict[str, dict[str, torch.Tensor]] = {}
    for key, value in state.items():
        module, _, parameter = key.rpartition(".")
        modules.setdefault(module, {})[parameter] = value
    return modules


def _state_dict(like: torch.nn.Module | StateDict) -> StateDict:
    return like.state_dict() if isinstance(like, torch.nn.Module) else like
