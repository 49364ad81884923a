"""Named sets of hyperparameters, each saying where it comes from. Plain data."""

from tfgan.recipes.base import Optimizer
from tfgan.recipes.gaussian1d import GAUSSIAN_1D, Gaussian1DRecipe, gaussian_1d
from tfgan.recipes.mixture2d import MIXTURE_2D, Mixture2DRecipe, mixture_2d

__all__ = [
    "GAUSSIAN_1D",
    "MIXTURE_2D",
    "Gaussian1DRecipe",
    "Mixture2DRecipe",
    "Optimizer",
    "gaussian_1d",
    "mixture_2d",
]
