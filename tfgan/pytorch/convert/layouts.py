"""Names and axis orders of the weights of each Keras layer in PyTorch.

`RULES` holds a rule for each supported Keras layer. `add_rule` adds one for another layer.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

import keras
import numpy as np
import numpy.typing as npt

from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination


@dataclasses.dataclass(frozen=True)
class ParameterLayout:
    """One Keras variable of a layer and its PyTorch parameter.

    Attributes:
        variable: name of the Keras variable in its layer.
        parameter: name of the PyTorch parameter or buffer in its module.
        axes: Keras's axes in the order that they have in PyTorch.
        inputs: Keras's axis of the input features, None if there is none.
        outputs: Keras's axis of the output features, None if there is none.
    """

    variable: str
    parameter: str
    axes: tuple[int, ...]
    inputs: int | None = None
    outputs: int | None = None


Rule = Callable[[keras.Layer], list[ParameterLayout]]


def _vector(variable: str, parameter: str) -> ParameterLayout:
    return ParameterLayout(variable, parameter, (0,), outputs=0)


def _dense(layer: keras.Layer) -> list[ParameterLayout]:
    return [
        ParameterLayout("kernel", "weight", (1, 0), inputs=0, outputs=1),
        _vector("bias", "bias"),
    ]


def _convolution(layer: keras.Layer) -> list[ParameterLayout]:
    # Keras: (*window, in, out). PyTorch: (out, in, *window). For transposed convolutions, Keras:
    # (*window, out, in), PyTorch: (in, out, *window). Neither library flips the kernel.
    rank = len(layer.kernel.shape)
    axes = (rank - 1, rank - 2, *range(rank - 2))
    return [ParameterLayout("kernel", "weight", axes), _vector("bias", "bias")]


def _scale_and_shift(layer: keras.Layer) -> list[ParameterLayout]:
    return [_vector("gamma", "weight"), _vector("beta", "bias")]


def _batch_normalization(layer: keras.Layer) -> list[ParameterLayout]:
    return [
        *_scale_and_shift(layer),
        _vector("moving_mean", "running_mean"),
        _vector("moving_variance", "running_var"),
    ]


def _embedding(layer: keras.Layer) -> list[ParameterLayout]:
    return [ParameterLayout("embeddings", "weight", (0, 1), outputs=1)]


_LAYERS = keras.layers

RULES: dict[type, Rule] = {
    _LAYERS.Dense: _dense,
    MinibatchDiscrimination: _dense,
    _LAYERS.Conv1D: _convolution,
    _LAYERS.Conv2D: _convolution,
    _LAYERS.Conv3D: _convolution,
    _LAYERS.Conv1DTranspose: _convolution,
    _LAYERS.Conv2DTranspose: _convolution,
    _LAYERS.Conv3DTranspose: _convolution,
    _LAYERS.BatchNormalization: _batch_normalization,
    _LAYERS.GroupNormalization: _scale_and_shift,
    _LAYERS.LayerNormalization: _scale_and_shift,
    _LAYERS.Embedding: _embedding,
}

# These work per feature. Next to a Flatten or Reshape their features are reordered, too.
PER_FEATURE_NORMS = (_LAYERS.BatchNormalization, _LAYERS.LayerNormalization)


def add_rule(cls: type, rule: Rule) -> None:
    """Adds support for a Keras layer.

    Args:
        cls: the class of the layer. Its subclasses are supported, too.
        rule: function of a layer -> its `ParameterLayout`s.
    """
    RULES[cls] = rule


def parameter_layouts(layer: keras.Layer) -> list[ParameterLayout]:
    """Returns the `ParameterLayout`s of the variables that `layer` has.

    Raises:
        ValueError: if the layer has no rule, or has weights that its rule does not name.
    """
    rule = next((RULES[cls] for cls in type(layer).__mro__ if cls in RULES), None)
    own = {variable.name for variable in own_variables(layer)}
    if rule is None:
        known = ", ".join(cls.__name__ for cls in RULES)
        raise ValueError(
            f"cannot convert the Keras layer {layer.name!r}: expected one of {known}. "
            f"Received: {type(layer).__name__}"
        )
    found = [layout for layout in rule(layer) if layout.variable in own]
    if len(found) < len(own):
        extra = ", ".join(sorted(own - {layout.variable for layout in found}))
        raise ValueError(
            f"cannot convert the Keras layer {layer.name!r} ({type(layer).__name__}): "
            f"its rule names no PyTorch parameter for {extra}"
        )
    return found


def own_variables(layer: keras.Layer) -> list[keras.Variable]:
    """Returns the layer's own weights, without inner layers and random number generators."""
    return [*layer._trainable_variables, *layer._non_trainable_variables]


Order = npt.NDArray[np.int64]


def layers_with_weights(
    model: keras.Layer,
) -> Iterator[tuple[keras.Layer, Order | None, Order | None]]:
    """Yields (layer, order of its inputs, order of its outputs) for each layer, in model order.

    PyTorch orders a flattened image by channel, row, column. Keras orders it by row, column,
    channel. An order is an array of indices: entry i is Keras's index of PyTorch's feature i. It
    is None where both libraries have the same order.
    """
    leaves = list({id(layer): layer for layer in _walk(model)}.values())
    inputs: dict[int, Order] = {}
    outputs: dict[int, Order] = {}
    for index, layer in enumerate(leaves):
        if isinstance(layer, _LAYERS.Flatten | _LAYERS.Reshape):
            shape_in, shape_out = _shapes(layer)
            order = _order(shape_in) if len(shape_out) == 1 else None
            if order is not None:
                _mark(leaves[index + 1 :], order, outputs, dense=inputs)
            order = _order(shape_out) if len(shape_in) == 1 else None
            if order is not None:
                before = leaves[index - 1 :: -1] if index else []
                _mark(before, order, outputs, dense=outputs)
    for layer in leaves:
        if own_variables(layer):
            yield layer, inputs.get(id(layer)), outputs.get(id(layer))


def _walk(layer: keras.Layer) -> Iterator[keras.Layer]:
    """Yields all layers inside `layer`. The layers of an inner model follow that model."""
    for inner in layer._layers:
        yield inner
        yield from _walk(inner)


def _mark(
    neighbours: Iterable[keras.Layer],
    order: Order,
    outputs: dict[int, Order],
    *,
    dense: dict[int, Order],
) -> None:
    """Sets `order` for the nearest dense layer, in `dense`, and for norms before it."""
    for layer in neighbours:
        if isinstance(layer, PER_FEATURE_NORMS):
            outputs[id(layer)] = order
        elif isinstance(layer, _LAYERS.Concatenate):
            order = _joined(layer, order)
        elif own_variables(layer) or isinstance(layer, _LAYERS.Flatten | _LAYERS.Reshape):
            if isinstance(layer, _LAYERS.Dense):
                dense[id(layer)] = order
            return


def _joined(layer: keras.Layer, order: Order) -> Order:
    """`order` of a flattened image, with the features that `layer` joins to it in their places."""
    sizes = [tensor.shape[-1] for tensor in layer.input if len(tensor.shape) == 2]
    if len(sizes) < len(layer.input) or sizes.count(len(order)) != 1:
        return order
    start = sum(sizes[: sizes.index(len(order))])
    joined = np.arange(sum(sizes), dtype=np.int64)
    joined[start : start + len(order)] = start + order
    return joined


def _shapes(layer: keras.Layer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes of one sample before and after a Flatten or Reshape."""
    before = tuple(layer.input.shape)[1:]
    if getattr(layer, "data_format", None) == "channels_first" or None in before:
        return before, before
    return before, tuple(layer.output.shape)[1:]


def _order(shape: tuple[int, ...]) -> Order | None:
    """Keras's indices of PyTorch's features for an image of `shape`, None if they are equal."""
    if len(shape) < 2 or shape[-1] == 1 or np.prod(shape[:-1]) == 1:
        return None
    indices = np.arange(np.prod(shape), dtype=np.int64).reshape(shape)
    return np.moveaxis(indices, -1, 0).reshape(-1)
