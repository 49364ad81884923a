"""Dense networks on images: those of the articles S4 (three wide layers) and S5 (MNIST)."""

import keras
import numpy as np

from tfgan.networks.fan_in_uniform import torch_uniform
from tfgan.utils import validation

MNIST_SHAPE = (28, 28, 1)


def mlp_generator(
    latent_dim=100,
    image_shape=MNIST_SHAPE,
    *,
    widths=(256, 512, 1024),
    slope=0.2,
    num_classes=None,
    torch_init=False,
):
    """Latents -> dense layers -> tanh, reshaped to images.

    The defaults are the beginner's guide's (S4); `widths=(256, 512), slope=0, torch_init=True` is
    the MNIST article's (S5).

    Args:
        latent_dim: size of the latents.
        image_shape: (height, width, channels).
        widths: of the hidden layers.
        slope: of LeakyReLU below 0; 0 is ReLU.
        num_classes: number of classes whose one-hot code is concatenated to the latents; None for
            an unconditional network.
        torch_init: whether weights begin as PyTorch's Linear layers do; Keras's own otherwise.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, *image_shape) in [-1, 1]; with classes its
        inputs are [latents, one-hot classes].
    """
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = _with_classes(latents, latents, num_classes)
    x = _hidden(x, widths, slope, torch_init, "g")
    size = int(np.prod(image_shape))
    x = _dense(x, size, torch_init, f"g{len(widths)}", activation="tanh")
    images = keras.layers.Reshape(image_shape, name="images")(x)
    return keras.Model(inputs, images, name="generator")


def mlp_discriminator(
    image_shape=MNIST_SHAPE,
    *,
    widths=(1024, 512, 256),
    slope=0.2,
    dropout=0.0,
    num_classes=None,
    torch_init=False,
):
    """Images, flattened -> dense layers -> one logit.

    The defaults mirror the beginner's guide's generator (S4); `widths=(512, 256), slope=0.01,
    torch_init=True` is the MNIST article's (S5), whose sigmoid is part of the loss here.

    Args:
        image_shape: (height, width, channels).
        widths: of the hidden layers.
        slope: of LeakyReLU below 0.
        dropout: share of hidden units dropped in training, in [0, 1).
        num_classes: number of classes whose one-hot code is concatenated to the pixels.
        torch_init: as in `mlp_generator`.

    Returns:
        A Keras model (batch, *image_shape) -> (batch, 1); with classes its inputs are
        [images, one-hot classes].
    """
    images = keras.Input(image_shape, name="images")
    flat = keras.layers.Flatten(name="flatten")(images)
    inputs, x = _with_classes(images, flat, num_classes)
    x = _hidden(x, widths, slope, torch_init, "d", validation.fraction("dropout", dropout))
    logits = _dense(x, 1, torch_init, f"d{len(widths)}")
    return keras.Model(inputs, logits, name="discriminator")


def _with_classes(inputs, x, num_classes):
    """Inputs of a network, and `x` with the classes concatenated where there are some."""
    if num_classes is None:
        return inputs, x
    classes = keras.Input(
        (validation.positive_integer("num_classes", num_classes),), name="classes"
    )
    return [inputs, classes], keras.layers.Concatenate(name="with_classes")([x, classes])


def _hidden(x, widths, slope, torch_init, prefix, dropout=0.0):
    for index, width in enumerate(widths):
        width = validation.positive_integer("width", width)
        x = _dense(x, width, torch_init, f"{prefix}{index}")
        x = activation(slope, f"{prefix}{index}_activation")(x)
        if dropout:
            x = keras.layers.Dropout(dropout, name=f"{prefix}{index}_dropout")(x)
    return x


def _dense(x, units, torch_init, name, activation=None):
    own = torch_uniform(x.shape[-1]) if torch_init else {}
    return keras.layers.Dense(units, activation=activation, name=name, **own)(x)


def activation(slope, name):
    """The layer LeakyReLU, or ReLU where `slope` is 0."""
    if validation.non_negative("slope", slope) == 0:
        return keras.layers.ReLU(name=name)
    return keras.layers.LeakyReLU(negative_slope=slope, name=name)
