"""Named sets of hyperparameters, each saying where it comes from. Plain data."""

from tfgan.recipes.base import Optimizer
from tfgan.recipes.gaussian1d import GAUSSIAN_1D, Gaussian1DRecipe, gaussian_1d
from tfgan.recipes.images import IMAGES, ImageRecipe, images

__all__ = [
    "GAUSSIAN_1D",
    "IMAGES",
    "Gaussian1DRecipe",
    "ImageRecipe",
    "Optimizer",
    "gaussian_1d",
    "images",
]
