"""Known causes of a difference at one place of a network, each tried and taken back."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import torch
from torch.nn import functional as F

from tfgan.pytorch.port.keras_trace import Event
from tfgan.pytorch.port.layer_pairs import LayerPair
from tfgan.pytorch.port.numbers import AGREE, Array, agree, array, difference, tensor
from tfgan.pytorch.port.report import INFERENCE, Finding
from tfgan.pytorch.port.torch_trace import Operation

# The place of an activation that PyTorch does not have.
AT_END = -1


@dataclasses.dataclass
class Hypothesis:
    """A change of one PyTorch operation.

    Attributes:
        index: number of the operation, or `AT_END`.
        function: what is called instead, or None.
        cause: the name of the cause.
        keras: what Keras does.
        pytorch: what PyTorch does.
        keras_change: the line to change in Keras.
        pytorch_change: the line to change in PyTorch.
        added: function for `AT_END`.
    """

    index: int
    function: Any
    cause: str
    keras: str
    pytorch: str
    keras_change: str
    pytorch_change: str
    added: Any = None

    def at_end(self, values: Array) -> Array:
        """Applies the function that PyTorch does not have."""
        return array(self.added(tensor(values)))

    def finding(self, where: str, before: float, after: float) -> Finding:
        """Returns the finding of this hypothesis."""
        return Finding(
            self.cause, where, self.keras, self.pytorch, before, after, self.keras_change,
            self.pytorch_change,
        )  # fmt: skip

    @classmethod
    def activation(cls, event: Event | None, operation: Operation, function: Any) -> "Hypothesis":
        """PyTorch's activation becomes that of Keras."""
        if event is None:
            return cls(
                operation.index, function, "activation", "no activation", str(operation),
                f"add the activation {operation}", f"remove {operation}",
            )  # fmt: skip
        both = {event.function, operation.function}
        cause = "slope" if both <= {"leaky_relu", "relu"} else "activation"
        settings = ", ".join(f"{k}={v!r}" for k, v in event.settings.items())
        others = ", ".join(f"{k}={v!r}" for k, v in operation.settings.items())
        return cls(
            operation.index, function, cause, str(event), str(operation),
            f"layer {event.name!r}: {operation.function}({others})",
            f"{event.function}({settings})",
        )  # fmt: skip

    @classmethod
    def order(cls, operation: Operation, text: str, function: Any) -> "Hypothesis":
        """PyTorch's image gets Keras's order of features."""
        return cls(
            operation.index, function, "flatten order", "its own order", f"{operation}: {text}", "",
            "x.flatten(1), and x.view(-1, channels, height, width), without permute",
        )  # fmt: skip

    @classmethod
    def missing(cls, event: Event, function: Any) -> "Hypothesis":
        """PyTorch gets the activation that it does not have."""
        return cls(
            AT_END, None, "activation", str(event), "no activation",
            f"layer {event.name!r}: remove the activation", f"add {event.function}", function,
        )  # fmt: skip

    @classmethod
    def interpolation(
        cls, ours: list[Event], operation: Operation, mode: str, corners: Any, function: Any
    ) -> "Hypothesis":
        """PyTorch's interpolation gets another mode."""
        was = operation.settings
        same = mode == was["mode"]
        mine = next((str(e) for e in ours if e.function == "interpolate"), "another interpolation")
        keras_change = "" if same else f"interpolation={was['mode']!r}"
        return cls(
            operation.index, function, "align_corners" if same else "interpolation mode", mine,
            str(operation), keras_change, f"mode={mode!r}, align_corners={corners}",
        )  # fmt: skip


def dropout(
    ours: Event | None, theirs: Operation | None, training: bool, where: str
) -> Finding | None:
    """Returns what differs between two dropouts, or None."""
    rate = ours.settings["rate"] if ours else 0.0
    other = theirs.settings["rate"] if theirs else 0.0
    active = bool(ours and ours.settings["active"])
    other_active = bool(theirs and theirs.settings["active"])
    if abs(rate - other) > 1e-12 and (training or active != other_active):
        if not training and rate > 0 and other > 0:
            return _dropout_mode(where, active, other_active)
        if not training and not other_active:
            return None
        return Finding(
            "dropout", where, f"rate {rate:g}", f"rate {other:g}", abs(rate - other), 0.0,
            f"rate {other:g}", f"p={rate:g}",
        )  # fmt: skip
    if rate and other and active != other_active:
        return _dropout_mode(where, active, other_active)
    return _dropped(where, ours, theirs) if training else None


def _dropped(where: str, ours: Event | None, theirs: Operation | None) -> Finding | None:
    """Compares what two dropouts of the same rate drop."""
    if ours is None or theirs is None or not ours.settings["rate"]:
        return None
    whole, other = bool(ours.settings["channels"]), bool(theirs.settings["channels"])
    if whole == other:
        return None
    words = {True: "drops whole channels", False: "drops single elements"}
    changes = {True: ("SpatialDropout2D", "nn.Dropout2d"), False: ("Dropout", "nn.Dropout")}
    return Finding(
        "dropout", where, words[whole], words[other], 1.0, 0.0, changes[other][0],
        changes[whole][1],
    )  # fmt: skip


def _dropout_mode(where: str, active: bool, other: bool) -> Finding:
    words = {True: "dropout is active", False: "dropout is not active"}
    return Finding(
        "mode", where, words[active], words[other], 1.0, 0.0, "",
        "use nn.Dropout, or pass training=self.training to F.dropout",
    )  # fmt: skip


# --- order of features ---------------------------------------------------------------------------


@dataclasses.dataclass
class Permutation:
    """A change of the order of features or pixels that explains a difference."""

    cause: str
    text: str
    change: str

    def finding(self, where: str, before: float, after: float) -> Finding:
        """Returns the finding."""
        return Finding(
            self.cause, where, "its own order", self.text, before, after, "", self.change
        )


def permutation(expected: Array | None, got: Array | None) -> Permutation | None:
    """Returns the order of PyTorch's values that gives Keras's, or None."""
    if expected is None or got is None or expected.size != got.size or not expected.size:
        return None
    if expected.ndim > 2 and expected.shape[0] == got.shape[0]:
        for name, axes in _image_orders(expected.ndim):
            moved = np.transpose(got, axes) if got.ndim == len(axes) else None
            if moved is not None and agree(moved, expected):
                return _image_permutation(name)
    left, right = (x.reshape(len(x), -1) for x in (expected, got))
    if left.shape != right.shape or not _same_columns(left, right):
        return None
    joined = _joined_order(expected, got)
    if joined:
        return joined
    return Permutation(
        "flatten order",
        "the same values in another order",
        "flatten and unflatten channels first (x.flatten(1), x.view(-1, c, h, w) without "
        "permute), or convert the weights with flatten_order='channels_last'",
    )


def _same_columns(left: Array, right: Array) -> bool:
    """Whether the columns are the same up to their order."""
    scale = max(float(np.abs(left).max()), 1e-300)
    rounded = [np.round(x / scale, 9) + 0.0 for x in (left, right)]
    ordered = [x[:, np.lexsort(x[::-1])] for x in rounded]
    return bool(np.abs(ordered[0] - ordered[1]).max() <= 2.1e-9)


def _joined_order(expected: Array, got: Array) -> Permutation | None:
    """Blocks of joined features, or of channels, in another order."""
    if expected.shape != got.shape:
        return None
    size = got.shape[1]
    for split in range(1, size):
        if agree(np.roll(got, -split, axis=1), expected):
            return Permutation(
                "label order",
                f"joined in another order: the first {split} of {size} features come last in Keras",
                "swap the arguments of torch.cat([...], 1)",
            )
    return None


def _image_orders(rank: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    if rank == 4:
        yield "height and width", (0, 1, 3, 2)
        for axes in itertools.permutations((1, 2, 3)):
            if axes not in ((1, 2, 3), (1, 3, 2)):
                yield "channels", (0, *axes)


def _image_permutation(name: str) -> Permutation:
    if name == "channels":
        return Permutation(
            "flatten order", "the image's axes in another order",
            "make the image with x.view(-1, channels, height, width)",
        )  # fmt: skip
    return Permutation(
        "flatten order", "height and width are swapped", "swap the last two axes of the image"
    )


def affine(
    expected: Array | None, got: Array | None, where: str, before: float, texts: tuple[str, str]
) -> Iterator[Finding]:
    """Yields a factor or shift that explains the difference, or else the place."""
    keras_text, torch_text = texts
    if expected is not None and got is not None and expected.shape == got.shape:
        x, y = got.reshape(-1), expected.reshape(-1)
        design = np.stack([x, np.ones_like(x)], 1)
        (slope, shift), *_ = np.linalg.lstsq(design, y, rcond=None)
        after = difference(slope * x + shift, y)
        if after <= AGREE and np.isfinite(slope) and slope:
            words = f"{slope:.6g} times PyTorch's values" + (f" {shift:+.6g}" if abs(shift) > 1e-9
                                                            else "")  # fmt: skip
            yield Finding(
                "scale", where, f"{keras_text}: {words}", torch_text, before, after, "",
                f"multiply by {slope:.6g}" + (f" and add {shift:.6g}" if abs(shift) > 1e-9 else ""),
            )  # fmt: skip
            return
    shapes = "" if expected is None or got is None else f"; shapes {expected.shape} and {got.shape}"
    yield Finding("unknown", where + shapes, keras_text, torch_text, before)


# --- layers with weights -------------------------------------------------------------------------


def layer(
    pair: LayerPair,
    x: Array | None,
    given: Array,
    expected: Array,
    got: Array,
    where: str,
    before: float,
    training: bool,
) -> list[Finding]:
    """Returns what explains the difference of one layer with weights.

    Args:
        pair: the two layers.
        x: Keras's input in PyTorch's layout.
        given: PyTorch's input.
        expected: Keras's output in PyTorch's layout, before its activation.
        got: PyTorch's output.
        where: the place.
        before: the difference.
        training: whether both networks are in training mode.
    """
    module = pair.module
    found: list[Finding] = []
    if hasattr(module, "eps") and x is not None:
        found = _norm(pair, x, expected, where, before, training)
    elif isinstance(module, torch.nn.modules.conv._ConvNd) and x is not None:
        found = _convolution(pair, x, given, expected, got, where, before)
    elif getattr(module, "weight", None) is not None and module.weight.dim() == 2:
        found = _dense(pair, x, expected, got, where, before)
    if found:
        return found
    shapes = f"; shapes {expected.shape} and {got.shape}" if expected.shape != got.shape else ""
    config = pair.layer.get_config()
    kept = ("strides", "padding", "kernel_size", "use_bias", "epsilon", "dilation_rate", "groups")
    words = ", ".join(f"{key}={config[key]}" for key in kept if key in config)
    cause = "stride" if shapes else "unknown"
    return [Finding(cause, where + shapes, words or type(pair.layer).__name__, str(module), before)]


def _norm(
    pair: LayerPair, x: Array, expected: Array, where: str, before: float, training: bool
) -> list[Finding]:
    """Epsilon and mode of a normalization."""
    module, epsilon = pair.module, float(getattr(pair.layer, "epsilon", pair.module.eps))
    was, mode = module.eps, module.training
    for change_eps, change_mode in ((True, False), (False, True), (True, True)):
        module.eps = epsilon if change_eps else was
        module.training = not mode if change_mode else mode
        try:
            after = difference(_call(module, x), expected)
        finally:
            module.eps, module.training = was, mode
        if after > AGREE:
            continue
        found = []
        if change_eps:
            found.append(
                Finding(
                    "norm epsilon", where, f"epsilon={epsilon:g}", f"eps={was:g}", before, after,
                    f"epsilon={was:g}", f"eps={epsilon:g}",
                )
            )  # fmt: skip
        if change_mode:
            words = ("the batch's statistics", "the running statistics")
            ours, theirs = words if training else words[::-1]
            found.append(
                Finding("mode", where, ours, theirs, before, after, "", "train() or eval()")
            )
        return found
    return []


def _call(module: torch.nn.Module, x: Array) -> Array:
    """The module's output for `x`; its statistics stay as they are."""
    state = {key: value.clone() for key, value in module.state_dict().items()}
    with torch.no_grad():
        found = array(module(tensor(x)))
    module.load_state_dict(state)
    return found


def statistics(
    pair: LayerPair, x: Array, ours: list[Array], after: dict[str, Array], where: str
) -> list[Finding]:
    """Returns what explains different running statistics after one batch.

    Args:
        pair: the two batch norms.
        x: their input.
        ours: Keras's moving mean and variance before, and both after.
        after: PyTorch's running statistics after the same batch.
        where: the place.
    """
    mean, variance, new_mean, new_variance = ours
    before = max(
        difference(after["running_mean"], new_mean), difference(after["running_var"], new_variance)
    )
    if before <= AGREE:
        return []
    axes = (0, *range(2, x.ndim))
    batch_mean, batch_variance = x.mean(axes), x.var(axes)
    count = x.size // x.shape[1]
    share, unbiased = _updates(
        mean, variance, batch_mean, batch_variance, new_mean, new_variance, count
    )
    other, other_unbiased = _updates(
        mean, variance, batch_mean, batch_variance, after["running_mean"], after["running_var"],
        count,
    )  # fmt: skip
    found = []
    if share is None or other is None:
        return [
            Finding(
                "unknown", f"{where}, running statistics", f"momentum={pair.layer.momentum}",
                f"momentum={getattr(pair.module, 'momentum', None)}", before,
            )
        ]  # fmt: skip
    if abs(share - other) > 1e-6:
        found.append(
            Finding(
                "batch norm momentum", f"{where}, running statistics",
                f"momentum={1 - share:.6g}, the share of the old value",
                f"momentum={other:.6g}, the share of the new value", before, 0.0,
                f"momentum={1 - other:.6g}", f"momentum={share:.6g}", INFERENCE,
            )
        )  # fmt: skip
    if unbiased != other_unbiased:
        words = {True: "the variance divided by n - 1", False: "the variance divided by n",
                 None: "another variance"}  # fmt: skip
        running = {True: "unbiased_variance", False: "biased_variance", None: ""}[other_unbiased]
        found.append(
            Finding(
                "batch norm variance", f"{where}, running statistics", words[unbiased],
                words[other_unbiased], before, 0.0,
                f"tfgan.layers.BatchNormalization(running={running!r})", "", INFERENCE,
            )
        )  # fmt: skip
    if found:
        return found
    return [Finding("unknown", f"{where}, running statistics", "", "", before)]


def _updates(
    mean: Array, variance: Array, batch_mean: Array, batch_variance: Array, new_mean: Array,
    new_variance: Array, count: int,
) -> tuple[float | None, bool | None]:  # fmt: skip
    """The share of the new value, and whether the variance is unbiased (None: neither)."""
    step, moved = batch_mean - mean, new_mean - mean
    share = float(np.dot(step, moved) / max(float(np.dot(step, step)), 1e-300))
    if difference(share * step + mean, new_mean) > 1e-7:
        return None, None
    for unbiased in (False, True):
        target = batch_variance * (count / max(count - 1, 1) if unbiased else 1.0)
        if agree((1 - share) * variance + share * target, new_variance, 1e-7):
            return share, unbiased
    return share, None


def _dense(
    pair: LayerPair, x: Array | None, expected: Array, got: Array, where: str, before: float
) -> list[Finding]:
    """A transposed kernel."""
    module: Any = pair.module
    weight = module.weight
    if x is None or weight.shape[0] != weight.shape[1]:
        return []
    bias = 0.0 if getattr(module, "bias", None) is None else module.bias.detach()
    right = array(tensor(x) @ weight.detach().T + bias)
    turned = array(tensor(x) @ weight.detach() + bias)
    after = max(difference(right, expected), difference(turned, got))
    if after > AGREE:
        return []
    return [
        Finding(
            "transposed kernel", where, "x @ kernel", "the transposed kernel", before, after, "",
            "F.linear(x, weight): PyTorch's weight is (outputs, inputs)",
        )
    ]  # fmt: skip


# --- convolutions --------------------------------------------------------------------------------


@dataclasses.dataclass
class _Explained:
    """How an output comes from an input: the kernel's change, pads and their mode."""

    kernel: str
    pads: tuple[tuple[int, int], ...]
    mode: str
    bias: bool

    def text(self) -> str:
        sides = ", ".join(f"{before} before and {after} after" for before, after in self.pads)
        bias = "" if self.bias else ", no bias"
        return f"padding {sides} ({self.mode}), {self.kernel}{bias}"


def _kernels(weight: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    window = tuple(range(2, weight.dim()))
    yield "kernel as it is", weight
    if weight.dim() == 4 and weight.shape[2] == weight.shape[3]:
        yield "kernel with height and width swapped", weight.transpose(2, 3)
    yield "kernel flipped", weight.flip(window)
    if weight.dim() == 4 and weight.shape[2] == weight.shape[3]:
        yield "kernel flipped and swapped", weight.transpose(2, 3).flip(window)
    if weight.shape[0] == weight.shape[1]:
        yield "kernel with inputs and outputs swapped", weight.transpose(0, 1)
        yield "kernel with inputs and outputs swapped, flipped", weight.transpose(0, 1).flip(window)


def _convolution(
    pair: LayerPair, x: Array, given: Array, expected: Array, got: Array, where: str, before: float
) -> list[Finding]:
    """Padding, cropping and kernel, found for each side from the same input."""
    module: Any = pair.module
    # The side that has padded before the layer has the larger input.
    base = x if x.size <= given.size else given
    ours = _explain(module, base, expected)
    theirs = _explain(module, base, got)
    if ours is None or theirs is None:
        return []
    found = []
    if ours.kernel != theirs.kernel:
        found.append(
            Finding(
                "transposed kernel", where, ours.kernel, theirs.kernel, before, 0.0, "",
                "use the weight as it is",
            )
        )  # fmt: skip
    if (ours.pads, ours.mode) != (theirs.pads, theirs.mode):
        found.append(
            Finding(
                "padding", where, ours.text(), theirs.text(), before, 0.0,
                f"ZeroPadding and padding='valid': {theirs.pads}",
                "tfgan.pytorch.models.SameConv2d or SameConvTranspose2d, or F.pad(x, "
                f"{tuple(n for pads in ours.pads[::-1] for n in pads)}) with padding=0",
            )
        )  # fmt: skip
    return found


def _explain(module: Any, x: Array, y: Array) -> _Explained | None:
    """The pads, the mode and the kernel that make `y` of `x`, the simplest first."""
    weight = module.weight.detach()
    transposed = isinstance(module, torch.nn.modules.conv._ConvTransposeNd)
    if y.ndim != x.ndim or y.shape[0] != x.shape[0]:
        return None
    bias = None if module.bias is None else module.bias.detach()
    window = weight.shape[2:]
    modes = ("zeros",) if transposed else ("zeros", "reflect", "replicate", "circular")
    starts = [range(k + 1) for k in window]
    same = [place for place in itertools.product(*starts) if len(set(place)) == 1]
    others = [place for place in itertools.product(*starts) if len(set(place)) > 1]
    tried: Callable[..., Array | None] = _transposed_output if transposed else _output
    for places, kinds in ((same, modes), (others, modes[:1])):
        for mode in kinds:
            for name, kernel in _kernels(weight):
                for place in places:
                    pads = _pads(module, x.shape[2:], y.shape[2:], place, transposed)
                    found = tried(module, x, kernel, bias, pads, mode)
                    if found is not None and found.shape == y.shape and agree(found, y):
                        return _Explained(name, pads, mode, bias is not None)
    return None


def _pads(module: Any, inside: Any, outside: Any, place: Any, transposed: bool) -> Any:
    """(before, after) of each axis for the output's size. Cropping for transposed ones."""
    pads = []
    for size, out, kernel, stride, dilation, before in zip(
        inside, outside, module.weight.shape[2:], module.stride, module.dilation, place, strict=True
    ):
        window = (kernel - 1) * dilation + 1
        if transposed:
            total = (size - 1) * stride + window - out
        else:
            total = (out - 1) * stride + window - size
        pads.append((before, total - before))
    return tuple(pads)


def _output(module: Any, x: Array, kernel: Any, bias: Any, pads: Any, mode: str) -> Array | None:
    flat = [n for sides in pads[::-1] for n in sides]
    if min(flat) < 0 and mode != "zeros":
        return None
    try:
        kind = "constant" if mode == "zeros" else mode
        padded = F.pad(tensor(x), flat, mode=kind)
        call = (F.conv1d, F.conv2d, F.conv3d)[x.ndim - 3]
        return array(call(padded, kernel, bias, module.stride, 0, module.dilation, module.groups))
    except (RuntimeError, ValueError):
        return None


def _transposed_output(
    module: Any, x: Array, kernel: Any, bias: Any, crops: Any, mode: str
) -> Array | None:
    call = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[x.ndim - 3]
    try:
        full = call(tensor(x), kernel, None, module.stride, 0, 0, module.groups, module.dilation)
        full = F.pad(full, [-n for sides in crops[::-1] for n in sides])
    except (RuntimeError, ValueError):
        return None
    if bias is not None:
        full = full + bias.reshape(1, -1, *(1 for _ in range(x.ndim - 2)))
    return array(full)


def is_batch_norm(layer: keras.Layer) -> bool:
    """Whether the layer keeps running statistics."""
    return isinstance(layer, keras.layers.BatchNormalization)
