"""Plots: how each kind of recorded frame looks. One plot a file; no matplotlib is imported here."""

from tfgan.animation.plots.base import Plot
from tfgan.animation.plots.gan_intro import GanIntroPlot
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot
from tfgan.animation.plots.gradient_norms import GradientNormsPlot
from tfgan.animation.plots.image_grid import ImageGridPlot
from tfgan.animation.plots.loss_curves import LossCurvesPlot
from tfgan.animation.plots.mixture_2d import Mixture2DPlot
from tfgan.animation.plots.registry import PLOTS, plot_for
from tfgan.animation.plots.side_by_side import SideBySidePlot
from tfgan.animation.plots.value_surfaces import ValueSurfacesPlot

__all__ = [
    "PLOTS",
    "GanIntroPlot",
    "Gaussian1DPlot",
    "GradientNormsPlot",
    "ImageGridPlot",
    "LossCurvesPlot",
    "Mixture2DPlot",
    "Plot",
    "SideBySidePlot",
    "ValueSurfacesPlot",
    "plot_for",
]
