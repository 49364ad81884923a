"""What a Keras layer's weights are called and how they lie in PyTorch.

A rule takes a layer to its parts: which Keras variable is which PyTorch parameter, and how the
axes move between them. Supported layers are those of `RULES`; `add_rule` makes another known.
"""

import dataclasses

import keras
import numpy as np

from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination


@dataclasses.dataclass(frozen=True)
class Part:
    """One variable of a layer on both sides.

    Attributes:
        variable: the Keras variable's name in its layer.
        parameter: the PyTorch parameter's (or buffer's) name in its module.
        axes: order of Keras's axes in PyTorch.
        inputs: axis (Keras's) of the input features, None if it has none.
        outputs: axis (Keras's) of the output features, None if it has none.
    """

    variable: str
    parameter: str
    axes: tuple
    inputs: int | None = None
    outputs: int | None = None


_VECTOR = {"axes": (0,), "outputs": 0}

_BIAS = Part("bias", "bias", **_VECTOR)


def _dense(layer):
    return [Part("kernel", "weight", (1, 0), inputs=0, outputs=1), _BIAS]


def _convolution(layer):
    # (*window, in, out) is (out, in, *window) there; transposed, (*window, out, in) is
    # (in, out, *window). Both correlate, nothing is flipped.
    rank = len(layer.kernel.shape)
    return [Part("kernel", "weight", (rank - 1, rank - 2, *range(rank - 2))), _BIAS]


def _scale_and_shift(layer):
    return [Part("gamma", "weight", **_VECTOR), Part("beta", "bias", **_VECTOR)]


def _batch_normalization(layer):
    return [
        *_scale_and_shift(layer),
        Part("moving_mean", "running_mean", **_VECTOR),
        Part("moving_variance", "running_var", **_VECTOR),
    ]


def _embedding(layer):
    return [Part("embeddings", "weight", (0, 1), outputs=1)]


_LAYERS = keras.layers

RULES = {
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

# Channel by channel: behind a Flatten, they see its order of features as a dense layer does.
NORMS = (_LAYERS.BatchNormalization, _LAYERS.LayerNormalization)


def add_rule(cls, rule):
    """Makes layers of the Keras class `cls` known; `rule(layer)` returns their `Part`s."""
    RULES[cls] = rule


def parts(layer):
    """The parts that `layer` has: those of its rule whose variable exists.

    Raises:
        ValueError: if the layer has weights and no rule, or weights that its rule does not name.
    """
    rule = next((RULES[cls] for cls in type(layer).__mro__ if cls in RULES), None)
    own = {variable.name for variable in own_variables(layer)}
    if rule is None:
        known = ", ".join(cls.__name__ for cls in RULES)
        raise ValueError(
            f"cannot convert the Keras layer {layer.name!r}: expected one of {known}. "
            f"Received: {type(layer).__name__}"
        )
    found = [part for part in rule(layer) if part.variable in own]
    if len(found) < len(own):
        extra = ", ".join(sorted(own - {part.variable for part in found}))
        raise ValueError(
            f"cannot convert the Keras layer {layer.name!r} ({type(layer).__name__}): "
            f"nothing in PyTorch holds its {extra}"
        )
    return found


def own_variables(layer):
    """The layer's own weights, without those of layers inside it and of random generators."""
    return [*layer._trainable_variables, *layer._non_trainable_variables]


def layers_with_weights(model):
    """Triples (layer, order of its inputs, order of its outputs) in the model's order.

    An order is None, or says which of Keras's features each of PyTorch's is: there, a flattened
    image is ordered by channel, row, column, in Keras by row, column, channel.
    """
    leaves = list({id(layer): layer for layer in _walk(model)}.values())
    into, out_of = {}, {}
    for index, layer in enumerate(leaves):
        if isinstance(layer, _LAYERS.Flatten | _LAYERS.Reshape):
            shape_in, shape_out = _shapes(layer)
            order = _order(shape_in) if len(shape_out) == 1 else None
            if order is not None:
                _mark(leaves[index + 1 :], order, into, out_of, dense=into)
            order = _order(shape_out) if len(shape_in) == 1 else None
            if order is not None:
                _mark(leaves[index - 1 :: -1] if index else [], order, into, out_of, dense=out_of)
    for layer in leaves:
        if own_variables(layer):
            yield layer, into.get(id(layer)), out_of.get(id(layer))


def _walk(layer):
    """All layers inside `layer`, in order: a model's own layers stand where the model does."""
    for inner in layer._layers:
        yield inner
        yield from _walk(inner)


def _mark(neighbours, order, into, out_of, *, dense):
    """Marks the next dense layer, and channel-wise layers before it, with `order`."""
    for layer in neighbours:
        if isinstance(layer, NORMS):
            out_of[id(layer)] = order
        elif own_variables(layer) or isinstance(layer, _LAYERS.Flatten | _LAYERS.Reshape):
            if isinstance(layer, _LAYERS.Dense):
                dense[id(layer)] = order
            return


def _shapes(layer):
    """Shapes of one sample before and after a Flatten or Reshape."""
    before = tuple(layer.input.shape)[1:]
    if getattr(layer, "data_format", None) == "channels_first" or None in before:
        return before, before
    return before, tuple(layer.output.shape)[1:]


def _order(shape):
    """PyTorch's features of an image of `shape` in Keras's numbering; None if they are the same."""
    if len(shape) < 2 or shape[-1] == 1 or np.prod(shape[:-1]) == 1:
        return None
    return np.moveaxis(np.arange(np.prod(shape)).reshape(shape), -1, 0).reshape(-1)
