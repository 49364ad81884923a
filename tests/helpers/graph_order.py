"""Whether a function's graph, as TensorFlow runs it, keeps each read of a variable in its place."""

import itertools
from collections import defaultdict

from tensorflow.python.eager import context


def unordered_accesses(function, *args):
    """Pairs of a read and an assignment of one variable, or of two assignments, in no order.

    Args:
        function: `tf.function`, not called before: its graph is seen when it is first made.
        *args: what it is called on.

    Returns:
        A sorted list of pairs of node names. TensorFlow may run each pair either way round.
    """
    here = context.context()
    here.enable_graph_collection()
    try:
        function(*args)
        metadata = here.export_run_metadata()
    finally:
        here.disable_graph_collection()
    graphs = [p for f in metadata.function_graphs for p in f.partition_graphs]
    assert graphs, "the function has been called before"
    return sorted(pair for graph in graphs for pair in _Graph(graph.node).unordered())


def _source(name):
    return name.lstrip("^").split(":")[0]


class _Graph:
    def __init__(self, nodes):
        self.nodes = {node.name: node for node in nodes}

    def unordered(self):
        uses = defaultdict(list)
        for node in self.nodes.values():
            assigns = node.op.startswith("Assign") and node.op.endswith("VariableOp")
            if assigns or node.op == "ReadVariableOp":
                uses[self._variable(node)].append((node.name, assigns))
        for variable in uses.values():
            if not any(assigns for _, assigns in variable):
                continue
            before = {name: self._before(name) for name, _ in variable}
            for (a, writes_a), (b, writes_b) in itertools.combinations(variable, 2):
                if (writes_a or writes_b) and a not in before[b] and b not in before[a]:
                    yield a, b

    def _variable(self, node):
        """The argument that the handle comes from, through the frames of loops."""
        while node.op not in ("_Arg", "VarHandleOp"):
            node = self.nodes[_source(node.input[0])]
        return node.name

    def _frame(self, merge):
        """The frame of a loop's Merge, or None for the Merge of a condition."""
        for name in merge.input:
            node = self.nodes[_source(name)]
            if node.op == "Enter":
                return node.attr["frame_name"].s
        return None

    def _before(self, name):
        """All nodes that have run when `name` runs. Of its own loops: in the same iteration."""
        seen, left, waiting = set(), {None}, defaultdict(list)
        queue = [_source(i) for i in self.nodes[name].input]
        while queue:
            node = self.nodes[queue.pop()]
            if node.name in seen:
                continue
            seen.add(node.name)
            if node.op == "Exit":  # After the loop: all its iterations have been made.
                merge = self.nodes[_source(self.nodes[_source(node.input[0])].input[0])]
                left.add(self._frame(merge))
                for frame in left:
                    queue += waiting.pop(frame, [])
            inputs = [_source(i) for i in node.input]
            if node.op == "Merge" and self._frame(node) not in left:
                again = [i for i in inputs if self.nodes[i].op == "NextIteration"]
                waiting[self._frame(node)] += again
                inputs = [i for i in inputs if i not in again]
            queue += inputs
        return seen
