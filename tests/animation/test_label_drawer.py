"""Labels drawn from their parts look as matplotlib draws them."""

import numpy as np
import pytest

from tfgan.animation.canvas import new_canvas
from tfgan.animation.label_drawer import LabelDrawer


def drawn(string, whole, x=0.4, **options):
    """The pixels of a label on an empty canvas, drawn whole by matplotlib or from its parts."""
    canvas = new_canvas((3, 1), 100)
    text = canvas.figure.text(x, 0.5, "", color="red", **options)
    canvas.draw()
    text.set_text(string)
    if whole:
        text.draw(canvas.renderer)
    else:
        drawer = LabelDrawer(canvas)
        drawer.draw(text)
        assert text.get_text() == string
        np.testing.assert_allclose(text.get_position(), (x, 0.5), rtol=1e-12)
    return np.array(canvas.buffer_rgba())[..., :3].astype(int)


def ink(pixels):
    """Its amount, and the mean column and row."""
    share = 255 - pixels[..., 1]
    rows, columns = np.indices(share.shape)
    return share.sum(), (share * columns).sum() / share.sum(), (share * rows).sum() / share.sum()


@pytest.mark.parametrize("side", ["left", "center", "right"])
@pytest.mark.parametrize("string", ["Frame: 1187/1200", "step 40 of 4560", "7"])
def test_it_looks_the_same(string, side):
    options = {"horizontalalignment": side, "verticalalignment": "top", "fontsize": 9}
    whole, parts = (drawn(string, whole, **options) for whole in (True, False))
    # The same ink at the same place: parts begin at whole pixels.
    for theirs, ours, allowed in zip(ink(whole), ink(parts), (0.03, 0.01, 0.01), strict=True):
        assert ours == pytest.approx(theirs, rel=allowed)
    assert parts[..., 0].min() == 255, "the colour is the label's"


@pytest.mark.parametrize("x", [-0.02, 0.97, 1.5])
def test_a_label_over_the_edge_is_cut(x):
    whole, parts = (drawn("123", whole, x) for whole in (True, False))
    assert ink(parts)[0] == pytest.approx(ink(whole)[0], rel=0.15) if x < 1 else parts.all()


@pytest.mark.parametrize("string", ["", "a\nb 1", "$x^2$ 1"])
def test_what_is_no_single_line_is_matplotlibs(string):
    np.testing.assert_array_equal(drawn(string, True), drawn(string, False))


def test_rotated_text_is_matplotlibs():
    np.testing.assert_array_equal(drawn("12", True, rotation=90), drawn("12", False, rotation=90))


def test_each_part_is_drawn_once():
    canvas = new_canvas((3, 1), 100)
    text = canvas.figure.text(0.1, 0.5, "")
    canvas.draw()
    drawer = LabelDrawer(canvas)
    for index in range(120):
        text.set_text(f"Frame: {index}/120")
        drawer.draw(text)
    assert {part for _, part in drawer._parts} == {"Frame: ", "/", *"0123456789"}
