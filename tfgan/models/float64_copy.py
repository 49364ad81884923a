"""A Keras network on float64 copies of its variables, for a moment."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

_FLOATS = ("float16", "bfloat16", "float32", "float64")


@contextlib.contextmanager
def float64_copy(network: keras.Model, *, change_dtype: bool = True) -> Iterator[None]:
    """Lets a network work on copies of its variables. Its own are untouched, and back at the end.

    A clone would need a configuration, which not every layer and function has. So the network stays
    the same object, and only what its variables hold is exchanged.

    Args:
        network: Built Keras model.
        change_dtype: Whether the copies and the computation are in float64. False: the copies have
            the dtypes of the network.
    """
    saved: list[tuple[Any, dict[str, Any]]] = []

    def change(thing: Any, **attributes: Any) -> None:
        saved.append((thing, {name: getattr(thing, name) for name in attributes}))
        for name, value in attributes.items():
            object.__setattr__(thing, name, value)

    try:
        for variable in _unique(network.variables):
            value, dtype = variable._value, variable.dtype
            if change_dtype and dtype in _FLOATS:
                dtype = "float64"
            change(variable, _value=tf.Variable(tf.cast(value, dtype), dtype=dtype), _dtype=dtype)
        for layer in _unique(network._flatten_layers()) if change_dtype else []:
            _compute_in_float64(layer, change)
        yield
    finally:
        for thing, attributes in reversed(saved):
            for name, value in attributes.items():
                object.__setattr__(thing, name, value)


def _compute_in_float64(layer: Any, change: Callable[..., None]) -> None:
    policy = keras.dtype_policies.DTypePolicy("float64")
    change(layer, _dtype_policy=policy)
    if vars(layer).get("_dtype") in _FLOATS:  # an InputLayer
        change(layer, _dtype="float64")
    # A Sequential model keeps its graph of inputs and layers in a model of its own.
    graph = getattr(layer, "_functional", None)
    if graph is not None:
        change(graph, _dtype_policy=policy)
    for tensor in getattr(graph or layer, "_inputs", None) or []:
        if tensor.dtype in _FLOATS:
            change(tensor, _dtype="float64")


def _unique(things: Any) -> list[Any]:
    return list({id(thing): thing for thing in things}.values())
