"""Small convolutional networks for 28x28 images on a CPU; conditional by projection."""

import keras

from tfgan.layers.image_transpose import ImageTranspose
from tfgan.networks.class_inputs import class_input, with_classes
from tfgan.networks.image_data_format import check_channels_last
from tfgan.networks.leaky_relu import leaky_relu
from tfgan.networks.mlp import MNIST_SHAPE
from tfgan.networks.normalization import normalize
from tfgan.networks.projection import projection
from tfgan.utils import validation

KERNEL_SIZE = 4

# Instance normalization of the 1x1 features of `g0` would make all of them 0.
NORMS = ("none", "batch")


def small28_generator(
    latent_dim: int = 64,
    *,
    width: int = 16,
    norm: str = "batch",
    num_classes: int | None = None,
    channels: int = 1,
    mapping: int | None = None,
) -> keras.Model:
    """Dense 7*7*4w -> deconvolution w to 14x14 -> deconvolution to 28x28, tanh.

    Kernels are 4x4 of stride 2, with ReLU between. With the default width an image takes 1.1
    million multiply-adds; `conv28_generator` takes 24 million.

    Args:
        latent_dim: Size of the latents.
        width: w, the channels of the last hidden layer.
        norm: Normalization of the hidden layers: `"batch"` or `"none"`.
        num_classes: Number of classes; their one-hot code is concatenated to the latents. None: an
            unconditional network.
        channels: Channels of the images.
        mapping: Units of a dense hidden layer between the latents and the first layer, with
            normalization and ReLU. It lets the network choose what to draw before it draws. None:
            no such layer.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, 28, 28, channels) in [-1, 1]. With classes its
        inputs are [latents, one-hot classes].

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    width = validation.positive_integer("width", width)
    validation.choice("norm", norm, NORMS)
    channels = validation.positive_integer("channels", channels)
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = with_classes(latents, latents, num_classes)
    if mapping is not None:
        x = keras.layers.Dense(validation.positive_integer("mapping", mapping), name="mapping")(x)
        x = keras.layers.ReLU(name="mapping_activation")(normalize(x, norm, "mapping"))
    x = keras.layers.Dense(7 * 7 * 4 * width, name="g0")(x)
    x = keras.layers.ReLU(name="g0_activation")(normalize(x, norm, "g0"))
    x = keras.layers.Reshape((7, 7, 4 * width), name="grid")(x)
    x = keras.layers.Conv2DTranspose(width, KERNEL_SIZE, strides=2, padding="same", name="g1")(x)
    x = keras.layers.ReLU(name="g1_activation")(normalize(x, norm, "g1"))
    images = ImageTranspose(
        channels, KERNEL_SIZE, strides=2, padding="same", activation="tanh", name="g2"
    )(x)  # fmt: skip
    return keras.Model(inputs, images, name="generator")


def small28_discriminator(
    *,
    width: int = 16,
    num_classes: int | None = None,
    channels: int = 1,
    hidden: int | None = None,
) -> keras.Model:
    """4x4 convolutions of stride 2 with w and 2w channels, LeakyReLU 0.2, one logit.

    Args:
        width: w, the channels of the first layer.
        num_classes: Number of classes, which are added by `projection`. None: an unconditional
            network.
        channels: Channels of the images.
        hidden: Units of a dense hidden layer before the logit, with LeakyReLU 0.2. Without it the
            logit is a sum over places of what each sees in 10x10 pixels around it: no term compares
            two ends of a digit, or two channels at different places. None: no such layer.

    Returns:
        A Keras model (batch, 28, 28, channels) -> (batch, 1). With classes its inputs are
        [images, one-hot classes].

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    width = validation.positive_integer("width", width)
    channels = validation.positive_integer("channels", channels)
    images = keras.Input((*MNIST_SHAPE[:2], channels), name="images")
    x = images
    for index, filters in enumerate((width, 2 * width)):
        x = keras.layers.Conv2D(
            filters, KERNEL_SIZE, strides=2, padding="same", name=f"d{index}"
        )(x)  # fmt: skip
        x = leaky_relu(x, 0.2, f"d{index}_activation")
    x = keras.layers.Flatten(name="flatten")(x)
    if hidden is not None:
        x = keras.layers.Dense(validation.positive_integer("hidden", hidden), name="hidden")(x)
        x = leaky_relu(x, 0.2, "hidden_activation")
    logits = keras.layers.Dense(1, name="d2")(x)
    if num_classes is None:
        return keras.Model(images, logits, name="discriminator")
    classes = class_input(num_classes)
    logits = keras.layers.Add(name="logits")([logits, projection(x, classes)])
    return keras.Model([images, classes], logits, name="discriminator")
