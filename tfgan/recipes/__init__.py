"""Named sets of hyperparameters, each saying where it comes from. Plain data."""

from tfgan.recipes.base import Optimizer
from tfgan.recipes.gaussian1d import GAUSSIAN_1D, Gaussian1DRecipe, gaussian_1d

__all__ = ["GAUSSIAN_1D", "Gaussian1DRecipe", "Optimizer", "gaussian_1d"]
