"""Small convolutional networks for 28x28 images, for a CPU; conditional by projection."""

import keras

from tfgan.layers.image_transpose import ImageTranspose
from tfgan.networks.mlp import MNIST_SHAPE, activation
from tfgan.utils import validation

KERNEL = 4

NORMS = ("none", "batch")


def small28_generator(latent_dim=64, *, width=16, norm="batch", num_classes=None):
    """Dense 7*7*4w -> deconvolution w to 14x14 -> deconvolution 1 to 28x28, tanh.

    4x4 kernels of stride 2, ReLU between. With the default width an image takes 1.1 million
    multiply-adds; `conv28_generator`'s takes 24.

    Args:
        latent_dim: size of the latents.
        width: w, the channels of the last hidden layer.
        norm: `"batch"` or `"none"` after each hidden layer.
        num_classes: number of classes whose one-hot code is concatenated to the latents; None for
            an unconditional network.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, 28, 28, 1) in [-1, 1]; with classes its inputs
        are [latents, one-hot classes].
    """
    width = validation.positive_integer("width", width)
    validation.choice("norm", norm, NORMS)
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = latents, latents
    if num_classes is not None:
        classes = _classes(num_classes)
        inputs, x = [latents, classes], keras.layers.Concatenate(name="with")([latents, classes])
    x = keras.layers.Dense(7 * 7 * 4 * width, name="g0")(x)
    x = keras.layers.ReLU(name="g0_activation")(_norm(x, norm, "g0"))
    x = keras.layers.Reshape((7, 7, 4 * width), name="grid")(x)
    x = keras.layers.Conv2DTranspose(width, KERNEL, strides=2, padding="same", name="g1")(x)
    x = keras.layers.ReLU(name="g1_activation")(_norm(x, norm, "g1"))
    images = ImageTranspose(1, KERNEL, strides=2, padding="same", activation="tanh", name="g2")(x)
    return keras.Model(inputs, images, name="generator")


def small28_discriminator(*, width=16, num_classes=None):
    """4x4 convolutions of stride 2, w and 2w channels, LeakyReLU 0.2, one logit.

    Args:
        width: w.
        num_classes: number of classes, which come in by `projection`.

    Returns:
        A Keras model (batch, 28, 28, 1) -> (batch, 1); with classes its inputs are
        [images, one-hot classes].
    """
    width = validation.positive_integer("width", width)
    images = keras.Input(MNIST_SHAPE, name="images")
    x = images
    for index, channels in enumerate((width, 2 * width)):
        x = keras.layers.Conv2D(
            channels, KERNEL, strides=2, padding="same", name=f"d{index}"
        )(x)  # fmt: skip
        x = activation(0.2, f"d{index}_activation")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    logits = keras.layers.Dense(1, name="d2")(x)
    if num_classes is None:
        return keras.Model(images, logits, name="discriminator")
    classes = _classes(num_classes)
    logits = keras.layers.Add(name="logits")([logits, projection(x, classes)])
    return keras.Model([images, classes], logits, name="discriminator")


def projection(features, classes, *, name="projection"):
    """How well features fit a class: <E y, h>, what a conditional discriminator adds to its logit.

    For a discriminator of your own: `Add()([Dense(1)(h), projection(h, classes)])`. A class that is
    only concatenated to an image is easily ignored; here each has a direction of its own.

    Args:
        features: h, a Keras tensor (batch, n).
        classes: y, one-hot, a Keras tensor (batch, num_classes).
        name: of the layer; its embedding E is `name` with `_embedding`.

    Returns:
        A Keras tensor (batch, 1).

    Reference:
        Miyato and Koyama 2018, "cGANs with Projection Discriminator", equation 3.
    """
    embed = keras.layers.Dense(features.shape[-1], use_bias=False, name=f"{name}_embedding")
    return keras.layers.Dot(axes=1, name=name)([features, embed(classes)])


def _classes(num_classes):
    return keras.Input((validation.positive_integer("num_classes", num_classes),), name="classes")


def _norm(x, norm, name):
    if norm == "none":
        return x
    # PyTorch's numbers, as in `conv28_generator`.
    return keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_norm")(x)
