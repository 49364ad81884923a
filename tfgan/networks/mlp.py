"""Dense networks on images: those of the beginner's guide and of the MNIST article."""

from collections.abc import Sequence

import keras
import numpy as np

from tfgan.initializers import pytorch_uniform
from tfgan.networks.class_inputs import with_classes
from tfgan.networks.leaky_relu import leaky_relu
from tfgan.utils import validation

MNIST_SHAPE = (28, 28, 1)

# Initial weights of the Dense layers.
INITIALIZATIONS = ("keras", "pytorch")


def mlp_generator(
    latent_dim: int = 100,
    image_shape: tuple[int, int, int] = MNIST_SHAPE,
    *,
    widths: Sequence[int] = (256, 512, 1024),
    slope: float = 0.2,
    num_classes: int | None = None,
    initialization: str = "keras",
) -> keras.Model:
    """Latents -> dense layers -> tanh, reshaped to images.

    The defaults are the beginner's guide's. `widths=(256, 512), slope=0, initialization="pytorch"`
    is the generator of the recipe `mnist-article`.

    Args:
        latent_dim: Size of the latents.
        image_shape: (height, width, channels).
        widths: Units of each hidden layer.
        slope: Slope of LeakyReLU below 0. 0: a plain ReLU.
        num_classes: Number of classes; their one-hot code is concatenated to the latents. None: an
            unconditional network.
        initialization: Initial weights: `"keras"`, Keras's default, or `"pytorch"`, that of
            PyTorch's Linear.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, *image_shape) in [-1, 1]. With classes its
        inputs are [latents, one-hot classes].

    Raises:
        ValueError: If an argument is out of range.
    """
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = with_classes(latents, latents, num_classes)
    x = _hidden(x, widths, slope, initialization, "g")
    size = int(np.prod(image_shape))
    x = _dense(x, size, initialization, f"g{len(widths)}", activation="tanh")
    images = keras.layers.Reshape(image_shape, name="images")(x)
    return keras.Model(inputs, images, name="generator")


def mlp_discriminator(
    image_shape: tuple[int, int, int] = MNIST_SHAPE,
    *,
    widths: Sequence[int] = (1024, 512, 256),
    slope: float = 0.2,
    dropout: float = 0.0,
    num_classes: int | None = None,
    initialization: str = "keras",
) -> keras.Model:
    """Images, flattened -> dense layers -> one logit.

    The defaults mirror the beginner's guide's generator. `widths=(512, 256), slope=0.01,
    initialization="pytorch"` is the discriminator of the recipe `mnist-article`; the article's
    sigmoid is part of the loss here.

    Args:
        image_shape: (height, width, channels).
        widths: Units of each hidden layer.
        slope: Slope of LeakyReLU below 0. 0: a plain ReLU.
        dropout: Share of hidden units that are dropped in training, in [0, 1).
        num_classes: Number of classes; their one-hot code is concatenated to the pixels. None: an
            unconditional network.
        initialization: Initial weights, as in `mlp_generator`.

    Returns:
        A Keras model (batch, *image_shape) -> (batch, 1). With classes its inputs are
        [images, one-hot classes].

    Raises:
        ValueError: If an argument is out of range.
    """
    images = keras.Input(image_shape, name="images")
    flat = keras.layers.Flatten(name="flatten")(images)
    inputs, x = with_classes(images, flat, num_classes)
    dropout = validation.fraction("dropout", dropout)
    x = _hidden(x, widths, slope, initialization, "d", dropout)
    logits = _dense(x, 1, initialization, f"d{len(widths)}")
    return keras.Model(inputs, logits, name="discriminator")


def _hidden(
    x: keras.KerasTensor,
    widths: Sequence[int],
    slope: float,
    initialization: str,
    prefix: str,
    dropout: float = 0.0,
) -> keras.KerasTensor:
    """The hidden layers `prefix`0, `prefix`1, ... with their activations and dropouts."""
    for index, width in enumerate(widths):
        width = validation.positive_integer("width", width)
        x = _dense(x, width, initialization, f"{prefix}{index}")
        x = leaky_relu(x, slope, f"{prefix}{index}_activation")
        if dropout:
            x = keras.layers.Dropout(dropout, name=f"{prefix}{index}_dropout")(x)
    return x


def _dense(
    x: keras.KerasTensor,
    units: int,
    initialization: str,
    name: str,
    activation: str | None = None,
) -> keras.KerasTensor:
    validation.choice("initialization", initialization, INITIALIZATIONS)
    own = pytorch_uniform(x.shape[-1]) if initialization == "pytorch" else {}
    return keras.layers.Dense(units, activation=activation, name=name, **own)(x)
