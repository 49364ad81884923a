"""The classic GANs in TensorFlow / Keras 3. Not Google's TF-GAN (`tensorflow_gan`)."""

from tfgan import (
    callbacks,
    callbacks2d,
    critics,
    losses,
    metrics,
    mixture_metrics,
    networks,
    optimizers,
    penalties,
    recipes,
    runtime,
)
from tfgan._version import __version__
from tfgan.derived import FixedSample, Joint, Noisy, Standardized
from tfgan.distributions import (
    Distribution,
    Gaussian,
    JitteredGrid,
    StratifiedUniform,
    Uniform,
)
from tfgan.embedded import EmbeddedMixture
from tfgan.layers import LearnedNoise, MinibatchDiscrimination
from tfgan.maxout import FourierFeatures, Maxout
from tfgan.mixtures import GaussianMixture
from tfgan.models.conditional import ConditionalGAN
from tfgan.models.gan import GAN
from tfgan.models.gaussian1d import Gaussian1DGAN
from tfgan.models.mixture2d import GaussianMixtureGAN
from tfgan.models.mnist import MNISTGAN
from tfgan.models.wgan_gp import DCGAN, WGANGP
from tfgan.penalties import DRAGAN, R1, R2, GradientPenalty, WeightClipping
from tfgan.replays import replay
from tfgan.saving import load
from tfgan.shapes import SwissRoll, TwoMoons
from tfgan.sources import ResidentImages

__all__ = [
    "DCGAN",
    "DRAGAN",
    "GAN",
    "MNISTGAN",
    "R1",
    "R2",
    "WGANGP",
    "ConditionalGAN",
    "Distribution",
    "EmbeddedMixture",
    "FixedSample",
    "FourierFeatures",
    "Gaussian",
    "Gaussian1DGAN",
    "GaussianMixture",
    "GaussianMixtureGAN",
    "GradientPenalty",
    "JitteredGrid",
    "Joint",
    "LearnedNoise",
    "Maxout",
    "MinibatchDiscrimination",
    "Noisy",
    "ResidentImages",
    "Standardized",
    "StratifiedUniform",
    "SwissRoll",
    "TwoMoons",
    "Uniform",
    "WeightClipping",
    "__version__",
    "callbacks",
    "callbacks2d",
    "critics",
    "load",
    "losses",
    "metrics",
    "mixture_metrics",
    "networks",
    "optimizers",
    "penalties",
    "recipes",
    "replay",
    "runtime",
]
