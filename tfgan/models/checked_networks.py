"""What a GAN's two networks must be. Networks of other forms are brought into this one.

A GAN needs the shapes of its networks. Functional and sequential models know theirs. A subclassed
model or a single layer gets a functional model around it, which shares its weights.
"""

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from tfgan import networks, random
from tfgan.layers import Maxout
from tfgan.models.float64_copy import float64_copy

# Activations of a last layer after which there are no logits any more.
_PROBABILITIES = ("sigmoid", "softmax", "hard_sigmoid", "sparse_sigmoid", "log_sigmoid")

# Activations of a last layer after which the logits have a bound.
_BOUNDED = ("tanh", "hard_tanh", "relu", "relu6", "softsign", "softplus", "sparse_plus")

# Last layers without an activation, and layers that only change a shape.
_LINEAR = (keras.layers.Conv2D, keras.layers.Conv1D, keras.layers.EinsumDense, Maxout)
_SHAPES = (keras.layers.Reshape, keras.layers.Flatten, keras.layers.Permute)


def check(
    generator: Any, discriminator: Any, *, packing: int = 1, dtype: str = "float32"
) -> tuple[keras.Model, keras.Model]:
    """Checks both networks and returns them as functional models.

    Args:
        generator: built Keras model or layer, latents (batch, latent_dim) -> samples.
        discriminator: built Keras model or layer, samples -> logits.
        packing: number of samples that the discriminator sees side by side.
        dtype: dtype of the GAN's variables.

    Returns:
        Generator and discriminator. A network whose labels are integers takes one-hot classes now.

    Raises:
        ValueError: if a network is not built, or if the two do not fit each other.
    """
    if generator is discriminator:
        raise ValueError(
            "generator and discriminator must be two networks. Received: the same one twice"
        )
    named = {"generator": generator, "discriminator": discriminator}
    made = {name: _functional(name, network) for name, network in named.items()}
    for name, network in made.items():
        _check_form(name, network, dtype)
    made = {name: _with_one_hot(name, network) for name, network in made.items()}
    networks.num_classes(*made.values())
    _check_fit(made["generator"], made["discriminator"], packing)
    return made["generator"], made["discriminator"]


def _functional(name: str, network: Any) -> keras.Model:
    """The network itself if it knows its inputs, else a functional model around it."""
    if isinstance(network, type):
        raise ValueError(
            f"the {name} must be a built Keras model. Received: the class {network.__name__}"
        )
    if not isinstance(network, keras.layers.Layer) or not network.built:
        raise ValueError(
            f"the {name} must be a built Keras model: call it once on a batch, or begin it with "
            f"keras.Input. Received: {network!r}"
        )
    if getattr(network, "inputs", None):
        return network
    inputs = [keras.Input(shape[1:]) for shape in _input_shapes(name, network)]
    given = inputs[0] if len(inputs) == 1 else inputs
    try:
        return keras.Model(given, network(given), name=network.name)
    except Exception as error:
        reason = str(error).strip().splitlines()[0]
        raise ValueError(
            f"the {name} cannot be called on symbolic inputs: {reason}. Expected a network of one "
            "argument, the samples, or of a list: the samples and the one-hot classes"
        ) from error


def _input_shapes(name: str, network: keras.layers.Layer) -> list[tuple[int | None, ...]]:
    built = network.get_build_config() or {}
    shapes = built.get("input_shape") or next(iter(built.get("shapes_dict", {}).values()), None)
    if shapes is None:
        raise ValueError(
            f"the {name} does not know its input's shape: call it once on a batch. "
            f"Received: {network!r}"
        )
    several = isinstance(shapes[0], (list, tuple))
    return [tuple(shape) for shape in (shapes if several else [shapes])]


def _check_form(name: str, network: keras.Model, dtype: str) -> None:
    """Two inputs at most, one output, no number that is wider than the GAN's own."""
    if isinstance(getattr(network, "_inputs_struct", None), dict) or len(network.inputs) > 2:
        raise ValueError(
            f"the {name} must have one input, or a list of two: {_INPUTS[name]} and the classes. "
            f"Received: {[tensor.name for tensor in network.inputs]}"
        )
    if isinstance(getattr(network, "_outputs_struct", None), dict) or len(network.outputs) != 1:
        raise ValueError(
            f"the {name} must have one output. Received: {len(network.outputs)}: "
            f"{[tensor.name for tensor in network.outputs]}"
        )
    if "float" not in network.inputs[0].dtype:
        raise ValueError(
            f"the {name}'s first input must be floats, {_INPUTS[name]}; classes are the second "
            f"input. Received: {network.inputs[0].dtype}"
        )
    wide = [layer.name for layer in network._flatten_layers() if layer.compute_dtype == "float64"]
    if wide and dtype != "float64":
        raise ValueError(
            f"the {name} computes in float64, the GAN in {dtype}: give GAN(..., dtype='float64') "
            f"and float64 to all layers of both networks. Received: {wide[-1]!r} in float64"
        )


_INPUTS = {"generator": "the latents", "discriminator": "the samples"}


# --- labels as integers --------------------------------------------------------------------------


def _with_one_hot(name: str, network: keras.Model) -> keras.Model:
    """A network of one-hot classes, whether `network` takes those or integers."""
    if len(network.inputs) < 2:
        return network
    labels = network.inputs[1]
    integers = "int" in labels.dtype
    if not integers and labels.shape[1:] not in ((), (1,)):
        return network
    num_classes = _embedded_classes(network)
    if num_classes is None:
        raise ValueError(
            f"the {name}'s second input must be one-hot classes, (batch, num_classes), or integers "
            f"that an Embedding takes. Received: shape {labels.shape}, {labels.dtype}, which no "
            "Embedding takes"
        )
    classes = keras.Input((num_classes,), name="classes")
    index = keras.ops.cast(keras.ops.argmax(classes, axis=-1), labels.dtype)
    if len(labels.shape) == 2:
        index = keras.ops.expand_dims(index, -1)
    first = keras.Input(network.inputs[0].shape[1:], dtype=network.inputs[0].dtype)
    return keras.Model([first, classes], network([first, index]), name=f"{network.name}_of_classes")


def _embedded_classes(network: keras.Model) -> int | None:
    """The input_dim of the embeddings, or None if there is no embedding."""
    sizes = {
        layer.input_dim
        for layer in network._flatten_layers()
        if isinstance(layer, keras.layers.Embedding)
    }
    if len(sizes) > 1:
        raise ValueError(
            "the embeddings of the classes must have the same input_dim. Received: "
            + " and ".join(str(size) for size in sorted(sizes))
        )
    return sizes.pop() if sizes else None


# --- one network beside the other ----------------------------------------------------------------


def _check_fit(generator: keras.Model, discriminator: keras.Model, packing: int) -> None:
    latents = tuple(generator.inputs[0].shape)
    if len(latents) != 2 or latents[-1] is None:
        raise ValueError(
            f"the generator's input must be latents, (batch, latent_dim). Received: {latents}"
        )
    made, seen = tuple(generator.outputs[0].shape), tuple(discriminator.inputs[0].shape)
    if made[-1] is None:
        raise ValueError(f"the generator's output must have a known last size. Received: {made}")
    wanted = (*made[:-1], packing * made[-1])
    same_rank = len(wanted) == len(seen)
    if packing > 1 and same_rank and wanted[-1] != seen[-1]:
        raise ValueError(
            f"with packing {packing} the discriminator must take {wanted[-1]} numbers "
            f"per sample. Received: {seen[-1]}"
        )
    if not same_rank or any(
        None not in pair and pair[0] != pair[1] for pair in zip(wanted[1:], seen[1:], strict=True)
    ):
        raise ValueError(
            "the discriminator must take what the generator makes. Received: a generator of "
            f"{wanted}, a discriminator that takes {seen}"
        )


def check_apart(generator: keras.Model, discriminator: keras.Model) -> None:
    """Checks that no update of one network moves the other one.

    Raises:
        ValueError: if the two have trainable weights in common.
    """
    own = {id(variable) for variable in generator.trainable_variables}
    shared = [v for v in discriminator.trainable_variables if id(v) in own]
    if shared:
        raise ValueError(
            "generator and discriminator must have no trainable weights in common: each update "
            "would move both networks. Give each its own layers, or freeze the shared ones. "
            f"Received: {', '.join(v.path for v in shared[:3])}"
        )


def probabilities(discriminator: keras.Model) -> str | None:
    """Returns what turns the discriminator's logits into probabilities, or None.

    A last layer that is known is judged by its activation. The outputs of any other one, such as a
    `Lambda` or a layer of the user's own, are looked at: those of a sigmoid stay in [0, 1].
    """
    layer = _last_layer(discriminator)
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    activation = getattr(layer, "activation", None)
    found = getattr(activation, "__name__", type(activation).__name__.lower())
    if found in _PROBABILITIES:
        return found
    if found == "linear" or type(layer) in _LINEAR:
        return None
    return "a sigmoid" if _bounds(discriminator) == (0.0, 1.0) else None


def _last_layer(network: Any) -> Any:
    """The layer or operation that makes the network's output. Reshapes are looked through."""
    while getattr(network, "outputs", None):
        network = network.outputs[0]._keras_history.operation
        while isinstance(network, _SHAPES) or type(network).__name__ in ("Squeeze", "Cast"):
            network = network.input._keras_history.operation
    if type(network).__name__ in ("Sigmoid", "Softmax") and not hasattr(network, "activation"):
        return keras.layers.Activation(type(network).__name__.lower())
    return network


def _bounds(discriminator: keras.Model) -> tuple[float, float] | None:
    """The interval that the outputs do not leave: [0, 1], [-1, 1] or none.

    They are computed with weights that are 100 times as large, on small and on huge samples. Logits
    become large then, also behind a tanh.
    """
    try:
        with float64_copy(discriminator, change_dtype=False):
            for variable in discriminator.trainable_variables:
                variable._value.assign(100.0 * variable._value)
            outputs = np.concatenate([_outputs(discriminator, 10.0**p) for p in (0, 2, 4, 6)])
    except Exception:  # Only a warning hangs on it. The training itself shows other faults.
        return None
    low, high = float(outputs.min()), float(outputs.max())
    if not (low >= -1.0 and high <= 1.0 and high - low > 0.1):
        return None
    return (0.0, 1.0) if low >= 0.0 else (-1.0, 1.0)


def _outputs(discriminator: keras.Model, scale: float) -> npt.NDArray[np.float64]:
    draws = []
    for index, tensor in enumerate(discriminator.inputs):
        shape = (16, *(size or 8 for size in tensor.shape[1:]))
        numbers = np.asarray(random.normal(shape, random.key(0, random.Stream.SCALING, index)))
        draws.append(
            scale * numbers if index == 0 else np.eye(shape[-1])[np.arange(16) % shape[-1]]
        )
    found = discriminator(draws if len(draws) > 1 else draws[0], training=False)
    return np.asarray(found, np.float64).reshape(-1)


# Activation of a last layer -> the range of its outputs.
_REACH = {
    **dict.fromkeys(("sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax"), (0.0, 1.0)),
    **dict.fromkeys(("tanh", "hard_tanh", "softsign"), (-1.0, 1.0)),
    **dict.fromkeys(("relu", "softplus"), (0.0, float("inf"))),
    "relu6": (0.0, 6.0),
}


def reach(generator: keras.Model) -> tuple[str, tuple[float, float]] | None:
    """Returns the last activation of a generator and the range that its samples cannot leave.

    None where the last layer has no such activation.
    """
    activation = getattr(_last_layer(generator), "activation", None)
    name = getattr(activation, "__name__", "")
    return (name, _REACH[name]) if name in _REACH else None


def warn_of_probabilities(discriminator: keras.Model, loss: str, *, meant: bool = False) -> None:
    """Warns of a discriminator whose output is no logit of each sample.

    Args:
        discriminator: built Keras model.
        loss: name of the loss. Least squares are also used with probabilities.
        meant: whether the loss takes probabilities.
    """
    found = probabilities(discriminator)
    if found is not None and loss != "least_squares" and not meant:
        warnings.warn(
            f"the discriminator ends in {found}, and the loss {loss!r} takes logits: remove the "
            "activation, or give a loss of probabilities, "
            "keras.losses.BinaryCrossentropy(from_logits=False)",
            stacklevel=3,
        )
    elif found is None and (bound := _bounding(discriminator)) and loss != "least_squares":
        warnings.warn(
            f"the discriminator ends in {bound}, so that its logits are bounded: end it in "
            "Dense(1), or ignore this where that is meant",
            stacklevel=3,
        )
    size = discriminator.outputs[0].shape[-1]
    if len(discriminator.outputs[0].shape) == 2 and size != 1:
        warnings.warn(
            f"the discriminator has {size} outputs per sample, and each is taken as a logit: end "
            "it in Dense(1), or ignore this where that is meant",
            stacklevel=3,
        )


def _bounding(discriminator: keras.Model) -> str | None:
    """The activation that bounds the outputs, or None."""
    layer = _last_layer(discriminator)
    activation = getattr(layer, "activation", None)
    found = getattr(activation, "__name__", "")
    if found in _BOUNDED:
        return found
    if found or type(layer) in _LINEAR:
        return None
    return "a tanh" if _bounds(discriminator) == (-1.0, 1.0) else None


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Compiles quietly what is known to be meant: a recipe, or a model that was saved."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="the discriminator (ends in|has)")
        yield


# --- what can be trained -------------------------------------------------------------------------


def trained_weights(name: str, network: keras.Model) -> tuple[int, ...]:
    """Returns the identities of the network's trainable weights.

    Raises:
        ValueError: if the network has no weights, or all are frozen.
    """
    trainable = network.trainable_variables
    if not network.variables:
        raise ValueError(
            f"the {name} has nothing to train: it has no weights. Give it a layer that has some, "
            "such as Dense"
        )
    if not trainable:
        raise ValueError(
            f"the {name} has nothing to train: all its weights are frozen. Set {name}.trainable = "
            "True before compile: each update moves one network only, so none need be frozen"
        )
    return tuple(id(variable) for variable in trainable)
