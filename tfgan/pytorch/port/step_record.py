"""Records one iteration of a PyTorch training step without moving a weight.

The step is the user's own code. What it does is seen from outside: the calls of both networks, the
values and gradients of `backward`, and the gradients that each optimizer gets.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from tfgan.pytorch.port.numbers import Array, array
from tfgan.pytorch.port.sides import NETWORKS, TorchSide
from tfgan.pytorch.port.torch_trace import rounded_slope


@dataclasses.dataclass
class Call:
    """One call of a network.

    Attributes:
        network: `"generator"` or `"discriminator"`.
        time: number of the event.
        args: positional arguments.
        kwargs: named arguments.
        kind: `"generated"`, or what a discriminator was called on: `"real"`, `"fake"`, `"joined"`
            (both in one batch) or `"other"`.
        source: the `time` of the generator's call whose samples a fake call got, or None.
        attached: whether the input carries the generator's gradient.
        training: whether the network was in training mode.
        modes: the training flag of each dropout and batch norm inside.
        output: the network's output.
        gradients: list of (number of the backward call, gradient of the forced last layer).
    """

    network: str
    time: int
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    kind: str
    source: int | None
    attached: bool
    training: bool
    modes: list[tuple[str, bool]] = dataclasses.field(default_factory=list)
    output: Any = None
    gradients: list[tuple[int, Array]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Backward:
    """One call of `backward`.

    Attributes:
        time: number of the event.
        value: the loss.
        before: networks that had a gradient before.
        after: networks that have a gradient after.
        snapshot: gradients after it, {network: {name: array}}.
    """

    time: int
    value: float
    before: set[str]
    after: set[str]
    snapshot: dict[str, dict[str, Array]]


@dataclasses.dataclass
class Update:
    """One step of an optimizer: its network, its time and the gradients it gets."""

    network: str
    time: int
    gradients: dict[str, Array | None]


@dataclasses.dataclass
class InputGradient:
    """One gradient by an input, of `torch.autograd.grad`.

    Attributes:
        time: number of the event.
        points: where it was taken, (batch, ...).
        gradient: its value, forced or not.
        upstream: derivative of the loss by the gradient, or None.
    """

    time: int
    points: Array
    gradient: Array
    upstream: Array | None = None


@dataclasses.dataclass
class StepRecord:
    """What one iteration did, in the order of time."""

    calls: list[Call] = dataclasses.field(default_factory=list)
    backwards: list[Backward] = dataclasses.field(default_factory=list)
    updates: list[Update] = dataclasses.field(default_factory=list)
    input_gradients: list[InputGradient] = dataclasses.field(default_factory=list)

    def owner(self, backward: int) -> str | None:
        """Returns whose loss the backward call is: that of the network that moves next.

        Where both optimizers step one after the other, the generator's backward call is the one
        that reaches the generator and no real sample, or else the last one.
        """
        later = [u for u in self.updates if u.time > self.backwards[backward].time]
        if not later:
            return None
        first = later[0]
        following = [b for b in self.backwards if b.time > self.backwards[backward].time]
        end = following[0].time if following else float("inf")
        together = {u.network for u in later if u.time < end}
        earlier = max((u.time for u in self.updates if u.time < first.time), default=-1)
        group = [i for i, b in enumerate(self.backwards) if earlier < b.time < first.time]
        if len(together) == 2 or (following and following[0].time < first.time):
            joint = [u for u in later if u.time < self._after(group[-1])]
            if {u.network for u in joint} == set(NETWORKS):
                return "generator" if backward == self._generators(group) else "discriminator"
        return first.network

    def _generators(self, group: list[int]) -> int:
        """Which backward call of a group is that of the generator."""
        scored = [c for c in self.calls if c.network == "discriminator"]
        real = {i for c in scored if c.kind in ("real", "joined") for i, _ in c.gradients}
        reached = [
            i for i in group
            if i not in real and "generator" in self.backwards[i].after - self.backwards[i].before
        ]  # fmt: skip
        return reached[0] if real and len(reached) == 1 else group[-1]

    def _after(self, backward: int) -> float:
        times = [b.time for b in self.backwards[backward + 1 :]]
        return times[0] if times else float("inf")


class Recorder:
    """Runs a step and fills a `StepRecord`.

    Args:
        side: the PyTorch side, newly made.
        real: the real batches that the step gets, in PyTorch's layout.
        last: the last module of the discriminator that has weights, or None.
        force: function (kind, output of `last`) -> the values to put in its place, or None.
        force_gradient: function (gradient) -> the values to put in its place, or None.
        frozen: whether the optimizers move no weight.
    """

    def __init__(
        self,
        side: TorchSide,
        real: list[torch.Tensor],
        *,
        last: torch.nn.Module | None = None,
        force: Callable[[str, torch.Tensor], torch.Tensor | None] | None = None,
        force_gradient: Callable[[torch.Tensor], torch.Tensor | None] | None = None,
    ) -> None:
        self.side, self.real, self.last = side, real, last
        self.force, self.force_gradient = force, force_gradient
        self.record = StepRecord()
        self._time = 0
        self._open: list[Call] = []
        self._backward = -1
        self._in_backward = False
        self._in_grad = False

    def run(self, inputs: Mapping[str, Any], iterations: int = 1) -> StepRecord:
        """Makes `iterations` iterations and returns the record of all of them."""
        with contextlib.ExitStack() as stack:
            for name in NETWORKS:
                stack.enter_context(self._watch(name))
                stack.enter_context(self._freeze(name))
            if self.last is not None:
                handle = self.last.register_forward_hook(self._force_last)
                stack.callback(handle.remove)
            stack.enter_context(self._watch_backward())
            stack.enter_context(self._watch_grad())
            stack.enter_context(_Modes(self._open))
            for _ in range(iterations):
                self.side.run(inputs)
        return self.record

    def _tick(self) -> int:
        self._time += 1
        return self._time

    # --- calls of the networks -------------------------------------------------------------------

    @contextlib.contextmanager
    def _watch(self, name: str) -> Iterator[None]:
        network = getattr(self.side, name)

        def before(module: Any, args: Any, kwargs: Any) -> None:
            kind, source, attached = self._kind(name, (*args, *kwargs.values()))
            copied = tuple(a.detach().clone() if torch.is_tensor(a) else a for a in args)
            named = {k: a.detach().clone() if torch.is_tensor(a) else a for k, a in kwargs.items()}
            self._open.append(
                Call(name, self._tick(), copied, named, kind, source, attached, module.training)
            )

        def after(module: Any, args: Any, kwargs: Any, output: Any) -> None:
            call = self._open.pop()
            call.output = output.detach().clone() if torch.is_tensor(output) else output
            self.record.calls.append(call)

        handles = (
            network.register_forward_pre_hook(before, with_kwargs=True),
            network.register_forward_hook(after, with_kwargs=True),
        )
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _kind(self, name: str, args: tuple[Any, ...]) -> tuple[str, int | None, bool]:
        if name == "generator":
            return "generated", None, False
        tensors = [a for a in args if torch.is_tensor(a)]
        fakes = [c for c in self.record.calls if c.network == "generator"][::-1]
        for x in tensors:
            if any(_same(x, real) for real in self.real):
                return "real", None, False
            for fake in fakes:
                if _same(x, fake.output):
                    return "fake", fake.time, bool(x.grad_fn is not None and x.requires_grad)
            if self.real and x.shape[1:] == self.real[0].shape[1:]:
                half = len(self.real[0])
                if len(x) == 2 * half and any(_same(x[:half], r) for r in self.real):
                    return "joined", None, False
        return "other", None, False

    def _force_last(self, module: Any, args: Any, output: Any) -> Any:
        if not self._open or self._open[-1].network != "discriminator":
            return None
        call = self._open[-1]
        values = None if self.force is None else self.force(call.kind, output)
        forced = output if values is None else output - output.detach() + values
        if forced.requires_grad:
            forced.register_hook(lambda g: self._note(call, g))
        return forced

    def _note(self, call: Call, gradient: torch.Tensor) -> None:
        if not self._in_grad:
            call.gradients.append((self._backward, array(gradient)))

    # --- optimizers, backward, grad ---------------------------------------------------------------

    @contextlib.contextmanager
    def _freeze(self, name: str) -> Iterator[None]:
        optimizer, network = getattr(self.side, f"{name}_optimizer"), getattr(self.side, name)
        before = optimizer.__dict__.get("step")

        def step(closure: Any = None) -> None:
            gradients = {
                key: None if p.grad is None else array(p.grad)
                for key, p in network.named_parameters()
            }
            self.record.updates.append(Update(name, self._tick(), gradients))

        optimizer.step = step
        try:
            yield
        finally:
            del optimizer.step
            if before is not None:
                optimizer.step = before

    def _with_gradient(self) -> set[str]:
        return {
            name
            for name in NETWORKS
            if any(
                p.grad is not None and bool(p.grad.abs().max() > 0)
                for p in getattr(self.side, name).parameters()
            )
        }

    @contextlib.contextmanager
    def _watch_backward(self) -> Iterator[None]:
        original = torch.Tensor.backward

        def backward(tensor: Any, *args: Any, **kwargs: Any) -> Any:
            if self._in_backward:  # PyTorch calls it again by way of the mode that is on.
                return original(tensor, *args, **kwargs)
            self._backward = len(self.record.backwards)
            before = self._with_gradient()
            value = float(tensor.detach().sum())
            self._in_backward = True
            try:
                if tensor.requires_grad:
                    original(tensor, *args, **kwargs)
            finally:
                self._in_backward = False
            snapshot = {
                name: {
                    key: array(p.grad)
                    for key, p in getattr(self.side, name).named_parameters()
                    if p.grad is not None
                }
                for name in NETWORKS
            }
            self.record.backwards.append(
                Backward(self._tick(), value, before, self._with_gradient(), snapshot)
            )

        torch.Tensor.backward = backward
        try:
            yield
        finally:
            torch.Tensor.backward = original

    @contextlib.contextmanager
    def _watch_grad(self) -> Iterator[None]:
        original = torch.autograd.grad
        places = [(torch.autograd, "grad")]

        def grad(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            self._in_grad = True
            try:
                found = original(outputs, inputs, *args, **kwargs)
            finally:
                self._in_grad = False
            first, *rest = found
            points = inputs if torch.is_tensor(inputs) else inputs[0]
            values = None if self.force_gradient is None else self.force_gradient(first)
            if values is not None:
                first = first - first.detach() + values
            record = InputGradient(self._tick(), array(points), array(first))
            self.record.input_gradients.append(record)
            if first.requires_grad:
                first.register_hook(lambda g: setattr(record, "upstream", array(g)))
            return (first, *rest)

        # A program may have imported the function by another name.
        space = getattr(self.side.step, "__globals__", {})
        names = [name for name, value in space.items() if value is original]
        for owner, name in places:
            setattr(owner, name, grad)
        for name in names:
            space[name] = grad
        try:
            yield
        finally:
            for owner, name in places:
                setattr(owner, name, original)
            for name in names:
                space[name] = original


def without_dropout() -> TorchFunctionMode:
    """Returns a context in which PyTorch's dropout does nothing."""
    return _Modes([])


class _Modes(TorchFunctionMode):
    """Notes the training flag of each dropout and batch norm, and turns dropout off.

    Slopes of leaky ReLUs are rounded as TensorFlow rounds them.
    """

    def __init__(self, calls: list[Call]) -> None:
        super().__init__()
        self._calls = calls

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        if name in ("leaky_relu", "leaky_relu_"):
            args, kwargs = rounded_slope(args, kwargs)
        if name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "feature_dropout"):
            training = kwargs.get("training", args[2] if len(args) > 2 else True)
            if self._calls:
                self._calls[-1].modes.append(("dropout", bool(training)))
            return args[0] if args else kwargs["input"]
        if name == "batch_norm":
            training = kwargs.get("training", args[5] if len(args) > 5 else False)
            if self._calls:
                self._calls[-1].modes.append(("batch norm", bool(training)))
        return func(*args, **kwargs)


def _same(x: Any, y: Any) -> bool:
    return torch.is_tensor(y) and x.shape == y.shape and bool(torch.equal(x.detach(), y.detach()))
