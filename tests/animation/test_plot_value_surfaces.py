"""Figure 1a of the WGAN-GP paper: it says what its colours mean."""

import numpy as np

from tfgan.animation import new_canvas
from tfgan.animation.plots import ValueSurfacesPlot


def test_it_says_what_colours_lines_and_points_mean():
    plot = ValueSurfacesPlot([1.0], ["ring"])
    figure = new_canvas(plot.size).figure
    plot.setup(figure, still=True)
    surfaces = np.tile(np.linspace(-3, 5, 30), (2, 1, 30, 1))
    plot.draw({"surfaces": surfaces, "points": np.zeros((1, 4, 2))}, 0, 1)
    *cells, bar = figure.axes
    assert bar.get_xlabel() == "critic's value: low to high,\neach critic on its own scale"
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["real data", "lines of equal value"]
    # From low to high, the bar goes through the same colours as a surface.
    bands = bar.collections[0].get_facecolor()
    for cell in cells:
        surface = cell.collections[0].get_facecolor()
        np.testing.assert_allclose(surface[[0, -1]], bands[[0, -1]], atol=0.06)
