"""The classic GANs in TensorFlow / Keras 3. Not Google's TF-GAN (`tensorflow_gan`)."""

from tfgan import callbacks, losses, metrics, networks, optimizers, penalties, recipes, runtime
from tfgan._version import __version__
from tfgan.distributions import (
    Distribution,
    Gaussian,
    JitteredGrid,
    StratifiedUniform,
    Uniform,
)
from tfgan.layers import MinibatchDiscrimination
from tfgan.models.gan import GAN
from tfgan.models.gaussian1d import Gaussian1DGAN
from tfgan.penalties import DRAGAN, R1, R2, GradientPenalty, WeightClipping
from tfgan.replays import replay
from tfgan.saving import load

__all__ = [
    "DRAGAN",
    "GAN",
    "R1",
    "R2",
    "Distribution",
    "Gaussian",
    "Gaussian1DGAN",
    "GradientPenalty",
    "JitteredGrid",
    "MinibatchDiscrimination",
    "StratifiedUniform",
    "Uniform",
    "WeightClipping",
    "__version__",
    "callbacks",
    "load",
    "losses",
    "metrics",
    "networks",
    "optimizers",
    "penalties",
    "recipes",
    "replay",
    "runtime",
]
