"""Each picture looks as it did: sizes, colours, places, limits and words of all that it draws.

The record holds what the plots ask of matplotlib, not pixels: those differ with its version.
"""

import functools

import numpy as np
import pytest
from helpers import records
from helpers.films import FRAMES
from matplotlib import collections, colors, image, legend, lines, patches, quiver, spines, text

from tfgan.animation import new_canvas, plots
from tfgan.animation.canvas import style
from tfgan.animation.plots.phase_portraits import PhasePortraitsPlot
from tfgan.animation.plots.rate_map import RateMapPlot
from tfgan.animation.plots.sample_rows import SampleRowsPlot
from tfgan.animation.plots.score_curves import ScoreCurvesPlot

POINTS = np.array([[0.0, 0.5], [1.0, -0.5], [0.3, 0.2]])
HISTORY = np.array([[0, 1.0, 2.0, 3.0, 0.5], [5, 0.5, 2.5, 7.0, 0.6], [9, 0.7, 1.5, 8.0, 0.9]])
LINE = {**FRAMES[4], "step": 1230}
PLANE = {
    "values": np.linspace(-1, 2, 81).reshape(9, 9), "level": np.full(1, 0.2), "real": POINTS,
    "generated": -POINTS, "input_gradients": POINTS, "history": HISTORY,
}  # fmt: skip
FACTS = {"num_steps": 9, "left": "Keras", "right": "PyTorch"}
RATES = np.array([1e-4, 1e-3, 0.01])
SCORES = np.array([[9.0, 0.031, np.nan], [0.012, 1.04, 0.5], [0.2, 4.0, 3.0]])


def both(frame):
    return {f"{side}_{key}": v for side in ("keras", "pytorch") for key, v in frame.items()}


PICTURES = {
    "line": (plots.Gaussian1DPlot(optimal=True, num_steps=4560), LINE),
    "gan-intro": (plots.GanIntroPlot(optimal=True), FRAMES[4]),
    "plane": (
        plots.Mixture2DPlot(
            num_steps=50_000, title="A title", arrows=True, share_name="high quality",
            score_limit=8,
        ),
        PLANE,
    ),
    "distances": (
        plots.Mixture2DPlot(num_steps=900, limit=1.5, score_name="sliced W1"),
        {**PLANE, "history": HISTORY[:, :4]},
    ),
    "grid": (
        plots.ImageGridPlot(title="A GAN", classes=range(2)),
        {"grid": np.arange(81).reshape(9, 9, 1), "step": 70},
    ),
    "losses": (
        plots.LossCurvesPlot(),
        {"discriminator_loss": [1, 2], "generator_loss": [2, 1], "fid": [9, 2]},
    ),
    "scores": (
        ScoreCurvesPlot(["dcgan", "wgan-gp"], "FID"),
        {f"{part}_{run}": [10, 2000] for part in ("step", "seconds", "score") for run in range(2)},
    ),
    "surfaces": (
        plots.ValueSurfacesPlot([1.0, 2.0], ["8 Gaussians", "Swiss roll"]),
        {"surfaces": np.tile(np.linspace(-1, 1, 9), (2, 2, 9, 1)), "points": [POINTS] * 2},
    ),
    "norms": (
        plots.GradientNormsPlot(["0.001", "0.01", "0.1", "penalty"], [0.001, 0.01, 0.1, None]),
        {
            "norms": np.logspace(-3, 1, 48).reshape(4, 12),
            **{f"weights_{k}": POINTS[0] / 10**k for k in range(4)},
        },
    ),
    "portraits": (
        PhasePortraitsPlot(
            ["minimax", "WGAN-GP", "", ""], columns=2, limit=2.0,
            rows=("simultaneous", "alternating"),
        ),
        {"field": np.ones((4, 2, 5, 5)), "paths": np.linspace(-1, 1, 48).reshape(4, 3, 2, 2)},
    ),
    "rates": (RateMapPlot(RATES, RATES), {"scores": SCORES}),
    "rows": (
        SampleRowsPlot(["plain", "unrolled"], ["100", "200"], centres=POINTS, limit=1.5),
        {"samples": np.tile(POINTS, (2, 2, 1, 1)), "modes": [[1, 2], [3, 3]]},
    ),
    "two lines": (
        plots.plot_for("side-by-side-gaussian-1d", FACTS),
        {"step": 3, **both({key: v for key, v in LINE.items() if key != "step"})},
    ),
}  # fmt: skip


def drawn(plot, frame, scale):
    """The figure, at `scale` times its usual size: letters and lines follow the size."""
    canvas = new_canvas([side * scale for side in plot.size], 100)
    with style():
        plot.setup(canvas.figure)
        plot.draw(frame, 2, 12)
    return canvas.figure


def said(value):
    """A value in few characters: numbers with four digits, colours as #rrggbbaa."""
    if isinstance(value, dict):
        return " ".join(f"{key}={said(each)}" for key, each in value.items())
    if isinstance(value, (list, tuple, np.ndarray)):
        return "(" + ",".join(map(said, value)) + ")"
    if isinstance(value, (bool, str)) or value is None:
        return str(value)
    return records.number(value)


def colour(value):
    """The colour, or the first and the last of several."""
    every = colors.to_rgba_array(value)
    found = [colors.to_hex(each, keep_alpha=True).removesuffix("ff") for each in every]
    return "/".join(dict.fromkeys(found[:1] + found[-1:]))


def totals(values):
    """How many numbers, their sum, and their sum weighted by the place: the order counts, too."""
    flat = np.ma.filled(np.ma.masked_invalid(np.asarray(values, float)), 0).ravel()
    return flat.size, flat.sum(), np.dot(flat, np.arange(flat.size))


def common(artist):
    alpha, shown = artist.get_alpha(), artist.get_visible()
    rare = {} if alpha is None else {"alpha": alpha}
    return {"z": artist.get_zorder(), **rare, **({} if shown else {"shown": shown})}


@functools.singledispatch
def facts(artist):
    """What is recorded of an artist. None: nothing."""
    return None


@facts.register
def _(artist: lines.Line2D):
    return {
        "label": artist.get_label(), "x": totals(artist.get_xdata()),
        "y": totals(artist.get_ydata()), "colour": colour(artist.get_color()),
        "style": artist.get_linestyle(), "width": artist.get_linewidth(),
        "marker": str(artist.get_marker()), "size": artist.get_markersize(),
        "face": colour(artist.get_markerfacecolor()), "edge": colour(artist.get_markeredgecolor()),
        "edge width": artist.get_markeredgewidth(), **common(artist),
    }  # fmt: skip


@facts.register
def _(artist: text.Text):
    if not artist.get_text():
        return None
    return {
        "text": repr(artist.get_text()), "at": artist.get_position(), "size": artist.get_fontsize(),
        "colour": colour(artist.get_color()), "h": artist.get_horizontalalignment(),
        "v": artist.get_verticalalignment(), **common(artist),
    }  # fmt: skip


@facts.register
def _(artist: collections.Collection):
    return {
        "face": colour(artist.get_facecolor()), "edge": colour(artist.get_edgecolor()),
        "width": artist.get_linewidth(), "paths": totals([*map(len, artist.get_paths())]),
        **common(artist),
    }  # fmt: skip


@facts.register
def _(artist: quiver.Quiver):
    arrows = {"u": totals(artist.U), "v": totals(artist.V), "scale": artist.scale}
    arrows |= {"shaft": artist.width, "places": totals(artist.XY)}
    return {**facts.dispatch(collections.Collection)(artist), **arrows}


@facts.register
def _(artist: image.AxesImage):
    return {
        "pixels": totals(artist.get_array()), "colours": artist.get_cmap().name,
        "limits": artist.get_clim(), "sharp": artist.get_interpolation() == "nearest",
        "norm": type(artist.norm).__name__, "extent": artist.get_extent(), **common(artist),
    }  # fmt: skip


@facts.register
def _(artist: patches.Patch):
    return {
        "face": colour(artist.get_facecolor()), "edge": colour(artist.get_edgecolor()),
        "width": artist.get_linewidth(), "corners": totals(artist.get_path().vertices),
        "box": np.ravel(artist.get_patch_transform().get_matrix())[:6], **common(artist),
    }  # fmt: skip


@facts.register
def _(artist: spines.Spine):
    return None


@facts.register
def _(artist: legend.Legend):
    names = ("borderpad", "labelspacing", "handlelength", "handletextpad", "columnspacing")
    return {
        "legend": [t.get_text() for t in artist.get_texts()], "place": artist._loc,
        "anchor": artist.get_bbox_to_anchor()._bbox.bounds, "frame": artist.get_frame_on(),
        "size": artist.get_texts()[0].get_fontsize(), "columns": artist._ncols,
        **{name: getattr(artist, name) for name in names},
    }  # fmt: skip


def axis_facts(axis):
    ticks = axis.get_tick_params()
    return {
        "label": repr(axis.label.get_text()), "size": axis.label.get_fontsize(),
        "colour": colour(axis.label.get_color()), "pad": axis.labelpad,
        "limits": axis.get_view_interval(), "scale": axis.get_scale(),
        "ticks": [t for t in axis.get_ticklocs() if min(axis.get_view_interval()) <= t
                  <= max(axis.get_view_interval())],
        "words": getattr(axis.get_major_formatter(), "seq", ())[:9],
        "minor": len(axis.get_minorticklocs()) > 0, "grid": ticks.get("gridOn"),
        **{f"tick {key}": axis._major_tick_kw.get(key) for key in ("labelsize", "pad")},
    }  # fmt: skip


def all_facts(figure):
    """A line for each artist, in the order in which they were made."""
    for axes in (figure, *axes_of(figure.axes)):
        if axes is not figure:
            place = {"place": axes.get_position(original=True).bounds, "aspect": axes.get_aspect()}
            place |= {"anchor": axes.get_anchor(), "shown": axes.axison}
            place["title"] = [axes.get_title(), axes.title.get_fontsize()]
            place["title colour"] = colour(axes.title.get_color())
            yield f"  axes {said(place)}"
            for axis in (axes.xaxis, axes.yaxis):
                yield f"    axis {said(axis_facts(axis))}"
        skipped = (
            () if axes is figure else (axes.title, axes._left_title, axes._right_title, axes.patch)
        )
        for artist in axes.get_children():
            found = None if artist in skipped else facts(artist)
            if found:
                yield f"    {type(artist).__name__} {said(found)}"


def axes_of(every):
    for axes in every:
        yield axes
        yield from axes_of(axes.child_axes)


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(name):
    plot, frame = PICTURES[name]
    found = [f"{said(plot.size)} inches, {getattr(plot, 'fps', None)} frames per second"]
    # Smaller than usual all letters and lines of these shrink, larger they stay as they are.
    scales = (0.6, 1.3) if name in ("line", "gan-intro", "plane") else (0.6,)
    for scale in scales:
        found += [f"{name}, {scale} times its size", *all_facts(drawn(plot, frame, scale))]
    records.check(f"picture-{name.replace(' ', '-')}", found)
