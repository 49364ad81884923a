"""Networks for points in the plane: the tutorial article's, the WGAN-GP toy's, PacGAN's, ours."""

import itertools
import math

import keras

from tfgan import checks
from tfgan.maxout import FourierFeatures, Maxout

# How the Dense layers of `mlp_generator` and `mlp_discriminator` start.
INITIALIZATIONS = ("torch", "he", "spread")
# Of the style "spread": standard deviation of the first kernel, and half the range of its bias.
GENERATOR_SPREAD = (1.0, 2.0)
DISCRIMINATOR_SPREAD = (3.0, 6.0)
PACGAN_STDDEV = 0.02


def mlp_generator(latent_dim=2, data_dim=2, *, width=400, depth=3, initialization="torch"):
    """`latent_dim` -> `depth` x [`width`, ReLU] -> `data_dim`.

    Args:
        latent_dim: numbers a latent.
        data_dim: numbers a sample.
        width: units of a hidden layer.
        depth: number of hidden layers.
        initialization: `"torch"`, U(-1, 1) / sqrt(fan_in) for kernels and biases, PyTorch's
            default; `"he"`, He-uniform hidden and Glorot-uniform last kernels, zero biases, that
            of the authors of WGAN-GP; or `"spread"`, He-normal with a first layer whose bends lie
            all over the latents.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, data_dim).
    """
    layers = _mlp(latent_dim, data_dim, width, depth, initialization, "g", GENERATOR_SPREAD)
    return keras.Sequential([keras.Input((latent_dim,)), *layers], name="generator")


def mlp_discriminator(
    data_dim=2,
    *,
    width=400,
    depth=3,
    sigmoid=False,
    packing=1,
    initialization="torch",
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
        initialization: as in `mlp_generator`.
        fourier: arguments of `FourierFeatures` of the input, as a dict; none by default.

    Returns:
        A Keras model (batch, packing * data_dim) -> (batch, 1).
    """
    size = packing * data_dim
    layers, features = [keras.Input((size,))], size
    if fourier is not None:
        layers.append(FourierFeatures(**fourier, name="fourier"))
        features += 2 * layers[-1].num
    layers += _mlp(
        features, 1, width, depth, initialization, "d", DISCRIMINATOR_SPREAD, wave_free=size
    )
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


def _mlp(inputs, outputs, width, depth, initialization, prefix, spread, wave_free=None):
    """The Dense layers `prefix`0 ... of an MLP, with their initializers."""
    checks.choice("initialization", initialization, INITIALIZATIONS)
    checks.positive_integer("width", width)
    sizes = [inputs] + [width] * checks.positive_integer("depth", depth) + [outputs]
    layers = []
    for index, (fan_in, units) in enumerate(itertools.pairwise(sizes)):
        last = index == depth
        style = _start(initialization, fan_in, last, spread if index == 0 else None, wave_free)
        activation = None if last else "relu"
        layers.append(
            keras.layers.Dense(units, activation=activation, name=f"{prefix}{index}", **style)
        )
    return layers


def _start(initialization, fan_in, last, spread, wave_free):
    """Initializers of one Dense layer."""
    kinds = keras.initializers
    if initialization == "torch":
        bound = 1 / math.sqrt(fan_in)
        kernel, bias = kinds.RandomUniform(-bound, bound), kinds.RandomUniform(-bound, bound)
        return {"kernel_initializer": kernel, "bias_initializer": bias}
    if initialization == "he":
        return {"kernel_initializer": kinds.GlorotUniform() if last else kinds.HeUniform()}
    if spread is None:
        stddev = math.sqrt((1.0 if last else 2.0) / fan_in)
        return {"kernel_initializer": kinds.RandomNormal(stddev=stddev)}
    scale, reach = spread
    # Unit variance of each pre-activation for standardized data, times `scale` squared; waves have
    # amplitudes of their own and do not count.
    stddev = scale * math.sqrt(2.0 / (wave_free or fan_in))
    return {
        "kernel_initializer": kinds.RandomNormal(stddev=stddev),
        "bias_initializer": kinds.RandomUniform(-reach, reach),
    }
