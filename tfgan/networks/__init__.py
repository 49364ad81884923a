"""Builders of generators and discriminators: plain functions that return built Keras models."""

from tfgan.networks.conv_28 import conv28_discriminator, conv28_generator
from tfgan.networks.conv_64 import conv64_discriminator, conv64_generator
from tfgan.networks.gan_intro import gan_intro_discriminator, gan_intro_generator
from tfgan.networks.mlp import mlp_discriminator, mlp_generator
from tfgan.networks.pacgan import pacgan_discriminator, pacgan_generator
from tfgan.networks.points import points_discriminator, points_generator
from tfgan.networks.projection import projection
from tfgan.networks.small_28 import small28_discriminator, small28_generator
from tfgan.networks.traits import couples_batch, num_classes

__all__ = [
    "conv28_discriminator",
    "conv28_generator",
    "conv64_discriminator",
    "conv64_generator",
    "couples_batch",
    "gan_intro_discriminator",
    "gan_intro_generator",
    "mlp_discriminator",
    "mlp_generator",
    "num_classes",
    "pacgan_discriminator",
    "pacgan_generator",
    "points_discriminator",
    "points_generator",
    "projection",
    "small28_discriminator",
    "small28_generator",
]
