"""Networks for points in the plane: the tutorial article's, the WGAN-GP toy's, PacGAN's, ours."""

import itertools
import math

import keras

from tfgan.layers.fourier_features import FourierFeatures
from tfgan.layers.learned_noise import LearnedNoise
from tfgan.layers.maxout import Maxout
from tfgan.layers.relu import relu
from tfgan.utils import validation

# How the Dense layers of `points_generator` and `points_discriminator` start.
INITIALIZATIONS = ("torch", "he", "spread")

PACGAN_STDDEV = 0.02


def points_generator(
    latent_dim=2,
    data_dim=2,
    *,
    width=400,
    depth=3,
    initialization="torch",
    spread=1.0,
    noise=None,
):
    """`latent_dim` -> `depth` x [`width`, ReLU] -> `data_dim`.

    Args:
        latent_dim: numbers a latent.
        data_dim: numbers a sample.
        width: units of a hidden layer.
        depth: number of hidden layers.
        initialization: `"torch"`, U(-1, 1) / sqrt(fan_in) for kernels and biases, PyTorch's
            default; `"he"`, He-uniform hidden and Glorot-uniform last kernels, zero biases, that
            of the authors of WGAN-GP; or `"spread"`, He-normal kernels, with steeper units in
            the first layer whose bends do not all meet at 0.
        spread: of the initialization of that name: factor of the first layer's kernel, whose
            biases are U(-2, 2) times it.
        noise: start of `LearnedNoise` on the output, for which `data_dim` more latents are
            taken; none by default.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, data_dim); with `noise`, (batch, latent_dim
        + data_dim) -> (batch, data_dim).
    """
    outputs = data_dim if noise is None else 2 * data_dim
    layers = _mlp("g", [latent_dim, *_hidden(width, depth), outputs], initialization, spread)
    if noise is None:
        return keras.Sequential([keras.Input((latent_dim,)), *layers], name="generator")
    latents = keras.Input((latent_dim + data_dim,))
    x = latents[:, :latent_dim]
    for layer in layers:
        x = layer(x)
    points = LearnedNoise(noise, name="points")([x, latents[:, latent_dim:]])
    return keras.Model(latents, points, name="generator")


def points_discriminator(
    data_dim=2,
    *,
    width=400,
    depth=3,
    sigmoid=False,
    packing=1,
    initialization="torch",
    spread=1.0,
    fourier=None,
):
    """`packing` * `data_dim` -> `depth` x [`width`, ReLU] -> one logit, or one probability.

    Args:
        data_dim: numbers a sample.
        width: units of a hidden layer.
        depth: number of hidden layers.
        sigmoid: whether the output is a probability, as the tutorial article has it: to be
            trained by the `wasserstein` loss, the mean difference of the outputs.
        packing: samples seen side by side.
        initialization: as in `points_generator`.
        spread: as in `points_generator`.
        fourier: arguments of `FourierFeatures` of the input, as a dict; none by default.

    Returns:
        A Keras model (batch, packing * data_dim) -> (batch, 1).
    """
    size = packing * data_dim
    layers, features = [keras.Input((size,))], size
    if fourier is not None:
        layers.append(FourierFeatures(**fourier, name="fourier"))
        features += 2 * layers[-1].num
    layers += _mlp("d", [features, *_hidden(width, depth), 1], initialization, spread)
    if sigmoid:
        layers.append(keras.layers.Activation("sigmoid", name="probability"))
    return keras.Sequential(layers, name="discriminator")


def pacgan_generator(latent_dim=2, data_dim=2, *, width=400, depth=4):
    """PacGAN's: `depth` x [Dense `width` without bias, batch norm, ReLU] -> `data_dim`.

    Kernels N(0, 0.02**2).

    Returns:
        A Keras model (batch, latent_dim) -> (batch, data_dim).
    """
    initializer = keras.initializers.RandomNormal(stddev=PACGAN_STDDEV)
    layers = [keras.Input((latent_dim,))]
    for index in range(depth):
        layers += [
            keras.layers.Dense(
                width, use_bias=False, kernel_initializer=initializer, name=f"g{index}"
            ),
            keras.layers.BatchNormalization(name=f"norm{index}"),
            keras.layers.ReLU(name=f"relu{index}"),
        ]
    layers.append(keras.layers.Dense(data_dim, kernel_initializer=initializer, name=f"g{depth}"))
    return keras.Sequential(layers, name="generator")


def pacgan_discriminator(data_dim=2, *, packing=2, width=200, depth=3, pieces=5):
    """PacGAN's: `depth` x maxout(`width`, `pieces`) -> one logit, for `packing` samples at once.

    Kernels N(0, 0.02**2), biases 0.

    Returns:
        A Keras model (batch, packing * data_dim) -> (batch, 1).
    """
    initializer = keras.initializers.RandomNormal(stddev=PACGAN_STDDEV)
    hidden = [
        Maxout(width, pieces, kernel_initializer=initializer, name=f"d{index}")
        for index in range(depth)
    ]
    last = keras.layers.Dense(1, kernel_initializer=initializer, name=f"d{depth}")
    layers = [keras.Input((packing * data_dim,)), *hidden, last]
    return keras.Sequential(layers, name="discriminator")


def _hidden(width, depth):
    """Sizes of the hidden layers."""
    width = validation.positive_integer("width", width)
    return [width] * validation.positive_integer("depth", depth)


def _mlp(prefix, sizes, initialization, spread):
    """The Dense layers `prefix`0 ... between layers of these sizes, with their initializers."""
    validation.choice("initialization", initialization, INITIALIZATIONS)
    validation.positive("spread", spread)
    layers = []
    for index, (fan_in, units) in enumerate(itertools.pairwise(sizes)):
        last = index == len(sizes) - 2
        style = _start(initialization, fan_in, spread if index == 0 else None, last=last)
        activation = None if last else relu
        layers.append(
            keras.layers.Dense(units, activation=activation, name=f"{prefix}{index}", **style)
        )
    return layers


def _start(initialization, fan_in, spread, *, last):
    """Initializers of one Dense layer."""
    kinds = keras.initializers
    if initialization == "torch":
        bound = 1 / math.sqrt(fan_in)
        kernel, bias = kinds.RandomUniform(-bound, bound), kinds.RandomUniform(-bound, bound)
        return {"kernel_initializer": kernel, "bias_initializer": bias}
    if initialization == "he":
        return {"kernel_initializer": kinds.GlorotUniform() if last else kinds.HeUniform()}
    stddev = math.sqrt((1.0 if last else 2.0) / fan_in)
    if spread is None:
        return {"kernel_initializer": kinds.RandomNormal(stddev=stddev)}
    return {
        "kernel_initializer": kinds.RandomNormal(stddev=spread * stddev),
        "bias_initializer": kinds.RandomUniform(-2.0 * spread, 2.0 * spread),
    }
