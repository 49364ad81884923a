"""The check of the order of reads and assignments finds what has none."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from helpers.graph_order import _Graph, unordered_accesses


def nodes(*given):
    """Nodes of a graph: (name, op, *inputs)."""
    return [SimpleNamespace(name=name, op=op, input=inputs) for name, op, *inputs in given]


HANDLE = ("handle", "_Arg")
READ = ("read", "ReadVariableOp", "handle")


@pytest.mark.parametrize(
    ("assign", "expected"),
    [
        (("assign", "AssignSubVariableOp", "handle", "value"), [("read", "assign")]),
        (("assign", "AssignSubVariableOp", "handle", "value", "^read"), []),
        (("assign", "AssignSubVariableOp", "handle", "double:0"), []),
    ],
)
def test_a_read_and_an_assignment_need_a_path(assign, expected):
    graph = nodes(HANDLE, ("value", "Const"), READ, ("double", "Add", "read:0", "read:0"), assign)
    assert list(_Graph(graph).unordered()) == expected


def test_loops_are_in_order():
    """A read after the loop sees what its last iteration assigned, also in TensorFlow's graph."""
    variable = tf.Variable(np.float32(1.0))

    @tf.function(autograph=False)
    def run(steps):
        def body(i):
            variable.assign(2.0 * variable)
            return (i + 1,)

        tf.while_loop(lambda i: i < steps, body, (0,))
        return variable.read_value()

    assert unordered_accesses(run, tf.constant(3)) == []
    assert variable.numpy() == 8.0
