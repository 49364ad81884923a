"""Replays recorded runs of the sources with this project's own recipes, in float64.

The recipe's model gets the weights, batches and random numbers of the trace. `GAN.iterate` makes
the steps, op by op and without XLA, as it does in every training.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan import losses, penalties, recipes
from tfgan.losses import AdversarialLoss
from tfgan.models import from_recipe, images, mixture_2d
from tfgan.models.gan import GAN
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
        places = {net: _set_weights(trace, net, network) for net, network in _networks(model)}
        inputs = _RecordedInputs(trace, model)
        with contextlib.suppress(_TraceEnds):
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


def _recipe(trace: SourceTrace) -> tuple[recipes.Recipe, Any]:
    """The recipe of a trace and the class of its model. Points have batches of vectors."""
    if trace.real.ndim == 3:
        if trace.recipe in recipes.MIXTURE_2D:
            return recipes.mixture_2d(trace.recipe), mixture_2d.GaussianMixtureGAN
        raise ValueError(f"{trace.path}: no recipe has this arithmetic: {trace.recipe}")
    for cls in (images.MNISTGAN, images.DCGAN, images.WGANGP):
        if trace.recipe in recipes.IMAGES[cls.kind]:
            return recipes.images(cls.kind, trace.recipe), cls
    raise ValueError(f"{trace.path}: no recipe has this arithmetic: {trace.recipe}")


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
    places = []
    for (layer, variable), (name, array) in zip(variables, rows, strict=True):
        place = _places(trace, network, layer, array.shape)
        if place.shape != tuple(variable.shape):
            raise ValueError(
                f"{trace.path}: {name} must have the shape {tuple(variable.shape)}. "
                f"Received: {place.shape}"
            )
        variable.assign(array.ravel()[place])
        places.append((name, array, variable, place))
    return places


def _places(trace: SourceTrace, network: keras.Model, layer: Any, shape: tuple[int, ...]) -> Any:
    """For each entry of a Keras variable, the place of that entry in the source's array."""
    place = np.arange(int(np.prod(shape))).reshape(shape)
    if trace.weights_order.startswith(("(out, in)", "Conv2d")):
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
    norms = [layer for layer in network.layers if hasattr(layer, "moving_variance")]
    own = [name for name in trace.final_names if name.startswith(f"{net}/")]
    for kinds, start in ((_MEANS, 0.0), (_DEVIATIONS, 1.0)):
        names = [name for name in own if name.endswith(kinds)]
        for name, norm in zip(names, norms, strict=bool(names)):
            value = norm.moving_variance.numpy() if start else norm.moving_mean.numpy()
            if name.endswith("population_stdev"):
                value = np.sqrt(value + norm.epsilon)
            found[f"final/{name}"] = checksum(value, np.full(value.shape, start))
    return found


# --- inputs ------------------------------------------------------------------------------------


class _TraceEnds(Exception):
    """The program ended before this update."""


class _RecordedInputs:
    """The recorded batches and random numbers, as `GAN.iterate` asks for them."""

    def __init__(self, trace: SourceTrace, model: GAN) -> None:
        self._steps = model.discriminator_steps
        self._first = 0
        self._generator_updates = 0
        self._real = _real(trace, model)
        self._latents_d = _slots(trace, trace.discriminator_latents)
        self._latents_g = trace.generator_latents
        self._mix = trace.mix

    @property
    def finished(self) -> bool:
        """Whether all discriminator updates were made."""
        return self._first >= len(self._real)

    def advance(self) -> None:
        """Goes on to the next iteration."""
        self._first += self._steps

    def real(self, update: Any) -> tf.Tensor:
        return tf.constant(self._real[self._first + int(update)])

    def labels(self, update: Any) -> None:
        return None

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        return tf.constant(self._latents_d[self._first + int(update)])

    def generator_latents(self) -> tf.Tensor:
        if self._latents_g is None or self._generator_updates >= len(self._latents_g):
            raise _TraceEnds
        self._generator_updates += 1
        return tf.constant(self._latents_g[self._generator_updates - 1])

    def penalty(self, update: Any) -> "_RecordedMix | None":
        if self._mix is None:
            return None
        return _RecordedMix(self._mix[self._first + int(update)], self._first // self._steps)


class _RecordedMix:
    """The recorded shares of the real samples in the points of the gradient penalty."""

    def __init__(self, mix: Floats, step: int) -> None:
        self._mix, self.step = mix, step

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        return tf.reshape(tf.constant(self._mix, dtype), shape)


def _real(trace: SourceTrace, model: GAN) -> Floats:
    """The real batches as the recipe's networks see them."""
    if trace.real.ndim == 3:
        packing = int(trace.facts.get("packing", 1))
        if packing == 1:
            return trace.real
        # Packs side by side -> the first samples of all packs, then the second samples.
        updates, packs, numbers = trace.real.shape
        split = trace.real.reshape(updates, packs, packing, numbers // packing)
        return split.swapaxes(1, 2).reshape(updates, packs * packing, -1)
    low, high = model.pixels
    pixels = trace.real * ((high - low) / 255.0) + low
    return pixels[..., None] if pixels.ndim == 4 else np.moveaxis(pixels, 2, -1)


def _slots(trace: SourceTrace, latents: Floats) -> Floats:
    """(updates, batch, latent_dim), also of latents recorded for each slot of the packs."""
    return latents.reshape(len(latents), -1, latents.shape[-1])
