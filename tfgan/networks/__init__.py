"""Builders of generators and discriminators: plain functions that return built Keras models."""

from tfgan.networks.gan_intro import gan_intro_discriminator, gan_intro_generator
from tfgan.networks.mixture2d import (
    mlp_discriminator,
    mlp_generator,
    pacgan_discriminator,
    pacgan_generator,
)
from tfgan.networks.traits import couples_batch

__all__ = [
    "couples_batch",
    "gan_intro_discriminator",
    "gan_intro_generator",
    "mlp_discriminator",
    "mlp_generator",
    "pacgan_discriminator",
    "pacgan_generator",
]
