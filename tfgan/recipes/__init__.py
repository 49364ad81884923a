"""Named sets of hyperparameters, each saying where it comes from. Plain data."""

from tfgan.recipes.base import Optimizer
from tfgan.recipes.gaussian_1d import GAUSSIAN_1D, Gaussian1DRecipe, gaussian_1d
from tfgan.recipes.images import IMAGES, ImageRecipe, images
from tfgan.recipes.mixture_2d import MIXTURE_2D, Mixture2DRecipe, mixture_2d

__all__ = [
    "GAUSSIAN_1D",
    "IMAGES",
    "MIXTURE_2D",
    "Gaussian1DRecipe",
    "ImageRecipe",
    "Mixture2DRecipe",
    "Optimizer",
    "gaussian_1d",
    "images",
    "mixture_2d",
]
