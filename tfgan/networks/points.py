"""Dense ReLU networks for points: the tutorial article's, the WGAN-GP toy's and the default's."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras

from tfgan.initializers import pytorch_uniform
from tfgan.layers.fourier_features import FourierFeatures
from tfgan.layers.learned_noise import LearnedNoise
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.layers.relu import relu
from tfgan.layers.table_row import TableRow
from tfgan.utils import validation

# Initial weights of the Dense layers.
INITIALIZATIONS = ("pytorch", "he", "he_normal")


def points_generator(
    latent_dim: int = 2,
    data_dim: int = 2,
    *,
    width: int = 400,
    depth: int = 3,
    initialization: str = "pytorch",
    first_scale: float = 1.0,
    last_scale: float = 1.0,
    noise: float | None = None,
    codes: int | None = None,
) -> keras.Model:
    """Latents -> `depth` x [Dense `width`, ReLU] -> Dense `data_dim`.

    With `codes` and `noise` the generator is a mixture of `codes` Gaussians. The first latent picks
    one of them. Its mean and scale are the network's output for its code, plus a learned row of a
    table, which is 0 at first. The codes are drawn with the weights, from N(0, I), and stay. The
    network moves all components together, the table each by itself.

    Args:
        latent_dim: Size of the latents, or of a code.
        data_dim: Size of a sample.
        width: Units per hidden layer.
        depth: Number of hidden layers.
        initialization: Initial weights. `"pytorch"`: kernels and biases U(-1, 1) / sqrt(fan_in),
            PyTorch's default. `"he"`: He-uniform kernels, the last one Glorot-uniform, biases 0:
            the choice of the authors of WGAN-GP. `"he_normal"`: He-normal kernels, biases 0, but
            random biases in the first layer, so that its units do not all bend at 0.
        first_scale: With `"he_normal"`: factor of the first layer's kernel; the first layer's
            biases are U(-2, 2) times it.
        last_scale: With `"he_normal"`: factor of the last layer's kernel. With a small one all
            outputs begin near 0.
        noise: Start of a `LearnedNoise` layer on the output, which takes `data_dim` more latents.
            None: no such layer.
        codes: Number of codes, `latent_dim` numbers each. It needs `noise`. None: the latents are
            the codes.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, data_dim); with `noise`
        (batch, latent_dim + data_dim) -> (batch, data_dim); with `codes` too
        (batch, 1 + data_dim) -> (batch, data_dim), where the first latent is in [0, 1).

    Raises:
        ValueError: If an argument is out of range.
    """
    if codes is not None:
        validation.positive_integer("codes", codes)
        if noise is None:
            raise ValueError("codes need noise. Received: noise=None")
    outputs = data_dim if noise is None else 2 * data_dim
    sizes = [latent_dim, *_hidden(width, depth), outputs]
    layers = _mlp("g", sizes, initialization, first_scale, last_scale)
    if noise is None:
        return keras.Sequential([keras.Input((latent_dim,)), *layers], name="generator")
    latents = keras.Input(((latent_dim if codes is None else 1) + data_dim,))
    chosen = latents[:, :-data_dim]
    x = chosen if codes is None else _codes(codes, latent_dim)(chosen)
    for layer in layers:
        x = layer(x)
    if codes is not None:
        own = TableRow(codes, outputs, table_initializer="zeros", name="own")
        x = keras.layers.Add(name="component")([x, own(chosen)])
    points = LearnedNoise(noise, name="points")([x, latents[:, -data_dim:]])
    return keras.Model(latents, points, name="generator")


def _codes(codes: int, size: int) -> TableRow:
    """The table of codes, which does not learn."""
    normal = keras.initializers.RandomNormal(stddev=1.0)
    return TableRow(codes, size, table_initializer=normal, trainable=False, name="codes")


def points_discriminator(
    data_dim: int = 2,
    *,
    width: int = 400,
    depth: int = 3,
    sigmoid: bool = False,
    packing: int = 1,
    initialization: str = "pytorch",
    first_scale: float = 1.0,
    fourier: Mapping[str, Any] | None = None,
    distance_limit: float | None = None,
) -> keras.Model:
    """Samples -> `depth` x [Dense `width`, ReLU] -> one logit, or one probability.

    Args:
        data_dim: Size of a sample.
        width: Units per hidden layer.
        depth: Number of hidden layers.
        sigmoid: Whether the output is a probability, as in the tutorial article. Train it by the
            `wasserstein` loss, the difference of the mean outputs.
        packing: Number of samples that the network sees side by side.
        initialization: Initial weights, as in `points_generator`.
        first_scale: Scale of the first layer, as in `points_generator`.
        fourier: Arguments of a `FourierFeatures` layer on the input. None: no such layer.
        distance_limit: Limit of a `MahalanobisDistance` layer on the input, instead. None: no such
            layer.

    Returns:
        A Keras model (batch, packing * data_dim) -> (batch, 1).

    Raises:
        ValueError: If an argument is out of range.
    """
    size = packing * data_dim
    layers, features = [keras.Input((size,))], size
    if distance_limit is not None:
        if fourier is not None or packing > 1:
            raise ValueError("distance_limit needs packing 1, and no fourier")
        layers.append(MahalanobisDistance(distance_limit, name="distance"))
        features += 1
    if fourier is not None:
        layers.append(FourierFeatures(**fourier, name="fourier"))
        features += 2 * layers[-1].num
    layers += _mlp("d", [features, *_hidden(width, depth), 1], initialization, first_scale)
    if sigmoid:
        layers.append(keras.layers.Activation("sigmoid", name="probability"))
    return keras.Sequential(layers, name="discriminator")


def _hidden(width: int, depth: int) -> list[int]:
    """Units of the hidden layers."""
    width = validation.positive_integer("width", width)
    return [width] * validation.positive_integer("depth", depth)


def _mlp(
    prefix: str,
    sizes: Sequence[int],
    initialization: str,
    first_scale: float,
    last_scale: float = 1.0,
) -> list[keras.layers.Dense]:
    """The Dense layers `prefix`0, `prefix`1, ... between features of these sizes."""
    validation.choice("initialization", initialization, INITIALIZATIONS)
    validation.positive("first_scale", first_scale)
    validation.positive("last_scale", last_scale)
    last = len(sizes) - 2
    layers = []
    for index, (fan_in, units) in enumerate(itertools.pairwise(sizes)):
        if initialization == "pytorch":
            own = pytorch_uniform(fan_in)
        elif initialization == "he":
            own = _he_uniform(last=index == last)
        else:
            scale = first_scale if index == 0 else None
            own = _he_normal(fan_in, scale, last=last_scale if index == last else None)
        activation = None if index == last else relu
        layers.append(
            keras.layers.Dense(units, activation=activation, name=f"{prefix}{index}", **own)
        )
    return layers


def _he_uniform(*, last: bool) -> dict[str, Any]:
    kinds = keras.initializers
    return {"kernel_initializer": kinds.GlorotUniform() if last else kinds.HeUniform()}


def _he_normal(fan_in: int, first_scale: float | None, *, last: float | None) -> dict[str, Any]:
    """Initializers of one layer.

    `first_scale` is None in all layers but the first, `last`, a factor, in all but the last.
    """
    kinds = keras.initializers
    stddev = math.sqrt(2.0 / fan_in) if last is None else last * math.sqrt(1.0 / fan_in)
    if first_scale is None:
        return {"kernel_initializer": kinds.RandomNormal(stddev=stddev)}
    return {
        "kernel_initializer": kinds.RandomNormal(stddev=first_scale * stddev),
        "bias_initializer": kinds.RandomUniform(-2.0 * first_scale, 2.0 * first_scale),
    }
