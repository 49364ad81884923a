"""The look of figures is seaborn's, without seaborn's imports."""

import matplotlib as mpl
import pytest
import seaborn

from tfgan.animation import canvas


def test_the_look_is_seaborns_whitegrid():
    theirs = seaborn.axes_style("whitegrid")
    # What `style` sets itself, and the colormap of pictures that name none: ours name theirs.
    own = {"axes.edgecolor", "grid.color", "font.sans-serif", "image.cmap"}
    assert {name: theirs[name] for name in set(theirs) - own} == canvas.WHITEGRID


def test_no_setting_is_changed_after_the_block():
    before = dict(mpl.rcParams)
    with canvas.style():
        assert mpl.rcParams["axes.grid"] and mpl.rcParams["grid.color"] == ".88"
        assert mpl.rcParams["patch.force_edgecolor"]
    assert dict(mpl.rcParams) == before


def test_the_smallest_resolution():
    assert canvas.new_canvas((20, 10), 10).get_width_height() == (200, 100)
    with pytest.raises(ValueError, match=r"dpi must be at least 10\. Received: 9\.9"):
        canvas.new_canvas((20, 10), 9.9)
