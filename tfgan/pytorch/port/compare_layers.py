"""Compares both networks layer by layer, each layer with the same input on both sides.

The Keras network runs as it is. Each PyTorch layer gets the input of its Keras partner, so that a
wrong layer does not change what the next one gets. What lies between two layers with weights (an
activation, a reshape, an upsampling) is compared in the same way.
"""

import dataclasses
import itertools
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
from tfgan.pytorch.port import layer_causes
from tfgan.pytorch.port.keras_trace import Event, Trace, Weighted, traced
from tfgan.pytorch.port.layer_pairs import LayerPair, NetworkPairs
from tfgan.pytorch.port.numbers import AGREE, Array, difference, to_torch_layout
from tfgan.pytorch.port.report import Finding
from tfgan.pytorch.port.torch_trace import (
    ACTIVATIONS,
    Operation,
    Replacement,
    TorchTrace,
    activation,
    forced_call,
    interpolation,
    reorderings,
)

# TensorFlow interpolates in float32, in float64 too.
INTERPOLATED = 1e-6

_INTERPOLATIONS = (
    ("nearest", None), ("bilinear", False), ("bilinear", True), ("bicubic", False),
    ("bicubic", True),
)  # fmt: skip


@dataclasses.dataclass
class NetworkCall:
    """One call of both networks.

    Attributes:
        inputs: the Keras network's input: a tensor, or a list of samples and classes.
        args: positional arguments of the PyTorch network.
        kwargs: its named arguments.
    """

    inputs: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class LayerComparison:
    """Compares one network in one mode.

    Args:
        pairs: the network's layers, with a newly made module.
        call: the inputs of both.
        training: whether both are in training mode.
    """

    def __init__(self, pairs: NetworkPairs, call: NetworkCall, *, training: bool) -> None:
        self.pairs, self.call, self.training = pairs, call, training
        self.largest = 0.0
        self.findings: list[Finding] = []
        self._state = {k: v.clone() for k, v in pairs.module.state_dict().items()}
        self._modules = {pair.name: pair.module for pair in pairs.layers}

    def run(self) -> list[Finding]:
        """Returns the differences in the order of the layers."""
        self._before = _statistics(self.pairs)
        state = [(v, v.numpy()) for v in self.pairs.model.variables]
        with traced(self.pairs.model) as trace:
            output = self.pairs.model(self.call.inputs, training=self.training)
        self._after = _statistics(self.pairs)
        for variable, value in state:
            variable.assign(value)
        self.trace, self.output = trace, np.asarray(output)
        self._values = {pair.name: self._value(pair, trace) for pair in self.pairs.layers}
        self.found = self._forced({})
        self._moved = {k: v.clone() for k, v in self.pairs.module.state_dict().items()}
        self._compare_all()
        return self.findings

    def last_weighted(self) -> Weighted | None:
        """Returns the last call of a layer with weights on the Keras side."""
        calls = [e for e in self.trace.events if isinstance(e, Weighted)]
        return calls[-1] if calls else None

    def _value(self, pair: LayerPair, trace: Trace) -> tuple[Array | None, Array | None]:
        event = trace.weighted(pair.layer)
        if event is None:
            return None, None
        x = np.asarray(event.input)
        if isinstance(pair.layer, keras.layers.Embedding):
            return None, pair.output_to_torch(np.asarray(event.output))
        if isinstance(pair.layer, MinibatchDiscrimination):
            # Its partner has the weights of the projection and is no more than that.
            return x, x @ pair.layer.kernel.numpy() + pair.layer.bias.numpy()
        return pair.input_to_torch(x), pair.output_to_torch(np.asarray(event.output))

    def _forced(self, replacements: dict[int, Replacement]) -> TorchTrace:
        """A call of the PyTorch network with the Keras values; its statistics start again."""
        self.pairs.module.load_state_dict(self._state)
        self.pairs.module.train(self.training)
        return forced_call(
            self.pairs.module, self.call.args, self.call.kwargs, self._modules, self._values,
            replacements,
        )  # fmt: skip

    # --- all places ------------------------------------------------------------------------------

    def _compare_all(self) -> None:
        order = [e for e in self.found.events if isinstance(e, str)]
        named = {pair.name: pair for pair in self.pairs.layers}
        self._compare_dropouts(order)
        following = {name: named[after] for name, after in itertools.pairwise(order)}
        compared = False
        for name in order:
            pair = named[name]
            if self._values[name][1] is None:
                continue
            if not compared:
                self._compare_gap(pair)
            compared = self._compare_layer(pair, following.get(name))
        unused = [pair for pair in self.pairs.layers if pair.name not in self.found.outputs]
        for pair in unused:
            self._add(
                Finding(
                    "unknown", self._place(pair.describe()), "the layer is used",
                    "the layer is not called by the network", float("inf"),
                )
            )  # fmt: skip
        if self.pairs.network == "generator" and not compared:
            self._compare_gap(None)

    def _place(self, text: str) -> str:
        mode = "training" if self.training else "inference"
        return f"{self.pairs.network}, {mode} mode, {text}"

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)

    # --- between two layers with weights ---------------------------------------------------------

    def _ends(self, pair: LayerPair | None, found: TorchTrace) -> tuple[Any, Any]:
        """(what Keras has at the end of the gap, what PyTorch has), in PyTorch's layout."""
        if pair is None:
            expected = to_torch_layout(self.output)
            got = found.output
            if got is not None and got.shape != expected.shape and got.size == expected.size:
                if got.shape == self.output.shape:
                    expected = self.output
                elif got.ndim == 2:
                    expected = expected.reshape(got.shape)
            return expected, got
        return self._values[pair.name][0], found.inputs.get(pair.name)

    def _gap_difference(self, pair: LayerPair | None, found: TorchTrace) -> float:
        expected, got = self._ends(pair, found)
        if expected is None or got is None:
            return 0.0
        return difference(got, expected)

    def _compare_gap(self, pair: LayerPair | None, *, known_only: bool = False) -> bool:
        """Compares what lies before a layer. Returns whether it agrees or has a known cause."""
        expected, got = self._ends(pair, self.found)
        padded = pair is not None and got is not None and expected is not None
        if padded and got.shape != expected.shape and got.ndim == expected.ndim > 2:
            return False  # Padding of one side: it is compared with its layer.
        before = self._gap_difference(pair, self.found)
        self.largest = max(self.largest, min(before, 1e9))
        ours = [e for e in self.trace.gap(pair.layer if pair else None) if _acts(e)]
        self.limit = INTERPOLATED if any(e.function == "interpolate" for e in ours) else AGREE
        if before <= self.limit:
            return True
        theirs = self.found.gap(pair.name if pair else None)
        where = self._place(f"before {pair.describe()}" if pair else "the output of the network")
        if self._explains(pair, self.found, (), True, where, before):
            return True
        for count in (1, 2):
            for chosen in itertools.combinations(self._hypotheses(ours, theirs), count):
                if len({h.index for h in chosen}) < count:
                    continue
                found = self._forced({h.index: h.function for h in chosen if h.function})
                for order in (False, True):
                    if self._explains(pair, found, chosen, order, where, before):
                        return True
        if known_only:
            return False
        for finding in layer_causes.affine(expected, got, where, before, _texts(ours, theirs)):
            self._add(finding)
        return False

    def _explains(
        self, pair: Any, found: TorchTrace, chosen: Any, order: bool, where: str, before: float
    ) -> bool:
        """Adds the findings if the hypotheses make both sides agree."""
        expected, got = self._ends(pair, found)
        permutation = None
        if order:
            permutation = layer_causes.permutation(expected, got)
            if permutation is None:
                return False
            after = 0.0
        else:
            for hypothesis in chosen:
                if hypothesis.index == layer_causes.AT_END and got is not None:
                    got = hypothesis.at_end(got)
            after = difference(got, expected) if got is not None else float("inf")
        if after > self.limit:
            return False
        for hypothesis in chosen:
            self._add(hypothesis.finding(where, before, after))
        if permutation is not None:
            self._add(permutation.finding(where, before, after))
        return True

    def _hypotheses(self, ours: list[Event], theirs: list[Operation]) -> list[Any]:
        found: list[Any] = []
        mine = [e for e in ours if activation(e.function, e.settings) is not None]
        others = [o for o in theirs if o.function in [a.rstrip("_") for a in ACTIVATIONS]]
        for place, operation in enumerate(others):
            same = [mine[place]] if len(mine) == len(others) else mine
            for event in same:
                if _equal(event, operation):
                    continue
                function = activation(event.function, event.settings)
                found.append(layer_causes.Hypothesis.activation(event, operation, function))
            if len(mine) < len(others):
                found.append(layer_causes.Hypothesis.activation(None, operation, lambda x: x))
        if len(mine) > len(others):
            for event in mine:
                function = activation(event.function, event.settings)
                found.append(layer_causes.Hypothesis.missing(event, function))
        for operation in theirs:
            found += _shape_hypotheses(ours, operation)
        return found

    def _compare_dropouts(self, order: list[str]) -> None:
        """Dropouts are compared by their rates, since their random numbers differ."""
        named = {pair.name: pair for pair in self.pairs.layers}
        for name in [*order, None]:
            pair = named[name] if name else None
            ours = [
                e for e in self.trace.gap(pair.layer if pair else None) if e.function == "dropout"
            ]
            theirs = [o for o in self.found.gap(name) if "dropout" in o.function]
            for mine, other in itertools.zip_longest(ours, theirs):
                finding = layer_causes.dropout(
                    mine, other, self.training, self._place(f"before {pair.describe()}"
                                                            if pair else "at the output"),
                )  # fmt: skip
                if finding is not None:
                    self._add(finding)

    # --- one layer with weights ------------------------------------------------------------------

    def _compare_layer(self, pair: LayerPair, following: LayerPair | None) -> bool:
        """Compares one layer. Returns whether what follows it is compared already."""
        x, expected = self._values[pair.name]
        got = self.found.outputs.get(pair.name)
        if x is None or expected is None or got is None:
            return False
        cut = expected.shape != got.shape and expected.ndim == got.ndim
        # One side may cut the image after the layer, or its layer may compute more.
        if cut and self._compare_gap(following, known_only=True):
            return True
        before = difference(got, expected)
        self.largest = max(self.largest, min(before, 1e9))
        where = self._place(pair.describe())
        if before > AGREE:
            given = self.found.inputs[pair.name]
            if given is None or pair.name in self.found.replaced:
                given = x
            for finding in layer_causes.layer(
                pair, x, given, expected, got, where, before, self.training
            ):
                self._add(finding)
        if self.training and pair.name in self._before:
            self._compare_statistics(pair, where)
        return expected.shape != got.shape

    def _compare_statistics(self, pair: LayerPair, where: str) -> None:
        """The running statistics after a call in training mode."""
        after = {
            key: self._moved[f"{pair.name}.{key}"].numpy()
            for key in ("running_mean", "running_var")
            if f"{pair.name}.{key}" in self._moved
        }
        if len(after) < 2:
            return
        ours = [
            pair.output_to_torch(array[None])[0] if array.ndim == 1 else array
            for array in (*self._before[pair.name], *self._after[pair.name])
        ]
        x = self._values[pair.name][0]
        if x is None:
            return
        for finding in layer_causes.statistics(pair, x, ours, after, where):
            self._add(finding)


def _shape_hypotheses(ours: list[Event], operation: Operation) -> list[layer_causes.Hypothesis]:
    """Other orders of an image's axes, and other modes of an interpolation."""
    if operation.function in ("view", "reshape", "unflatten", "flatten"):
        return [
            layer_causes.Hypothesis.order(operation, text, function)
            for text, function in reorderings(operation)
        ]
    if operation.function != "interpolate":
        return []
    own = operation.settings["mode"], bool(operation.settings["align_corners"])
    return [
        layer_causes.Hypothesis.interpolation(
            ours, operation, mode, corners, interpolation(operation.settings, mode, corners)
        )
        for mode, corners in _INTERPOLATIONS
        if (mode, bool(corners)) != own
    ]


def _equal(event: Event, operation: Operation) -> bool:
    """Whether two activations are the same."""
    settings = event.settings
    same = settings.keys() == operation.settings.keys() and all(
        abs(value - operation.settings[key]) < 1e-7
        if isinstance(value, float)
        else value == operation.settings[key]
        for key, value in settings.items()
    )
    return event.function == operation.function and same


def _acts(event: Event) -> bool:
    return event.function not in ("dropout", "gaussian_noise")


def _texts(ours: list[Event], theirs: list[Operation]) -> tuple[str, str]:
    return (
        ", ".join(map(str, ours)) or "nothing in between",
        ", ".join(map(str, theirs)) or "nothing in between",
    )


def _statistics(pairs: NetworkPairs) -> dict[str, tuple[Array, Array]]:
    """{module name: moving mean and variance} of the batch norms."""
    return {
        pair.name: (pair.layer.moving_mean.numpy(), pair.layer.moving_variance.numpy())
        for pair in pairs.layers
        if isinstance(pair.layer, keras.layers.BatchNormalization)
    }


def keras_inputs(x: Array, classes: Array | None) -> Any:
    """The input of a Keras network: samples, or samples and one-hot classes."""
    first = tf.constant(x)
    return first if classes is None else [first, tf.constant(classes)]


def replaced_argument(
    args: tuple[Any, ...], kwargs: dict[str, Any], old: Any, new: torch.Tensor
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call with the tensor `old` replaced by `new`."""

    def each(value: Any) -> Any:
        same = torch.is_tensor(value) and value.shape == old.shape and torch.equal(value, old)
        return new if same else value

    return tuple(map(each, args)), {key: each(value) for key, value in kwargs.items()}
