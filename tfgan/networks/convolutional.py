"""Convolutional networks: 28x28 of the WGAN-GP paper's authors, 64x64 of the zoo."""

import keras

from tfgan.layers.group_normalization import GroupNormalization
from tfgan.networks.fan_in_uniform import variance_uniform
from tfgan.networks.mlp import MNIST_SHAPE, activation
from tfgan.utils import validation

NORMS = ("none", "batch", "instance")
KERNEL_28 = 5
KERNEL_64 = 4


def conv28_generator(latent_dim=128, *, width=64, norm="none", output="sigmoid", num_classes=None):
    """The authors' MNIST generator.

    Dense 4*4*256 -> deconvolution 128 -> cropped to 7x7 -> deconvolution 64 -> deconvolution 1;
    5x5 kernels of stride 2, ReLU between.

    Args:
        latent_dim: size of the latents.
        width: channels of the last hidden layer, 64 in the paper.
        norm: `"none"` (WGAN-GP) or `"batch"` after each hidden layer (DCGAN).
        output: `"sigmoid"`, or `"tanh"` for pixels in [-1, 1].
        num_classes: number of classes whose one-hot code is concatenated to the latents.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, 28, 28, 1).

    Reference:
        Gulrajani et al. 2017 and the authors' program, `gan_mnist.py`.
    """
    validation.choice("output", output, ("sigmoid", "tanh"))
    width = validation.positive_integer("width", width)
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    inputs, x = latents, latents
    if num_classes is not None:
        classes = keras.Input((num_classes,), name="classes")
        inputs, x = [latents, classes], keras.layers.Concatenate()([latents, classes])
    start = variance_uniform(2.0 / x.shape[-1])
    x = keras.layers.Dense(4 * 4 * 4 * width, name="g0", **start)(x)
    x = keras.layers.Reshape((4, 4, 4 * width), name="grid")(x)
    x = keras.layers.ReLU(name="g0_activation")(_norm(x, norm, "g0"))
    for index, channels in ((1, 2 * width), (2, width)):
        x = _deconv28(x, channels, f"g{index}")
        x = keras.layers.ReLU(name=f"g{index}_activation")(_norm(x, norm, f"g{index}"))
        if index == 1:
            x = keras.layers.Cropping2D(((0, 1), (0, 1)), name="crop")(x)
    images = _deconv28(x, 1, "g3", gain=2.0, activation=output)
    return keras.Model(inputs, images, name="generator")


def conv28_discriminator(*, width=64, norm="none", num_classes=None):
    """The authors' MNIST critic: 5x5 convolutions of stride 2, LeakyReLU 0.2, one logit.

    Args:
        width: channels of the first layer; the next have twice and four times as many.
        norm: `"none"`, as a gradient penalty needs; `"batch"` on the second and third (DCGAN).
        num_classes: number of classes; their one-hot code comes as constant planes beside the
            image.

    Returns:
        A Keras model (batch, 28, 28, 1) -> (batch, 1).

    Reference:
        As `conv28_generator`.
    """
    width = validation.positive_integer("width", width)
    images = keras.Input(MNIST_SHAPE, name="images")
    inputs, x = images, images
    if num_classes is not None:
        classes = keras.Input((num_classes,), name="classes")
        planes = keras.layers.RepeatVector(28 * 28, name="repeat")(classes)
        planes = keras.layers.Reshape((28, 28, num_classes), name="planes")(planes)
        inputs, x = [images, classes], keras.layers.Concatenate()([images, planes])
    for index, channels in enumerate((width, 2 * width, 4 * width)):
        x = _conv28(x, channels, f"d{index}")
        x = _norm(x, norm if index else "none", f"d{index}")
        x = activation(0.2, f"d{index}_activation")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    last = variance_uniform(2.0 / (x.shape[-1] + 1))
    logits = keras.layers.Dense(1, name="d3", **last)(x)
    return keras.Model(inputs, logits, name="discriminator")


def conv64_generator(latent_dim=128, *, norm="batch", channels=3):
    """The zoo's generator for 64x64 images: 512, 256, 128, 64 channels, ReLU, tanh.

    4x4 transposed convolutions without bias, the first from 1x1 to 4x4, the others of stride 2.

    Args:
        latent_dim: size of the latents.
        norm: `"batch"` (WGAN, DCGAN) or `"instance"` (GroupNorm(C, C), WGAN-GP).
        channels: of the images.

    Returns:
        A Keras model (batch, latent_dim) -> (batch, 64, 64, channels) in [-1, 1]; with
        `"instance"` and the defaults it has 3,806,080 parameters.
    """
    latents = keras.Input((validation.positive_integer("latent_dim", latent_dim),), name="latents")
    x = keras.layers.Reshape((1, 1, latent_dim), name="grid")(latents)
    for index, width in enumerate((512, 256, 128, 64)):
        x = _deconv64(x, width, f"g{index}", first=index == 0)
        x = keras.layers.ReLU(name=f"g{index}_activation")(_norm(x, norm, f"g{index}"))
    images = _deconv64(x, channels, "g4", activation="tanh")
    return keras.Model(latents, images, name="generator")


def conv64_discriminator(*, norm="instance", channels=3):
    """The zoo's critic for 64x64 images: 64, 128, 256, 512 channels, LeakyReLU 0.2, one logit.

    4x4 convolutions of stride 2 without bias, a norm on all but the first; then 4x4 to 1x1.

    Args:
        norm: `"instance"` (GroupNorm(C, C); WGAN, WGAN-GP) or `"batch"` (DCGAN).
        channels: of the images.

    Returns:
        A Keras model (batch, 64, 64, channels) -> (batch, 1); with the defaults it has 2,765,568
        parameters.
    """
    images = keras.Input((64, 64, channels), name="images")
    x = images
    for index, width in enumerate((64, 128, 256, 512)):
        x = _conv64(x, width, f"d{index}", strides=2, padding="same")
        x = _norm(x, norm if index else "none", f"d{index}")
        x = activation(0.2, f"d{index}_activation")(x)
    x = _conv64(x, 1, "d4", strides=1, padding="valid")
    logits = keras.layers.Flatten(name="logits")(x)
    return keras.Model(images, logits, name="discriminator")


def _norm(x, norm, name):
    validation.choice("norm", norm, NORMS)
    if norm == "batch":
        # PyTorch's numbers: its momentum of 0.1 is the share of the new batch.
        return keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_norm")(x)
    if norm == "instance":
        # Not Keras's own: the gradient of a gradient penalty through that is wrong.
        return GroupNormalization(groups=x.shape[-1], epsilon=1e-5, name=f"{name}_norm")(x)
    return x


def _conv28(x, channels, name):
    # The authors' fans: a stride of 2 divides the outputs of an input by 4.
    area = KERNEL_28**2
    fan_in, fan_out = x.shape[-1] * area, channels * area / 4
    return keras.layers.Conv2D(
        channels, KERNEL_28, strides=2, padding="same", name=name,
        **variance_uniform(4.0 / (fan_in + fan_out)),
    )(x)  # fmt: skip


def _deconv28(x, channels, name, gain=4.0, activation=None):
    area = KERNEL_28**2
    fan_in, fan_out = x.shape[-1] * area / 4, channels * area
    return keras.layers.Conv2DTranspose(
        channels, KERNEL_28, strides=2, padding="same", activation=activation, name=name,
        **variance_uniform(gain / (fan_in + fan_out)),
    )(x)  # fmt: skip


def _conv64(x, channels, name, **options):
    return keras.layers.Conv2D(
        channels, KERNEL_64, use_bias=False, name=name, **options,
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.02),
    )(x)  # fmt: skip


def _deconv64(x, channels, name, *, first=False, activation=None):
    return keras.layers.Conv2DTranspose(
        channels, KERNEL_64, strides=1 if first else 2, padding="valid" if first else "same",
        use_bias=False, activation=activation, name=name,
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.02),
    )(x)  # fmt: skip
