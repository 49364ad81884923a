"""The picture of the 1-D GAN: the original's, with nothing outside it."""

import numpy as np
import pytest
from helpers.films import FRAMES, drawn, make_frame
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tfgan.animation.canvas import style
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot, limits
from tfgan.animation.plots.registry import plot_for


def test_picture_is_the_originals():
    figure, plot, _ = drawn(FRAMES[2], 2, 12)
    axes = figure.axes[0]
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
    figure, *_ = drawn(FRAMES[2], still=True)
    assert figure.axes[0].get_ylim() == (0, 1) and not figure.axes[0].texts


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


@pytest.mark.parametrize("facts", [{"data_mean": 4.0, "data_std": 0.5}, {}])
def test_optimal_discriminator(facts):
    plot = drawn(make_frame(3.0), optimal=True, **facts)[1]
    x, y = plot._optimal_line.get_data()
    seen = np.isfinite(y)
    # D* of two Gaussians of one deviation is sigmoid((mu_p - mu_q) (x - middle) / sigma^2).
    np.testing.assert_allclose(y[seen], 1 / (1 + np.exp(-(x[seen] - 3.5) / 0.25)), rtol=1e-9)
    assert x[seen].min() > 1.5 and x[seen].max() < 5.5 and seen.sum() > 20


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
