"""Gradients that TensorFlow registers for ever, taken out where nobody can ask for them again."""

import contextlib
from collections.abc import Iterator
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import ops

_PREFIX = "CustomGradient-"


@contextlib.contextmanager
def released() -> Iterator[None]:
    """Takes out the gradients that the code inside registers, when it ends.

    Each call of a `tf.custom_gradient` in a graph registers its gradient under a new name, for
    ever, and with it the graph: 6 MB for each traced training step. The name is asked for only when
    a gradient is taken through the finished graph. Nobody does that with a training step, an
    evaluation or a prediction, which hold all gradients that they need.

    Gradients of graphs that other threads build are left alone. So is everything where TensorFlow
    keeps its register in another way: memory is then not given back.
    """
    register = getattr(getattr(ops, "gradient_registry", None), "_registry", None)
    if tf.executing_eagerly() or not isinstance(register, dict):
        yield
        return
    graph, before = ops.get_default_graph(), set(register)
    try:
        yield
    finally:
        for name in set(register) - before:
            if name.startswith(_PREFIX) and _is_within(_graph_of(register[name]["type"]), graph):
                del register[name]


def _graph_of(gradient: Any) -> Any:
    """The graph that the registered function was made in, or None where it is unknown."""
    free = _free_variables(_free_variables(gradient).get("tape_grad_fn"))
    found = [getattr(x, "graph", None) for x in tf.nest.flatten(free.get("flat_args", []))]
    found += [getattr(x, "graph", None) for x in tf.nest.flatten(free.get("result", []))]
    return next((graph for graph in found if graph is not None), None)


def _free_variables(function: Any) -> dict[str, Any]:
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None)
    if code is None or cells is None:
        return {}
    return {n: c.cell_contents for n, c in zip(code.co_freevars, cells, strict=True)}


def _is_within(graph: Any, outer: Any) -> bool:
    """Whether `graph` is `outer`, or the graph of a loop or a branch inside it."""
    while graph is not None and graph is not outer:
        graph = getattr(graph, "outer_graph", None)
    return graph is outer
