"""Named sets of hyperparameters with their sources. Plain data: no TensorFlow is imported."""

from tfgan.recipes.gaussian_1d import GAUSSIAN_1D, Gaussian1DRecipe, gaussian_1d
from tfgan.recipes.images import IMAGES, ImageRecipe, images
from tfgan.recipes.mixture_2d import MIXTURE_2D, Mixture2DRecipe, mixture_2d
from tfgan.recipes.optimizer import Optimizer
from tfgan.recipes.recipe import Recipe

__all__ = [
    "GAUSSIAN_1D",
    "IMAGES",
    "MIXTURE_2D",
    "Gaussian1DRecipe",
    "ImageRecipe",
    "Mixture2DRecipe",
    "Optimizer",
    "Recipe",
    "gaussian_1d",
    "images",
    "mixture_2d",
]
