"""Records what happens inside a Keras network, and replaces values there."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import keras

from tfgan.pytorch.convert import layouts

L = keras.layers
_CHANNEL_DROPOUTS = (L.SpatialDropout1D, L.SpatialDropout2D, L.SpatialDropout3D)
_DROPOUTS = (L.Dropout, L.GaussianNoise, *_CHANNEL_DROPOUTS)


@dataclasses.dataclass
class Event:
    """One layer without weights, or one activation, of a traced call.

    Attributes:
        name: the layer's name.
        function: the name of the function, as in PyTorch where it is an activation.
        settings: its settings.
    """

    name: str
    function: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        given = ", ".join(f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
                          for key, value in self.settings.items())  # fmt: skip
        return f"{self.name} ({self.function}{': ' if given else ''}{given})"


@dataclasses.dataclass
class Weighted:
    """One call of a layer with weights: its input, and its output before the activation."""

    layer: keras.Layer
    input: Any
    output: Any = None
    training: bool | None = None


@dataclasses.dataclass
class Trace:
    """The `Event`s and `Weighted` calls in order."""

    events: list[Event | Weighted] = dataclasses.field(default_factory=list)

    def weighted(self, layer: keras.Layer) -> Weighted | None:
        """Returns the first call of `layer`, or None."""
        calls = (e for e in self.events if isinstance(e, Weighted) and e.layer is layer)
        return next(calls, None)

    def gap(self, before: keras.Layer | None) -> list[Event]:
        """Returns the events between a call and the next one; None means the end."""
        found: list[Event] = []
        for event in self.events:
            if isinstance(event, Event):
                found.append(event)
            elif event.layer is before:
                return found
            else:
                found = []
        return found


@contextlib.contextmanager
def traced(network: keras.Model, forced: dict[int, Any] | None = None) -> Iterator[Trace]:
    """Gives the `Trace` of the calls of `network` in the block. Dropout does nothing there.

    Args:
        network: a Keras network, run eagerly.
        forced: {id of a layer: the output before its activation} to put in place.
    """
    trace, patched = Trace(), []
    for layer in network._flatten_layers(include_self=False):
        weighted = bool(layouts.own_variables(layer))
        if layer._layers and not weighted:
            continue
        patched.append((layer, "call"))
        object.__setattr__(layer, "call", _wrapped(layer, trace, forced or {}, weighted))
        if weighted and callable(getattr(layer, "activation", None)):
            patched.append((layer, "activation"))
            _set(layer, "activation", _activation(layer, layer.activation, trace, forced or {}))
    try:
        yield trace
    finally:
        for layer, name in patched:
            if name == "call":
                object.__delattr__(layer, "call")
            else:
                _set(layer, "activation", layer.__dict__["activation"].original)


def _set(layer: keras.Layer, name: str, value: Any) -> None:
    layer.__dict__[name] = value


def _wrapped(layer: Any, trace: Trace, forced: dict[int, Any], weighted: bool) -> Any:
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Any:
        if isinstance(layer, _DROPOUTS):
            rate = float(getattr(layer, "rate", getattr(layer, "stddev", 0.0)))
            active = bool(kwargs.get("training"))
            kind = "gaussian_noise" if isinstance(layer, L.GaussianNoise) else "dropout"
            settings = {"rate": rate, "active": active}
            settings["channels"] = isinstance(layer, _CHANNEL_DROPOUTS)
            trace.events.append(Event(layer.name, kind, settings))
            return args[0]
        if not weighted:
            trace.events.append(Event(layer.name, *describe(layer)))
            return original(*args, **kwargs)
        event = Weighted(layer, args[0] if args else None, training=kwargs.get("training"))
        trace.events.append(event)
        output = original(*args, **kwargs)
        if event.output is None:  # no activation has noted it
            event.output = forced.get(id(layer), output)
            return event.output
        return output

    return call


def _activation(layer: Any, original: Any, trace: Trace, forced: dict[int, Any]) -> Any:
    def activation(x: Any) -> Any:
        x = forced.get(id(layer), x)
        event = trace.weighted(layer)
        if event is not None and event.output is None:
            event.output = x
        function, settings = of_activation(original)
        if function != "linear":
            trace.events.append(Event(layer.name, function, settings))
        return original(x)

    activation.original = original  # type: ignore[attr-defined]
    return activation


def of_activation(activation: Any) -> tuple[str, dict[str, Any]]:
    """Returns the name and the settings of a Keras activation, a function or a layer."""
    if isinstance(activation, keras.layers.Layer):
        return describe(activation)
    name = getattr(activation, "__name__", type(activation).__name__)
    settings: dict[str, Any] = {}
    if name == "leaky_relu":
        settings = {"negative_slope": 0.2}
    elif name == "elu":
        settings = {"alpha": 1.0}
    elif name == "gelu":
        settings = {"approximate": "none"}
    return {"swish": "silu"}.get(name, name), settings


def describe(layer: keras.Layer) -> tuple[str, dict[str, Any]]:
    """Returns the name of the function and the settings of a layer without weights."""
    if isinstance(layer, L.LeakyReLU):
        return "leaky_relu", {"negative_slope": float(layer.negative_slope)}
    if isinstance(layer, L.ReLU):
        slope = float(layer.negative_slope)
        return ("leaky_relu", {"negative_slope": slope}) if slope else ("relu", {})
    if isinstance(layer, L.ELU):
        return "elu", {"alpha": float(layer.alpha)}
    if isinstance(layer, L.Activation):
        return of_activation(layer.activation)
    if isinstance(layer, L.UpSampling2D):
        return "interpolate", {"size": layer.size, "mode": layer.interpolation}
    settings = {}
    for name in ("padding", "target_shape", "axis", "pool_size", "dims"):
        if hasattr(layer, name):
            settings[name] = getattr(layer, name)
    return type(layer).__name__, settings
