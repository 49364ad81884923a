"""The project's GANs in PyTorch: networks, losses, data and trainers with the original settings.

- `gaussian_1d`: gan-intro's GAN on a 1-D Gaussian.
- `mixture_2d`: the GANs on 8 Gaussians in the plane.
- `images`: dense and convolutional GANs on images.
"""

from tfgan.pytorch.models import gaussian_1d, images, mixture_2d
from tfgan.pytorch.models.layers import (
    MinibatchDiscrimination,
    SameConv2d,
    SameConvTranspose2d,
)
from tfgan.pytorch.models.losses import BinaryCrossEntropy, LogProbability, MeanDifference
from tfgan.pytorch.models.sampling import ImageSampler, Sampler

__all__ = [
    "BinaryCrossEntropy",
    "ImageSampler",
    "LogProbability",
    "MeanDifference",
    "MinibatchDiscrimination",
    "SameConv2d",
    "SameConvTranspose2d",
    "Sampler",
    "gaussian_1d",
    "images",
    "mixture_2d",
]
