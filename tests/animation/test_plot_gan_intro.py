"""The picture of gan-intro's recipes: the original's layout, limits and labels."""

import numpy as np
from helpers.films import FRAMES, drawn

from tfgan.animation.plots import GanIntroPlot, Gaussian1DPlot, plot_for


def test_the_picture_is_the_originals():
    figure, plot, _ = drawn(FRAMES[2], 2, 12, cls=GanIntroPlot)
    (axes,) = figure.axes
    assert (axes.get_xlim(), axes.get_ylim()) == ((-6, 6), (0, 1.4))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Data values", "Probability density")
    assert figure.get_suptitle() == "1D Generative Adversarial Network"
    assert [text.get_text() for text in axes.texts] == ["Frame: 2/12"]
    labels = ["decision boundary", "real data", "generated data"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == labels
    for line, name in zip(axes.lines, plot.CURVES, strict=True):
        x, y = line.get_data()
        np.testing.assert_array_equal(x, np.linspace(-8, 8, len(FRAMES[2][name])))
        np.testing.assert_array_equal(y, FRAMES[2][name])
    figure, *_ = drawn(FRAMES[2], still=True, cls=GanIntroPlot)
    assert figure.axes[0].get_ylim() == (0, 1) and not figure.axes[0].texts


def test_the_recipe_chooses_the_picture():
    for recipe in ("gan-intro-2016", "gan-intro-2017"):
        plot = plot_for("gaussian-1d", {"recipe": recipe, "num_steps": 9}, optimal=True)
        assert type(plot) is GanIntroPlot and plot.optimal
        assert (plot.size, plot.fps) == ((6.0, 4.0), 30.0)
    for facts in ({"recipe": "default"}, {}):
        assert type(plot_for("gaussian-1d", facts)) is Gaussian1DPlot
