"""The picture of the 1-D GAN: what it says, with nothing outside it."""

import itertools

import numpy as np
import pytest
from helpers.films import EDGES, FRAMES, drawn, make_frame
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tfgan.animation.canvas import style
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot, limits
from tfgan.animation.plots.registry import plot_for
from tfgan.animation.plots.step_title import UNKNOWN


def test_the_picture_says_what_it_shows():
    """D's curve has an axis of its own, with a line at 0.5. The title says the step and W1."""
    figure, *_ = drawn({**FRAMES[2], "step": 1200}, 2, 12, num_steps=3600)
    density, probability = figure.axes
    assert (density.get_xlim(), density.get_ylim()) == ((-6, 6), (0, 1.4))
    assert (density.get_xlabel(), density.get_ylabel()) == ("value x", "density")
    assert probability.get_ylabel() == "D(x): probability of real"
    assert probability.get_ylim()[0] == 0 and 1 <= probability.get_ylim()[1] < 1.1
    assert [line.get_label() for line in density.lines] == ["data", "generated"]
    half, curve = probability.lines
    assert list(half.get_ydata()) == [0.5, 0.5] and half.get_linewidth() < 1
    assert curve.get_label() == "D(x)"
    assert curve.get_color() == half.get_color() == probability.yaxis.label.get_color()
    labels = ["D(x)", "data", "generated"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == labels
    assert figure.get_suptitle() == "A GAN learns a Gaussian"
    # The mean of the generated values is 2 + 10 / 11 too small.
    shown = [text.get_text() for text in figure.texts[1:]]
    assert shown == ["4.91", "W1", "of 3,600", "1,200", "step"]
    np.testing.assert_array_equal(curve.get_xdata(), np.linspace(-8, 8, 10_000))
    np.testing.assert_array_equal(curve.get_ydata(), FRAMES[2]["decision_boundary"])
    for line, name in zip(density.lines, ("real_density", "generated_density"), strict=True):
        np.testing.assert_allclose(line.get_xdata(), (EDGES[1:] + EDGES[:-1]) / 2, atol=1e-12)
        np.testing.assert_array_equal(line.get_ydata(), FRAMES[2][name])
    assert drawn(FRAMES[2], still=True)[0].axes[0].get_ylim() == (0, 1.4)


@pytest.mark.parametrize(
    ("distance", "text"), [(6.611, "6.61"), (4321.0, "4321"), (1234567.0, "1e+06")]
)
def test_the_distance_of_all_values_is_shown_where_the_frame_holds_it(distance, text):
    """Values outside of the picture are in no histogram."""
    figure = drawn({**FRAMES[2], "summary": np.array([distance, 4.0, 0.5, 0.1])})[0]
    assert figure.texts[1].get_text() == text


def test_what_is_not_known_is_not_said():
    frame = {**FRAMES[2], "real_density": np.zeros(9)}
    del frame["step"]
    figure = drawn(frame)[0]
    assert [text.get_text() for text in figure.texts[1:]] == [UNKNOWN, "W1", UNKNOWN, "step"]


@pytest.mark.parametrize("num_steps", [None, 9, 100_000])
def test_the_words_of_the_title_do_not_overlap(num_steps):
    frame = {**make_frame(-4), "step": num_steps or 99_999}
    canvas = FigureCanvasAgg(Figure(figsize=(6, 4), dpi=100))
    plot = Gaussian1DPlot(num_steps=num_steps)
    with style():
        plot.setup(canvas.figure)
        plot.draw(frame, 0, 1)
        canvas.draw()
    boxes = [text.get_window_extent() for text in canvas.figure.texts]
    boxes.sort(key=lambda box: box.x0)
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))
    assert boxes[0].x0 > 0 and boxes[-1].x1 < 600


@pytest.mark.parametrize("size", [(6, 4), (3, 2), (2, 4), (12, 5)])
def test_nothing_leaves_the_picture_or_overlaps_the_legend(size):
    canvas = FigureCanvasAgg(Figure(figsize=size, dpi=100))
    with style():
        Gaussian1DPlot(optimal=True).setup(canvas.figure)
        canvas.draw()
    figure = canvas.figure
    assert len(figure.legends[0].get_texts()) == 4
    legend = figure.legends[0].get_window_extent()
    inside = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert inside.x0 >= 0 and inside.y0 >= 0
    assert inside.x1 <= 100 * size[0] and inside.y1 <= 100 * size[1]
    assert legend.x0 >= 0 and legend.x1 <= 100 * size[0]
    assert legend.y0 >= figure.axes[0].get_window_extent().y1
    assert legend.y1 <= figure._suptitle.get_window_extent().y0 + 1


def test_a_film_of_every_11th_point_looks_the_same():
    """Recorders keep 910 of the 10,000 points of D's curve."""
    for frame in (FRAMES[0], FRAMES[11]):
        whole = drawn(frame)[2].astype(int)
        few = drawn({**frame, "decision_boundary": frame["decision_boundary"][::11]})[2]
        # 240,000 pixels. Antialiased edges differ a little.
        assert np.abs(few - whole).max() < 48
        assert np.sum(np.abs(few - whole).max(-1) > 24) < 100


@pytest.mark.parametrize(
    "mean, std, x_limits, y_top, still_top",
    [
        (4, 0.5, (-6, 6), 1.4, 1.0),
        (7, 0.5, (-6, 9), 1.4, 1.0),
        (0, 0.2, (-6, 6), 2.4, 2.4),
        (-2, 1.5, (-7, 6), 1.4, 1.0),
    ],
)
def test_limits_show_the_data(mean, std, x_limits, y_top, still_top):
    chosen = limits(mean, std)
    assert chosen["x_limits"] == x_limits
    np.testing.assert_allclose(chosen["y_limits"], (0, y_top))
    np.testing.assert_allclose(chosen["still_y_limits"], (0, still_top))
    plot = plot_for("gaussian-1d", {"data_mean": mean, "data_std": std, "seed": 3})
    assert plot.x_limits == x_limits and plot.y_limits == chosen["y_limits"]


def test_metadata_choose_the_plot():
    plot = plot_for(
        "gaussian-1d", {"data_mean": 4, "data_std": 0.5, "y_limits": [0, 3]}, optimal=True
    )
    assert (plot.y_limits, plot.optimal, plot.sample_range) == ((0, 3), True, (-8, 8))
    with pytest.raises(ValueError, match=r"unknown kind of frames\. Expected one of: gaussian-1d"):
        plot_for("video", {})
    for bad in ({"x_limits": [1, 1]}, {"y_limits": 3}, {"data_std": 0}, {"sample_range": "ab"}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            plot_for("gaussian-1d", bad)
