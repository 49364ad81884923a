"""The colours that are drawn: one pair in all pictures, and everybody can tell it apart."""

import itertools

import numpy as np
import pytest
from helpers.colour_vision import VISION, artist_colour, contrast, distance, lab
from helpers.films import FRAMES
from matplotlib.colors import to_hex

from tfgan.animation import palette, plots
from tfgan.animation.canvas import new_canvas, style

POINTS = np.array([[0.0, 0.5], [1.0, -0.5]])
CURVES = {"discriminator_loss": [1.0, 0.5], "generator_loss": [1.0, 2.0], "fid": [9.0, 3.0]}
PLANE = {
    "values": np.linspace(-1, 1, 81).reshape(9, 9),
    "level": np.zeros(1),
    "real": POINTS,
    "generated": -POINTS,
    "input_gradients": POINTS,
    "history": np.array([[0, 1.0, 2.0, 3.0], [5, 0.5, 2.5, 7.0]]),
}


def both_sides(frame):
    return {f"{side}_{key}": v for side in ("keras", "pytorch") for key, v in frame.items()}


# {name of the picture: (plot, frame, {what: label of its line} in the first axes)}
PICTURES = {
    "gaussian-1d": (plots.Gaussian1DPlot(), FRAMES[2], ("data", "generated")),
    "mixture-2d": (plots.Mixture2DPlot(num_steps=5), PLANE, ("real", "generated")),
    "side-by-side": (
        plots.plot_for("side-by-side-mixture-2d", {"num_steps": 5}),
        {"step": 5, **both_sides(PLANE)},
        ("real", "generated"),
    ),
}


def draw(plot, frame):
    """The axes of a drawn picture."""
    canvas = new_canvas((9, 5), 60)
    with style():
        plot.setup(canvas.figure, still=True)
        plot.draw(frame, 0, 1)
        canvas.draw()
    return canvas.figure.axes


def lines(all_axes):
    """{label: RGBA} of the lines with a name."""
    found = [line for axes in all_axes for line in axes.lines]
    return {x.get_label(): artist_colour(x) for x in found if not x.get_label().startswith("_")}


@pytest.mark.parametrize("name", PICTURES)
def test_everybody_tells_real_from_generated(name):
    plot, frame, labels = PICTURES[name]
    drawn = lines(draw(plot, frame))
    real, generated = (drawn[label] for label in labels)
    apart = {vision: distance(real, generated, vision) for vision in VISION}
    assert apart["protanopia"] >= 35 and apart["deuteranopia"] >= 35, apart
    assert apart["normal"] > 90, apart
    assert (to_hex(real), to_hex(generated)) == (palette.REAL.lower(), palette.GENERATED.lower())


@pytest.mark.parametrize("name", ["gaussian-1d", "mixture-2d", "loss-curves"])
def test_the_discriminator_is_blue_and_unlike_both(name):
    plot, frame, _ = PICTURES.get(name, (plots.LossCurvesPlot(), CURVES, None))
    drawn = lines(draw(plot, frame))
    labels = {"gaussian-1d": "D(x)", "mixture-2d": "D's loss"}
    blue = drawn[labels.get(name, "discriminator loss")]
    assert to_hex(blue) == palette.DISCRIMINATOR.lower()
    lightness, red, yellow = lab(blue)
    assert yellow < -30 and abs(red) < 20 and 30 < lightness < 60
    for vision, other in itertools.product(VISION, (palette.REAL, palette.GENERATED)):
        assert distance(blue, other, vision) > 50
    if name != "gaussian-1d":
        generator = {"mixture-2d": "G's loss"}.get(name, "generator loss")
        assert to_hex(drawn[generator]) == palette.GENERATED.lower()


def test_points_stand_out_from_the_values_below_them():
    axes = draw(plots.Mixture2DPlot(num_steps=5), PLANE)
    (bands, *_) = axes[0].collections
    colours = bands.get_facecolor()
    assert len(colours) == 18 and bands.get_alpha() is None
    for vision, colour, point in itertools.product(
        VISION, colours, (palette.REAL, palette.GENERATED)
    ):
        assert distance(colour, point, vision) > 25
    # Grey where the discriminator says generated, blue where it says real.
    low, high = lab(colours[0]), lab(colours[-1])
    assert abs(low[2]) < 1 and high[2] < -20


def test_value_surfaces_show_real_points_and_gradient_norms_four_critics():
    surface = {"surfaces": np.tile(PLANE["values"], (2, 1, 1, 1)), "points": POINTS[None]}
    axes = draw(plots.ValueSurfacesPlot((2.0,), ("ring",)), surface)
    found = {to_hex(artist_colour(line)) for cell in axes[:2] for line in cell.lines}
    assert found == {palette.REAL.lower()}
    norms = {"norms": np.ones((4, 3)), **{f"weights_{k}": POINTS[0] for k in range(4)}}
    names = ("0.001", "0.01", "0.1", "penalty")
    axes = draw(plots.GradientNormsPlot(names, (0.001, 0.01, 0.1, None)), norms)
    drawn = lines(axes)
    assert to_hex(drawn["penalty"]) == palette.DISCRIMINATOR.lower()
    for vision, (left, right) in itertools.product(VISION, itertools.combinations(names, 2)):
        assert distance(drawn[left], drawn[right], vision) > 20, (vision, left, right)
    assert len({line.get_marker() for line in axes[0].lines}) == 4


def test_distances_by_hand():
    assert distance("white", "black") == pytest.approx(100.0, abs=0.01)
    np.testing.assert_allclose(lab("#ff0000"), [53.24, 80.09, 67.20], atol=0.02)
    # A dichromat sees greys as everybody does.
    for vision in VISION:
        np.testing.assert_allclose(lab("#808080", vision), lab("#808080"), atol=0.05)
    # The palette of before: real orange, generated green.
    assert distance("#dd8452", "#55a868", "protanopia") == pytest.approx(7.3, abs=0.1)


@pytest.mark.parametrize(
    ("words", "page"),
    [(palette.LIGHT_TEXT, palette.PAGE_LIGHT), (palette.DARK, palette.PAGE_DARK)],
)
def test_words_in_colour_can_be_read(words, page):
    """A contrast of 4.5, as WCAG 2.1 asks of text. The names of curves have these colours."""
    for text in (*words.values(), page["text"], page["faint"]):
        assert contrast(text, page["background"]) >= 4.5, text
    assert contrast("white", "black") == pytest.approx(21)
    assert contrast(palette.REAL, "white") < 4.5
