"""The grid of images: its pixels are the frame's."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tfgan.animation.plots import ImageGridPlot, plot_for


def test_plot_draws_the_pixels_it_is_given():
    canvas = FigureCanvasAgg(Figure(figsize=(4, 4.45), dpi=100))
    plot = ImageGridPlot()
    plot.setup(canvas.figure)
    grid = np.zeros((2, 2, 3), np.uint8)
    grid[0, 1], grid[1, 0] = (255, 0, 0), (0, 0, 255)
    plot.draw({"grid": grid, "step": 7}, 0, 1)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3]
    height, width = drawn.shape[:2]
    np.testing.assert_array_equal(drawn[height // 3, 2 * width // 3], [255, 0, 0])
    np.testing.assert_array_equal(drawn[2 * height // 3, width // 3], [0, 0, 255])
    np.testing.assert_array_equal(drawn[height // 3, width // 3], [0, 0, 0])
    assert plot._label.get_text() == "step 7"
    with pytest.raises(ValueError, match="a frame must hold grid"):
        plot.draw({"grid": grid[0]}, 0, 1)
    with pytest.raises(ValueError, match="no optimal discriminator"):
        plot_for("image-grid", {}, optimal=True)


def test_rows_have_their_class_at_their_side():
    canvas = FigureCanvasAgg(Figure(figsize=(4, 4.45), dpi=100))
    plot = plot_for("image-grid", {"classes": [0, 7, "a very long name"]})
    moving = plot.setup(canvas.figure)
    plot.draw({"grid": np.zeros((89, 29, 1), np.uint8), "step": 1200}, 0, 1)
    canvas.draw()
    words = moving[2:]
    assert [word.get_text() for word in words] == ["0", "7", "a very long "]
    box = plot._image.get_window_extent()
    for row, word in enumerate(words):
        extent = word.get_window_extent()
        middle = box.y1 - (row + 0.5) / 3 * box.height
        assert abs((extent.y0 + extent.y1) / 2 - middle) < 3
        assert extent.x0 >= 0 and extent.x1 < box.x0
    assert plot._label.get_text() == "step 1,200"
