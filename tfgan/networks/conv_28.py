"""Convolutional networks for 28x28 images: those of the authors of WGAN-GP.

Reference:
    Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", and the authors' program,
    `gan_mnist.py`.
"""

import keras

from tfgan.initializers import variance_uniform
from tfgan.networks.class_inputs import with_class_planes, with_classes
from tfgan.networks.image_data_format import check_channels_last
from tfgan.networks.leaky_relu import leaky_relu
from tfgan.networks.mlp import MNIST_SHAPE
from tfgan.networks.normalization import normalize
from tfgan.utils import validation

KERNEL_SIZE = 5


def conv28_generator(
    latent_dim: int = 128,
    *,
    width: int = 64,
    norm: str = "none",
    output: str = "sigmoid",
    num_classes: int | None = None,
) -> keras.Model:
    """The authors' MNIST generator.

    Dense 4*4*256 -> deconvolution 128 -> cropped to 7x7 -> deconvolution 64 -> deconvolution 1.
    Kernels are 5x5 of stride 2, with ReLU between.

    Args:
        latent_dim: Size of the latents.
        width: Channels of the last hidden layer, 64 in the paper.
        norm: Normalization of the hidden layers: `"none"` (WGAN-GP), `"batch"` (DCGAN) or
            `"instance"`.
        output: Last activation: `"sigmoid"`, or `"tanh"` for pixels in [-1, 1].
        num_classes: Number of classes; their one-hot code is concatenated to the latents. None: an
            unconditional network.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, 28, 28, 1). With classes its inputs are
        [latents, one-hot classes].

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    validation.choice("output", output, ("sigmoid", "tanh"))
    width = validation.positive_integer("width", width)
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = with_classes(latents, latents, num_classes)
    # The authors' program names no initialization for its Dense layers: Glorot, its default.
    units = 4 * 4 * 4 * width
    start = variance_uniform(2.0 / (x.shape[-1] + units))
    x = keras.layers.Dense(units, name="g0", **start)(x)
    x = keras.layers.Reshape((4, 4, 4 * width), name="grid")(x)
    x = keras.layers.ReLU(name="g0_activation")(normalize(x, norm, "g0"))
    for index, channels in ((1, 2 * width), (2, width)):
        x = _deconvolution(x, channels, f"g{index}")
        x = keras.layers.ReLU(name=f"g{index}_activation")(normalize(x, norm, f"g{index}"))
        if index == 1:
            x = keras.layers.Cropping2D(((0, 1), (0, 1)), name="crop")(x)
    images = _deconvolution(x, 1, "g3", activation=output)
    return keras.Model(inputs, images, name="generator")


def conv28_discriminator(
    *, width: int = 64, norm: str = "none", num_classes: int | None = None
) -> keras.Model:
    """The authors' MNIST critic: 5x5 convolutions of stride 2, LeakyReLU 0.2, one logit.

    Args:
        width: Channels of the first layer. The next layers have twice and four times as many.
        norm: Normalization of the second and third layer: `"none"`, which a gradient penalty
            needs, `"batch"` (DCGAN) or `"instance"`.
        num_classes: Number of classes; their one-hot code is concatenated to the image as constant
            planes. None: an unconditional network.

    Returns:
        A Keras model (batch, 28, 28, 1) -> (batch, 1). With classes its inputs are
        [images, one-hot classes].

    Raises:
        ValueError: If an argument is out of range, or Keras's images are channels-first.
    """
    check_channels_last()
    width = validation.positive_integer("width", width)
    images = keras.Input(MNIST_SHAPE, name="images")
    inputs, x = with_class_planes(images, num_classes)
    for index, channels in enumerate((width, 2 * width, 4 * width)):
        x = _convolution(x, channels, f"d{index}")
        x = normalize(x, norm if index else "none", f"d{index}")
        x = leaky_relu(x, 0.2, f"d{index}_activation")
    x = keras.layers.Flatten(name="flatten")(x)
    last = variance_uniform(2.0 / (x.shape[-1] + 1))
    logits = keras.layers.Dense(1, name="d3", **last)(x)
    return keras.Model(inputs, logits, name="discriminator")


def _convolution(x: keras.KerasTensor, channels: int, name: str) -> keras.KerasTensor:
    # The authors' fans: with a stride of 2 each input reaches a quarter of the outputs.
    area = KERNEL_SIZE**2
    fan_in, fan_out = x.shape[-1] * area, channels * area / 4
    return keras.layers.Conv2D(
        channels, KERNEL_SIZE, strides=2, padding="same", name=name,
        **variance_uniform(4.0 / (fan_in + fan_out)),
    )(x)  # fmt: skip


def _deconvolution(
    x: keras.KerasTensor,
    channels: int,
    name: str,
    activation: str | None = None,
) -> keras.KerasTensor:
    area = KERNEL_SIZE**2
    fan_in, fan_out = x.shape[-1] * area / 4, channels * area
    return keras.layers.Conv2DTranspose(
        channels, KERNEL_SIZE, strides=2, padding="same", activation=activation, name=name,
        **variance_uniform(4.0 / (fan_in + fan_out)),
    )(x)  # fmt: skip
