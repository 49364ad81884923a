"""Replays recorded runs of the sources with this project's own recipes, in float64.

The recipe's model gets the weights, batches and random numbers of the trace. `GAN.iterate` makes
the steps, op by op and without XLA, as it does in every training.
"""

import contextlib
import functools
import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import losses, penalties, recipes
from tfgan.losses import AdversarialLoss
from tfgan.models import from_recipe, images, mixture_2d
from tfgan.models.gan import GAN
from tfgan.reproductions.source_inputs import SourceInputs, TraceEndsError
from tfgan.reproductions.source_traces import Floats, SourceTrace, checksum

# What the model's running statistics are called in the traces.
_MEANS = ("running_mean", "population_mean")
_DEVIATIONS = ("running_var", "population_stdev")


def replay_source(path: Any) -> dict[str, Floats]:
    """Computes a recorded run of a source again, see `tfgan.replay`."""
    trace = SourceTrace(path)
    with _double_precision():
        log = _Log()
        model = _model(trace, log)
        _keep_constants_exact(model)
        places = {net: _set_weights(trace, net, network) for net, network in _networks(model)}
        inputs = SourceInputs(trace, model)
        with contextlib.suppress(TraceEndsError):
            while not inputs.finished:
                model.iterate(inputs)
                inputs.advance()
        result = log.arrays()
        for net, network in _networks(model):
            result |= _final(trace, net, network, places[net])
    return {name: result[name] for name in sorted(result)}


def _networks(model: GAN) -> tuple[tuple[str, keras.Model], ...]:
    return ("G", model.generator), ("D", model.discriminator)


@contextlib.contextmanager
def _double_precision() -> Iterator[None]:
    """Makes Keras build its layers in float64."""
    # Keras makes the policy from floatx when it is first asked for, and then keeps it.
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


# --- the model ---------------------------------------------------------------------------------


def _model(trace: SourceTrace, log: "_Log") -> GAN:
    """The recipe's model, whose loss and penalties write down their values."""
    recipe, cls = _recipe(trace)
    terms = from_recipe.build_penalties(recipe, recipe.num_steps)
    return cls.from_recipe(
        recipe,
        loss=_RecordedLoss(losses.get(recipe.loss, **recipe.loss_options), log),
        penalty=[
            _RecordedPenalty(term, log) if isinstance(term, penalties.Penalty) else term
            for term in terms
        ],
        jit_compile=False,
        run_eagerly=True,
    )


def _keep_constants_exact(model: GAN) -> None:
    """Gives a float64 model the exact decays of Adam and slopes of LeakyReLU.

    Keras and TensorFlow round these two to float32 in any model. In a few updates Adam enlarges
    that error of 1e-8 to more than 1e-3: where a gradient is near 0, its sign decides the movement.
    """
    for optimizer in (model.discriminator_optimizer, model.generator_optimizer):
        for decay in {"beta_1", "beta_2"} & vars(optimizer).keys():
            setattr(optimizer, decay, np.float64(getattr(optimizer, decay)))
    for _, network in _networks(model):
        for layer in network.layers:
            if isinstance(layer, keras.layers.LeakyReLU):
                layer.call = functools.partial(_leaky_relu, layer.negative_slope)


def _leaky_relu(slope: float, inputs: tf.Tensor) -> tf.Tensor:
    return tf.where(inputs > 0, inputs, slope * inputs)


def _recipe(trace: SourceTrace) -> tuple[recipes.Recipe, Any]:
    """The recipe of a trace and the class of its model. Points have batches of vectors."""
    found: tuple[recipes.Recipe, Any] | None = None
    if trace.real.ndim == 3:
        if trace.recipe in recipes.MIXTURE_2D:
            found = recipes.mixture_2d(trace.recipe), mixture_2d.GaussianMixtureGAN
    else:
        for cls in (images.MNISTGAN, images.DCGAN, images.WGANGP):
            if trace.recipe in recipes.IMAGES[cls.kind]:
                found = recipes.images(cls.kind, trace.recipe), cls
    # R1 and R2 are in recipes of this project only: those are no source's.
    if found is None or found[0].r1 or found[0].r2:
        raise ValueError(f"{trace.path}: no recipe has this arithmetic: {trace.recipe}")
    return found


class _Log:
    """The losses of each update."""

    def __init__(self) -> None:
        self.discriminator: list[float] = []
        self.generator: list[float] = []
        self.penalties: dict[str, list[float]] = {}

    def arrays(self) -> dict[str, Floats]:
        """The losses under the names of `tfgan.replay`."""
        terms = {name: np.array(values) for name, values in self.penalties.items()}
        loss = np.array(self.discriminator)
        return {
            "discriminator_loss": np.sum([loss, *terms.values()], axis=0),
            "discriminator_loss_without_penalty": loss,
            "generator_loss": np.array(self.generator),
            **terms,
        }


class _RecordedLoss(AdversarialLoss):
    def __init__(self, loss: AdversarialLoss, log: _Log) -> None:
        self.loss, self.log = loss, log
        self.name, self.paired = loss.name, loss.paired

    def discriminator(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        value = self.loss.discriminator(real_logits, fake_logits)
        self.log.discriminator.append(float(value))
        return value

    def generator(self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None) -> tf.Tensor:
        value = self.loss.generator(fake_logits, real_logits)
        self.log.generator.append(float(value))
        return value


class _RecordedPenalty(penalties.Penalty):
    def __init__(self, penalty: penalties.Penalty, log: _Log) -> None:
        super().__init__(penalty.weight)
        self.penalty, self.name = penalty, penalty.name
        self._values = log.penalties.setdefault(penalty.name, [])

    def __call__(self, *args: Any, **kwargs: Any) -> tf.Tensor:
        value = self.penalty(*args, **kwargs)
        self._values.append(float(value))
        return value


# --- weights -----------------------------------------------------------------------------------


def _set_weights(trace: SourceTrace, net: str, network: keras.Model) -> list[Any]:
    """Sets the initial weights of a network, array by array in the order of its layers.

    Returns:
        Of each array of weights: its name, its first values, and for each entry of the Keras
        variable the place of that entry in the source's array, flattened.
    """
    rows = trace.initial_weights(net)
    variables = [(layer, v) for layer in network.layers for v in layer.trainable_variables]
    if len(rows) != len(variables):
        raise ValueError(
            f"{trace.path}: expected {len(variables)} arrays of weights of {net}. "
            f"Received: {len(rows)}"
        )
    _running_means(trace, net, network)
    places = []
    for (layer, variable), weights in zip(variables, rows, strict=True):
        expected = tuple(variable.shape)
        # The size first: an array of a wrong shape may not fit in memory.
        fits = math.prod(weights.shape) == math.prod(expected)
        place = _places(trace, network, layer, weights.shape) if fits else None
        if place is None or place.shape != expected:
            raise ValueError(
                f"{trace.path}: {weights.name}, transposed to Keras's order, must have the shape "
                f"{expected}. Received: {weights.shape}"
            )
        array = weights.array()
        variable.assign(array.ravel()[place])
        places.append((weights.name, array, variable, place))
    return places


def _places(trace: SourceTrace, network: keras.Model, layer: Any, shape: tuple[int, ...]) -> Any:
    """For each entry of a Keras variable, the place of that entry in the source's array."""
    place = np.arange(int(np.prod(shape))).reshape(shape)
    if trace.from_pytorch:
        # PyTorch: (out, in), (out, in, height, width) or transposed (in, out, height, width).
        place = place.transpose(2, 3, 1, 0) if place.ndim == 4 else place.T
    if not isinstance(layer, keras.layers.Dense):
        return place
    # The sources flatten images channel by channel, Keras pixel by pixel.
    after = _grid_after(network, layer)
    if after is not None:
        rows, columns, channels = after
        split = place.reshape(*place.shape[:-1], channels, rows, columns)
        place = np.moveaxis(split, -3, -1).reshape(place.shape)
    before = _grid_before(network, layer)
    if before is not None and place.ndim == 2:
        rows, columns, channels = before
        split = place.reshape(channels, rows, columns, -1)
        place = np.moveaxis(split, 0, 2).reshape(place.shape)
    return place


def _grid_after(network: keras.Model, layer: Any) -> Any:
    """(rows, columns, channels) that the features of a Dense layer are reshaped to, or None."""
    following = network.layers[network.layers.index(layer) + 1 :][:1]
    if following and isinstance(following[0], keras.layers.Reshape):
        shape = following[0].target_shape
        return shape if len(shape) == 3 else None
    return None


def _grid_before(network: keras.Model, layer: Any) -> Any:
    """(rows, columns, channels) of the images whose flattened pixels a layer sees, or None."""
    index = network.layers.index(layer)
    if index and isinstance(network.layers[index - 1], keras.layers.Flatten):
        return network.layers[index - 1].input.shape[1:]
    return None


def _final(trace: SourceTrace, net: str, network: keras.Model, places: Any) -> dict[str, Floats]:
    """The checksums of a network's arrays after the run, under `final/` and the trace's names."""
    found = {}
    for name, first, variable, place in places:
        final = np.empty(first.size)
        final[place.ravel()] = variable.numpy().ravel()
        found[f"final/{name}"] = checksum(final, first.ravel())
    for name, norm in _running_means(trace, net, network):
        if name.endswith(_MEANS):
            start, value = 0.0, norm.moving_mean.numpy()
        else:
            start, value = 1.0, norm.moving_variance.numpy()
        if name.endswith("population_stdev"):
            value = np.sqrt(value + norm.epsilon)
        found[f"final/{name}"] = checksum(value, np.full(value.shape, start))
    return found


def _running_means(
    trace: SourceTrace, net: str, network: keras.Model
) -> list[tuple[str, keras.Layer]]:
    """Names of the recorded running means and deviations of a network, with their layers."""
    norms = [layer for layer in network.layers if hasattr(layer, "moving_variance")]
    own = [name for name in trace.final_names if name.startswith(f"{net}/")]
    pairs: list[tuple[str, keras.Layer]] = []
    for kinds in (_MEANS, _DEVIATIONS):
        names = [name for name in own if name.endswith(kinds)]
        if len(names) not in (0, len(norms)):
            raise ValueError(
                f"{trace.path}: expected running statistics of {len(norms)} norms of {net}. "
                f"Received: {len(names)}"
            )
        pairs += zip(names, norms, strict=False)
    return pairs
