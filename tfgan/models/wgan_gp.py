"""Convolutional GANs: WGAN-GP, with its relative of clipped weights, and DCGAN."""

import keras

from tfgan.models.images import ImageGAN


@keras.saving.register_keras_serializable(package="tfgan")
class WGANGP(ImageGAN):
    """Wasserstein GAN on images.

    Recipes: `wgan-gp-paper` (28x28), `zoo-wgan-gp` (64x64) and `zoo-wgan` (64x64, clipped
    weights).

    Args: those of `GAN`.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs"; Arjovsky et al. 2017,
        "Wasserstein GAN".
    """

    kind = "wgan-gp"


@keras.saving.register_keras_serializable(package="tfgan")
class DCGAN(ImageGAN):
    """DCGAN on images: recipes `dcgan` (28x28) and `zoo-dcgan` (64x64).

    Args: those of `GAN`.

    Reference:
        Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional
        Generative Adversarial Networks".
    """

    kind = "dcgan"
