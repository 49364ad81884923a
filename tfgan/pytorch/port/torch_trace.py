"""Runs a PyTorch network with values of the Keras network in place, layer by layer."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from tfgan.pytorch.port.numbers import Array, array, tensor

ACTIVATIONS = (
    "relu", "relu_", "leaky_relu", "leaky_relu_", "tanh", "tanh_", "sigmoid", "sigmoid_", "elu",
    "elu_", "selu", "selu_", "gelu", "silu", "softplus", "relu6", "hardtanh", "softmax",
    "log_softmax", "mish", "hardsigmoid", "hardswish", "logsigmoid", "celu", "softsign",
)  # fmt: skip
_DROPOUTS = ("dropout", "dropout1d", "dropout2d", "dropout3d", "feature_dropout")
_SHAPES = (
    "pad", "view", "reshape", "flatten", "unflatten", "permute", "transpose", "cat", "concat",
    "concatenate", "pixel_shuffle", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d",
)  # fmt: skip

Replacement = Callable[[torch.Tensor], torch.Tensor]


@dataclasses.dataclass
class Operation:
    """One function without weights that a network called.

    Attributes:
        index: its number in the call.
        function: its name.
        settings: its settings.
    """

    index: int
    function: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        given = ", ".join(f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
                          for key, value in self.settings.items())  # fmt: skip
        return f"{self.function}({given})"


@dataclasses.dataclass
class TorchTrace:
    """What a forced call gave.

    Attributes:
        inputs: {module name: its input before it was replaced}.
        outputs: {module name: its output before it was replaced}.
        replaced: names of the modules whose input was replaced.
        events: the operations, and the names of the modules with weights, in order.
        output: the network's output.
    """

    inputs: dict[str, Array] = dataclasses.field(default_factory=dict)
    outputs: dict[str, Array] = dataclasses.field(default_factory=dict)
    replaced: set[str] = dataclasses.field(default_factory=set)
    events: list[Operation | str] = dataclasses.field(default_factory=list)
    output: Any = None

    def gap(self, before: str | None) -> list[Operation]:
        """Returns the operations between a module and the one before; None means the end."""
        found: list[Operation] = []
        for event in self.events:
            if isinstance(event, Operation):
                found.append(event)
            elif event == before:
                return found
            else:
                found = []
        return found


def forced_call(
    network: torch.nn.Module,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    modules: dict[str, torch.nn.Module],
    values: dict[str, tuple[Array | None, Array | None]],
    replacements: dict[int, Replacement] | None = None,
) -> TorchTrace:
    """Calls a network; each module with weights gets the input of its Keras partner.

    Args:
        network: the PyTorch network.
        args: its positional arguments.
        kwargs: its named arguments.
        modules: {name: module} of the modules with weights.
        values: {name: (input, output)} of the Keras partner. A value of another shape is left out.
        replacements: {number of an operation: function to call instead}.

    Returns:
        A `TorchTrace`.
    """
    trace = TorchTrace()
    mode = _Operations(trace, replacements or {})
    handles = []
    for name, module in modules.items():
        handles += _hook(name, module, trace, mode, values.get(name, (None, None)))
    try:
        with torch.no_grad(), mode:
            output = network(*args, **kwargs)
    finally:
        for handle in handles:
            handle.remove()
    trace.output = array(output) if torch.is_tensor(output) else None
    return trace


def _hook(name: str, module: Any, trace: TorchTrace, mode: "_Operations", value: Any) -> list[Any]:
    def before(module: Any, args: Any) -> Any:
        mode.inside += 1
        if name in trace.inputs or not args or not torch.is_tensor(args[0]):
            return None
        trace.inputs[name] = array(args[0])
        trace.events.append(name)
        wanted = value[0]
        if wanted is None or wanted.shape != tuple(args[0].shape):
            return None
        trace.replaced.add(name)
        return (tensor(wanted).to(args[0].dtype), *args[1:])

    def after(module: Any, args: Any, output: Any) -> Any:
        mode.inside -= 1
        if name in trace.outputs or not torch.is_tensor(output):
            return None
        trace.outputs[name] = array(output)
        wanted = value[1]
        if wanted is None or wanted.shape != tuple(output.shape):
            return None
        return tensor(wanted).to(output.dtype)

    return [module.register_forward_pre_hook(before), module.register_forward_hook(after)]


class _Operations(TorchFunctionMode):
    """Notes the operations outside modules with weights. Dropout does nothing."""

    def __init__(self, trace: TorchTrace, replacements: dict[int, Replacement]) -> None:
        super().__init__()
        self._trace, self._replacements = trace, replacements
        self.inside = 0
        self._count = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        if name in ("leaky_relu", "leaky_relu_"):
            args, kwargs = rounded_slope(args, kwargs)
        known = name in ACTIVATIONS or name in _DROPOUTS or name in _SHAPES
        if self.inside or not (known or name == "interpolate"):
            return func(*args, **kwargs)
        index, self._count = self._count, self._count + 1
        operation = Operation(index, name.rstrip("_"), _settings(name, args, kwargs))
        self._trace.events.append(operation)
        x = args[0] if args else kwargs.get("input")
        if name in _DROPOUTS:
            return x
        if index in self._replacements:
            return self._replacements[index](x)
        return func(*args, **kwargs)


def rounded_slope(args: Any, kwargs: Any) -> tuple[Any, Any]:
    """TensorFlow rounds the slope to float32, in float64 too."""
    slope = kwargs.pop("negative_slope", args[1] if len(args) > 1 else 0.01)
    return (*args[:1], float(np.float32(slope))), kwargs


def _settings(name: str, args: Any, kwargs: Any) -> dict[str, Any]:
    def argument(key: str, place: int, default: Any) -> Any:
        return kwargs.get(key, args[place] if len(args) > place else default)

    name = name.rstrip("_")
    if name == "leaky_relu":
        return {"negative_slope": round(float(argument("negative_slope", 1, 0.01)), 8)}
    if name == "elu":
        return {"alpha": float(argument("alpha", 1, 1.0))}
    if name == "gelu":
        return {"approximate": kwargs.get("approximate", "none")}
    if name in _DROPOUTS:
        active = argument("training", 2, True)
        rate = float(argument("p", 1, 0.5))
        return {"rate": rate, "active": bool(active), "channels": name != "dropout"}
    if name == "interpolate":
        return {
            "size": argument("size", 1, None),
            "scale_factor": argument("scale_factor", 2, None),
            "mode": argument("mode", 3, "nearest"),
            "align_corners": argument("align_corners", 4, None),
        }
    if name in ("view", "reshape", "permute", "transpose", "pad", "unflatten"):
        return {"to": tuple(a for a in args[1:] if isinstance(a, (int, tuple)))}
    return {}


def activation(function: str, settings: dict[str, Any]) -> Replacement | None:
    """Returns the PyTorch function of a Keras activation, or None if there is none."""
    if function == "leaky_relu":
        slope = float(np.float32(settings["negative_slope"]))
        return lambda x: F.leaky_relu(x, slope)
    if function == "elu":
        return lambda x: F.elu(x, settings["alpha"])
    if function == "gelu":
        return lambda x: F.gelu(x, approximate=settings["approximate"])
    if function == "linear":
        return lambda x: x
    if function in ("relu", "selu", "silu", "softplus", "tanh", "sigmoid", "relu6"):
        return getattr(torch if function in ("tanh", "sigmoid") else F, function)
    return None


def reorderings(operation: Operation) -> Iterator[tuple[str, Replacement]]:
    """Yields what a flatten or a view of an image is in another order of the axes."""
    to = operation.settings.get("to", ())
    to = to[0] if len(to) == 1 and isinstance(to[0], tuple) else to
    sizes = next((part for part in to if isinstance(part, tuple)), None)
    if operation.function == "unflatten":
        to = (-1, *(sizes or ()))
    if len(to) == 4:
        _, a, b, c = to
        yield (
            "the vector is made an image with the channels last",
            lambda x: x.reshape(len(x), c, a, b).permute(0, 2, 3, 1),
        )
        yield (
            "the vector is made an image with the channels first",
            lambda x: x.reshape(len(x), b, c, a).permute(0, 3, 1, 2),
        )
    elif len(to) < 3:
        yield (
            "the image is flattened with the channels last",
            lambda x: x.permute(0, 3, 1, 2).reshape(len(x), -1) if x.dim() == 4 else x,
        )


def interpolation(settings: dict[str, Any], mode: str, align_corners: bool | None) -> Replacement:
    """Returns the interpolation of `settings` with another mode."""
    return lambda x: F.interpolate(
        x, settings["size"], settings["scale_factor"], mode=mode, align_corners=align_corners
    )
