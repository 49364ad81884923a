"""The picture of fitted lines shows the points and the lines."""

import numpy as np
from matplotlib.figure import Figure

from tfgan.animation.plots.fitted_lines import FittedLinesPlot


def test_points_line_and_words():
    fit = {"x": [1.0, 3.0], "seconds": [0.002, 0.004], "fixed": 0.001, "each": 0.001}
    figure, plot = Figure(), FittedLinesPlot({"a": "samples", "b": "frames"}, num_rows=2)
    assert plot.setup(figure, still=True) == []
    plot.draw({"one": {"a": fit, "b": fit}, "two": {"b": fit, "a": fit}}, 0, 1)
    panels = figure.axes
    assert len(panels) == 4 and plot.size[1] > plot.size[0] / 2
    line, points = panels[0].lines
    np.testing.assert_allclose(points.get_xydata(), [[1, 2], [3, 4]])
    np.testing.assert_allclose(line.get_ydata(), 1 + np.asarray(line.get_xdata()))
    assert panels[0].get_title() == "1 ms + 1e+03 µs x"
    assert [p.get_xlabel() for p in panels] == ["samples", "frames"] * 2
    assert panels[2].get_ylabel() == "two: milliseconds"
