"""Pairs the layers of both networks and carries the weights over."""

import dataclasses
from collections import OrderedDict
from typing import Any

import keras
import numpy as np
import torch

from tfgan.pytorch.convert import layouts, weights
from tfgan.pytorch.port.numbers import Array, to_torch_layout


@dataclasses.dataclass
class LayerPair:
    """A Keras layer and the PyTorch module with the same weights.

    Attributes:
        layer: the Keras layer.
        name: name of the module.
        module: the PyTorch module.
        inputs: order of the input features, as in `VariablePair`, or None.
        outputs: order of the output features, or None.
    """

    layer: keras.Layer
    name: str
    module: torch.nn.Module
    inputs: Any = None
    outputs: Any = None

    def input_to_torch(self, array: Array) -> Array:
        """Brings an input of the Keras layer into the module's layout and order."""
        return _reordered(array, self.inputs if self.inputs is not None else self._per_feature())

    def output_to_torch(self, array: Array) -> Array:
        """Brings an output of the Keras layer into the module's layout and order."""
        return _reordered(array, self.outputs)

    def _per_feature(self) -> Any:
        norms = layouts.PER_FEATURE_NORMS
        return self.outputs if isinstance(self.layer, norms) else None

    def describe(self) -> str:
        """Returns both names and kinds."""
        return (
            f"Keras {self.layer.name!r} ({type(self.layer).__name__}) and PyTorch "
            f"{self.name!r} ({type(self.module).__name__})"
        )


def _reordered(array: Array, order: Any) -> Array:
    if order is not None and array.ndim == 2:
        return np.take(array, order, 1)
    return to_torch_layout(array)


@dataclasses.dataclass
class NetworkPairs:
    """All pairs of one network.

    Attributes:
        network: `"generator"` or `"discriminator"`.
        model: the Keras network.
        module: the PyTorch network.
        layers: the `LayerPair`s in the model's order.
        variables: the `VariablePair`s.
        how: how the layers were paired.
    """

    network: str
    model: keras.Model
    module: torch.nn.Module
    layers: list[LayerPair]
    variables: list[weights.VariablePair]
    how: str

    def carry(self) -> None:
        """Copies the Keras weights to the module."""
        state = self.module.state_dict()
        for pair in self.variables:
            value = torch.from_numpy(pair.to_torch(pair.variable.numpy()))
            state[pair.key] = value.to(state[pair.key].dtype, copy=True)
        self.module.load_state_dict(state)

    def of(self, module: torch.nn.Module) -> "NetworkPairs":
        """Returns the same pairs with another module of the same structure."""
        named = dict(module.named_modules())
        layers = [dataclasses.replace(p, module=named[p.name]) for p in self.layers]
        return dataclasses.replace(self, module=module, layers=layers)

    def lines(self) -> list[str]:
        """Returns one line per pair."""
        width = max((len(p.layer.name) for p in self.layers), default=0)
        found = [f"{self.network}: {len(self.layers)} layers with weights, paired by {self.how}"]
        for pair in self.layers:
            keys = [v for v in self.variables if v.key.rpartition(".")[0] == pair.name]
            shapes = ", ".join(
                f"{v.layout.variable} {tuple(v.variable.shape)} = {v.layout.parameter}"
                for v in keys
            )
            order = "" if pair.inputs is None and pair.outputs is None else "; image order changed"
            found.append(f"  {pair.layer.name:<{width}} = {pair.name}: {shapes}{order}")
        return found


def pair_network(
    network: str, model: keras.Model, module: torch.nn.Module, run: Any
) -> NetworkPairs:
    """Pairs the layers of a network by their order in the program, or else by their order of use.

    Args:
        network: `"generator"` or `"discriminator"`.
        model: the Keras network.
        module: the PyTorch network.
        run: function () that calls the PyTorch network once.

    Raises:
        ValueError: if a layer has no partner. The message names both layers.
    """
    state = module.state_dict()
    try:
        found, how = weights.pairs(model, state), "order and shape"
    except ValueError as error:
        try:
            found = weights.pairs(model, _by_use(module, state, run))
            how = "order of use and shape"
        except ValueError:
            raise ValueError(f"the {network}s cannot be paired: {error}") from None
    named = dict(module.named_modules())
    layers: dict[str, LayerPair] = {}
    owners = {
        id(variable): layer
        for layer, _, _ in layouts.layers_with_weights(model)
        for variable in layouts.own_variables(layer)
    }
    for pair in found:
        name = pair.key.rpartition(".")[0]
        layers.setdefault(
            name,
            LayerPair(owners[id(pair.variable)], name, named[name], pair.inputs, pair.outputs),
        )
    return NetworkPairs(network, model, module, list(layers.values()), found, how)


def are_exchanged(networks: list[keras.Model], modules: list[torch.nn.Module]) -> bool:
    """Whether each of two Keras networks fits the module of the other, and not its own.

    Args:
        networks: generator and discriminator.
        modules: the same in PyTorch.
    """

    def fits(model: keras.Model, module: torch.nn.Module) -> bool:
        try:
            weights.pairs(model, module.state_dict())
        except ValueError:
            return False
        return True

    straight = (fits(a, b) for a, b in zip(networks, modules, strict=True))
    crossed = (fits(a, b) for a, b in zip(networks, modules[::-1], strict=True))
    return not any(straight) and all(crossed)


def _by_use(module: torch.nn.Module, state: Any, run: Any) -> Any:
    """The state with its layers in the order in which they are called."""
    order: list[str] = []
    handles = [
        inner.register_forward_pre_hook(lambda m, a, name=name: order.append(name))
        for name, inner in module.named_modules()
        if inner._parameters or inner._buffers
    ]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    names = list(dict.fromkeys(order))
    rank = {name: index for index, name in enumerate(names)}
    keys = sorted(state, key=lambda key: rank.get(key.rpartition(".")[0], len(rank)))
    return OrderedDict((key, state[key]) for key in keys)
