"""Titles of any length stay inside of the picture."""

import pytest

from tfgan.animation import plots
from tfgan.animation.canvas import new_canvas, style
from tfgan.animation.plots.fit_text import SMALLEST, fit_text


def made(words, width, size=12):
    figure = new_canvas((4, 3), 100).figure
    text = figure.text(0.0, 0.5, words, fontsize=size)
    fit_text(text, width)
    assert text.get_window_extent().width <= width * 400
    return text


def test_what_fits_stays():
    text = made("short", 0.9)
    assert text.get_text() == "short" and text.get_fontsize() == 12


def test_letters_get_smaller_before_words_go():
    text = made("a title of thirty-six characters, so", 0.6)
    assert SMALLEST * 12 <= text.get_fontsize() < 12 and not text.get_text().endswith("…")
    text = made("a title of thirty-six characters, so", 0.2)
    assert text.get_fontsize() == pytest.approx(SMALLEST * 12)
    assert text.get_text().startswith("a ti") and text.get_text().endswith("…")


@pytest.mark.parametrize(
    "plot",
    [
        plots.Gaussian1DPlot(title="long " * 20, num_steps=100_000),
        plots.Mixture2DPlot(title="long " * 30, num_steps=5),
        plots.ImageGridPlot(title="long " * 30),
    ],
)
def test_titles_of_pictures(plot):
    figure = new_canvas(plot.size, 100).figure
    with style():
        plot.setup(figure)
    title = figure._suptitle.get_window_extent()
    assert title.x0 >= 0 and title.x1 <= figure.bbox.width
    others = [text.get_window_extent() for text in figure.texts if text is not figure._suptitle]
    assert not any(title.overlaps(box) for box in others if box.width)
