"""The plot of points in the plane: what moves, what is left behind, where the boundary lies."""

import numpy as np
import pytest

from tfgan.animation import palette
from tfgan.animation.plots.mixture_2d import Mixture2DPlot
from tfgan.animation.plots.registry import plot_for
from tfgan.animation.plots.side_by_side import SideBySidePlot
from tfgan.animation.rendering import draw_frames, new_canvas


def frame(level=0.0, step=10, count=20):
    rng = np.random.default_rng(step)
    line = np.linspace(-2, 2, 33)
    history = np.array([[5, 1.0, 2.0, 3], [step, 0.5, 2.5, 7]], np.float32)
    return {
        # x - 0.5: the boundary of level 0 is the line x = 0.5.
        "values": np.tile(line - 0.5, (33, 1)).astype(np.float32),
        "level": np.array([level], np.float32),
        "real": rng.normal(size=(count, 2)).astype(np.float32),
        "generated": rng.normal(size=(count, 2)).astype(np.float32),
        "input_gradients": rng.normal(size=(5, 2)).astype(np.float32),
        "history": history,
    }


def drawn(plot, *frames):
    canvas = new_canvas((9, 5), 60)
    pictures = [np.array(picture) for picture in draw_frames(frames, plot, canvas)]
    return canvas.figure.axes, pictures


@pytest.mark.parametrize(("level", "x"), [(0.0, 0.5), (1.0, 1.5)])
def test_the_boundary_is_where_the_values_are_at_the_level(level, x):
    plot = Mixture2DPlot(limit=2.0, num_steps=10)
    (plane, _, _), _ = drawn(plot, frame(level))
    (path,) = plot._contours[1].get_paths()
    np.testing.assert_allclose(path.vertices[:, 0], x, atol=1e-5)
    np.testing.assert_allclose(np.ptp(path.vertices[:, 1]), 4.0, atol=1e-5)
    assert plane.get_xlim() == (-2, 2)


def test_frames_leave_nothing_behind():
    plot = Mixture2DPlot(limit=2.0, num_steps=30, arrows=True)
    axes, (first, _, again) = drawn(plot, frame(step=10), frame(1.0, 20), frame(step=10))
    np.testing.assert_array_equal(first, again)
    counts = [len(a.collections) for a in axes]
    assert counts == [3, 0, 0]  # bands, boundary, arrows
    assert len(axes[0].child_axes) == 1  # the colour bar


def test_points_and_curves_are_the_frames():
    plot = Mixture2DPlot(limit=2.0, num_steps=20, score_limit=8)
    shown = frame(step=20)
    (plane, losses, score), _ = drawn(plot, shown)
    points = {line.get_label(): line.get_xydata() for line in plane.lines}
    np.testing.assert_allclose(points["real"], shown["real"])
    np.testing.assert_allclose(points["generated"], shown["generated"])
    np.testing.assert_allclose(losses.lines[0].get_xydata(), [[5, 1.0], [20, 0.5]])
    np.testing.assert_allclose(score.lines[0].get_xydata(), [[5, 3], [20, 7]])
    assert score.get_ylim()[0] < 0 and score.get_ylim()[1] > 8
    assert plot._label.get_text() == "step 20 of 20"


def test_real_points_are_rings_around_generated_ones():
    plot = Mixture2DPlot(limit=2.0)
    drawn(plot, frame())
    real, generated = plot._real, plot._generated
    assert real.get_markerfacecolor() == "none" and real.get_markeredgecolor() == palette.REAL
    assert generated.get_markerfacecolor() == palette.GENERATED
    # The hole of the ring is wider than a generated point.
    hole = real.get_markersize() - real.get_markeredgewidth()
    assert hole > generated.get_markersize() + generated.get_markeredgewidth()


def test_a_colour_bar_says_what_the_colours_are():
    """Its bands are those of the plane, and its numbers are D's values."""
    plot = Mixture2DPlot(limit=2.0, num_steps=10)
    (plane, *_), _ = drawn(plot, frame(1.0))
    (bar,) = plane.child_axes
    bands, drawn_bands = (axes.collections[0] for axes in (bar, plane))
    np.testing.assert_array_equal(bands.get_facecolor(), drawn_bands.get_facecolor())
    # D's value is x - 0.5, from -2.5 to 1.5: at most 3.375 from the level 1, but for 5 %.
    said = ["-2.4 generated", "1", "real 4.4"]
    assert [text.get_text() for text in plot._bar_texts] == said


def test_the_words_say_what_is_drawn():
    plot = Mixture2DPlot(limit=2.0, num_steps=50_000, title="A GAN learns", arrows=True)
    (plane, losses, score), _ = drawn(plot, frame())
    legend = [text.get_text() for text in plane.get_legend().get_texts()]
    assert legend == ["real", "generated", "D undecided", "D's gradient"]
    assert plot._plane.figure.get_suptitle() == "A GAN learns"
    assert [text.get_text() for text in losses.get_legend().get_texts()] == ["D's loss", "G's loss"]
    assert score.get_title() == "modes covered" and score.get_xlabel() == "step"
    assert [text.get_text() for text in score.get_xticklabels()] == ["0", "25k", "50k"]


def test_the_share_has_an_axis_of_its_own():
    shown = frame(step=20)
    shares = np.array([[0.25], [0.9]], np.float32)
    shown["history"] = np.hstack([shown["history"], shares])
    facts = {"num_steps": 20, "score_limit": 8, "share_name": "high quality"}
    axes, (first, again) = drawn(plot_for("mixture-2d", facts), shown, shown)
    np.testing.assert_array_equal(first, again)
    score, share = axes[2:]
    np.testing.assert_allclose(score.lines[0].get_xydata(), [[5, 3], [20, 7]])
    np.testing.assert_allclose(share.lines[0].get_xydata(), [[5, 25], [20, 90]], rtol=1e-6)
    assert share.get_ylabel() == "high quality, %"
    # Frames of before have no share, and a plot without its name draws none.
    assert len(drawn(plot_for("mixture-2d", {"num_steps": 20}), shown)[0]) == 3


def test_arrows_point_along_the_gradients():
    plot = Mixture2DPlot(limit=2.0, num_steps=20, arrows=True)
    shown = frame()
    drawn(plot, shown)
    arrows = np.stack([plot._quiver.U, plot._quiver.V], -1)
    np.testing.assert_allclose(plot._quiver.XY, shown["generated"][:5], rtol=1e-6)
    cosines = np.sum(arrows * shown["input_gradients"], -1) / (
        np.linalg.norm(arrows, axis=-1) * np.linalg.norm(shown["input_gradients"], axis=-1)
    )
    np.testing.assert_allclose(cosines, 1.0, rtol=1e-5)


def test_arrows_are_few_and_below_the_points():
    plot = Mixture2DPlot(arrows=True)
    shown = frame(count=200)
    shown["input_gradients"] = np.ones((200, 2), np.float32)
    drawn(plot, shown)
    np.testing.assert_allclose(plot._quiver.XY, shown["generated"][:40], rtol=1e-6)
    assert plot._quiver.get_zorder() < min(plot._real.get_zorder(), plot._generated.get_zorder())


def test_plot_for_recorded_frames():
    plot = plot_for("mixture-2d", {"limit": 3.0, "num_steps": 5, "seed": 1, "title": "t"})
    assert (plot.limit, plot.num_steps, plot.title, plot.arrows) == (3.0, 5, "t", False)
    assert plot_for("mixture-2d", {}, arrows=True).arrows
    with pytest.raises(ValueError, match="drawn for 1-D frames only"):
        plot_for("mixture-2d", {}, optimal=True)
    with pytest.raises(ValueError, match="limit must be above 0"):
        plot_for("mixture-2d", {"limit": -1.0})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"values": np.zeros(4)}, "a frame must hold values of rank 2. Received: rank 1"),
        ({"level": None}, "a frame must hold level of rank 1. Received: rank 0"),
    ],
)
def test_other_frames_are_refused(change, said):
    with pytest.raises(ValueError, match=said):
        drawn(Mixture2DPlot(), {**frame(), **change})
    missing = frame()
    del missing["input_gradients"]
    with pytest.raises(ValueError, match=r"must hold input_gradients of rank 2. Received: nothing"):
        drawn(Mixture2DPlot(), missing)


def test_frames_of_version_0_1_still_draw():
    new = frame()
    old = dict(new)
    old["pushes"] = old.pop("input_gradients")
    plots = [Mixture2DPlot(num_steps=20, arrows=True) for _ in range(2)]
    pictures = [drawn(plot, shown)[1][0] for plot, shown in zip(plots, (new, old), strict=True)]
    np.testing.assert_array_equal(*pictures)
    sides = {f"{side}_{k}": v for side in ("keras", "pytorch") for k, v in old.items()}
    facts = {"num_steps": 20, "left": "one", "right": "two"}
    plot = plot_for("beside-mixture-2d", facts, arrows=True)
    axes, _ = drawn(plot, {"step": 10, **sides})
    assert plot.titles == ("one", "two") and len(axes) == 6
    assert isinstance(plot_for("side-by-side-mixture-2d", facts), SideBySidePlot)
