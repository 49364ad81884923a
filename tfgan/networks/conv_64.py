"""Convolutional networks of the program gan-zoo-pytorch, for 64x64 images and two more sizes.

The program has 64x64 only. At 32x32 the networks have one layer less, the widest one. At 128x128
they have one more, of twice the width.
"""

from typing import Any

import keras

from tfgan.networks.image_data_format import check_channels_last
from tfgan.networks.leaky_relu import leaky_relu
from tfgan.networks.normalization import normalize
from tfgan.utils import validation

KERNEL_SIZE = 4

# Standard deviation of all kernels at the start.
STDDEV = 0.02

# Height and width of the images.
IMAGE_SIZES = (32, 64, 128)

# Channels of the widest hidden layer at 64x64, and of the layer next to the images.
WIDEST, NARROWEST = 512, 64

# PyTorch's batch normalization, which the program uses.
_RUNNING = "unbiased_variance"


def conv64_generator(
    latent_dim: int = 128, *, norm: str = "batch", channels: int = 3, image_size: int = 64
) -> keras.Model:
    """Five transposed convolutions: 512, 256, 128, 64 channels with ReLU, then the images, tanh.

    Kernels are 4x4, without biases. The first layer goes from 1x1 to 4x4, the others have stride 2.
    Batch norm keeps the running variance as PyTorch does.

    Args:
        latent_dim: Size of the latents.
        norm: Normalization of the hidden layers: `"batch"` (WGAN, DCGAN), `"instance"`
            (GroupNorm(C, C), WGAN-GP) or `"none"`.
        channels: Channels of the images.
        image_size: Height and width of the images: 32, 64 or 128.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, image_size, image_size, channels) in [-1, 1].
        With `"instance"` and the defaults it has 3,806,080 parameters.

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    x = keras.layers.Reshape((1, 1, latent_dim), name="grid")(latents)
    widths = _widths(image_size)
    for index, width in enumerate(reversed(widths)):
        x = _deconvolution(x, width, f"g{index}", first=index == 0)
        x = normalize(x, norm, f"g{index}", running=_RUNNING)
        x = keras.layers.ReLU(name=f"g{index}_activation")(x)
    images = _deconvolution(x, channels, f"g{len(widths)}", activation="tanh")
    return keras.Model(latents, images, name="generator")


def conv64_discriminator(
    *, norm: str = "instance", channels: int = 3, image_size: int = 64
) -> keras.Model:
    """Four 4x4 convolutions of stride 2, LeakyReLU 0.2, then 4x4 to 1x1: one logit.

    The layers have 64, 128, 256 and 512 channels, no biases, and a norm except for the first.

    Args:
        norm: Normalization: `"instance"` (GroupNorm(C, C); WGAN, WGAN-GP), `"batch"` (DCGAN) or
            `"none"`.
        channels: Channels of the images.
        image_size: Height and width of the images: 32, 64 or 128.

    Returns:
        A Keras model (batch, image_size, image_size, channels) -> (batch, 1). With the defaults it
        has 2,765,568 parameters.

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    widths = _widths(image_size)
    images = keras.Input((image_size, image_size, channels), name="images")
    x = images
    for index, width in enumerate(widths):
        x = _convolution(x, width, f"d{index}", strides=2, padding="same")
        x = normalize(x, norm if index else "none", f"d{index}", running=_RUNNING)
        x = leaky_relu(x, 0.2, f"d{index}_activation")
    x = _convolution(x, 1, f"d{len(widths)}", strides=1, padding="valid")
    logits = keras.layers.Flatten(name="logits")(x)
    return keras.Model(images, logits, name="discriminator")


def _widths(image_size: int) -> list[int]:
    """Channels of the hidden layers from the images' side on: doubled at each halving to 4x4."""
    validation.choice("image_size", image_size, IMAGE_SIZES)
    widest = WIDEST * image_size // 64
    return [NARROWEST << index for index in range((widest // NARROWEST).bit_length())]


def _convolution(
    x: keras.KerasTensor, channels: int, name: str, **options: Any
) -> keras.KerasTensor:
    return keras.layers.Conv2D(
        channels, KERNEL_SIZE, use_bias=False, name=name, **options,
        kernel_initializer=keras.initializers.RandomNormal(stddev=STDDEV),
    )(x)  # fmt: skip


def _deconvolution(
    x: keras.KerasTensor,
    channels: int,
    name: str,
    *,
    first: bool = False,
    activation: str | None = None,
) -> keras.KerasTensor:
    return keras.layers.Conv2DTranspose(
        channels, KERNEL_SIZE, strides=1 if first else 2, padding="valid" if first else "same",
        use_bias=False, activation=activation, name=name,
        kernel_initializer=keras.initializers.RandomNormal(stddev=STDDEV),
    )(x)  # fmt: skip
