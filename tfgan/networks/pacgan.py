"""PacGAN's networks for points: a discriminator that sees several samples at once.

Reference:
    Lin et al. 2018, "PacGAN: The power of two samples in generative adversarial networks",
    section 4.1 and the authors' program.
"""

import keras

from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.layers.maxout import Maxout

# Standard deviation of all kernels at the start.
PACGAN_STDDEV = 0.02

# Batch normalization in the authors' program, which uses the library Blocks.
EPSILON = 1e-4
MOMENTUM = 0.95


def pacgan_generator(
    latent_dim: int = 2, data_dim: int = 2, *, width: int = 400, depth: int = 4, slots: int = 1
) -> keras.Model:
    """Latents -> `depth` x [Dense `width` without bias, batch norm, ReLU] -> Dense `data_dim`.

    Kernels start as N(0, 0.02**2). Batch norm keeps a running standard deviation, not a variance.

    Args:
        latent_dim: Size of the latents.
        data_dim: Size of a sample.
        width: Units per hidden layer.
        depth: Number of hidden layers.
        slots: Number of equal consecutive parts of a batch with batch statistics of their own: the
            packing, as the authors apply their generator to each slot of the packs by itself.

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
            BatchNormalization(
                momentum=MOMENTUM,
                epsilon=EPSILON,
                # The running standard deviation starts at 1.
                moving_variance_initializer=keras.initializers.Constant(1.0 - EPSILON),
                running="stdev",
                slots=slots,
                name=f"norm{index}",
            ),
            keras.layers.ReLU(name=f"relu{index}"),
        ]
    layers.append(keras.layers.Dense(data_dim, kernel_initializer=initializer, name=f"g{depth}"))
    return keras.Sequential(layers, name="generator")


def pacgan_discriminator(
    data_dim: int = 2, *, packing: int = 2, width: int = 200, depth: int = 3, pieces: int = 5
) -> keras.Model:
    """`packing` samples at once -> `depth` x maxout -> one logit.

    Kernels start as N(0, 0.02**2), biases as 0.

    Args:
        data_dim: Size of a sample.
        packing: Number of samples that the network sees side by side.
        width: Units per maxout layer.
        depth: Number of maxout layers.
        pieces: Affine maps per unit.

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
