"""Figures to draw on, and how they look. This is the only place that imports matplotlib's parts.

Importing matplotlib takes time. So it is imported when the first figure is made.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from tfgan.animation import palette
from tfgan.animation.encoders import MAX_PIXELS
from tfgan.utils import validation

# In a smaller picture no font has a size.
MIN_PIXELS = 64

MIN_DPI = 10

# seaborn's "whitegrid", as seaborn 0.13 returns it. Importing seaborn for it would import
# scipy.stats, and take longer than drawing a film.
WHITEGRID = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.labelcolor": ".15",
    "axes.spines.left": True,
    "axes.spines.bottom": True,
    "axes.spines.right": True,
    "axes.spines.top": True,
    "grid.linestyle": "-",
    "text.color": ".15",
    "font.family": ["sans-serif"],
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "xtick.direction": "out",
    "xtick.color": ".15",
    "xtick.top": False,
    "xtick.bottom": False,
    "ytick.direction": "out",
    "ytick.color": ".15",
    "ytick.left": False,
    "ytick.right": False,
}


def new_canvas(size: Sequence[float] = (6, 4), dpi: float = 100, *, even: bool = False) -> Any:
    """Returns the Agg canvas of a new figure. It needs no display.

    Args:
        size: (width, height) of the figure, in inches.
        dpi: pixels per inch.
        even: whether to round width and height to even numbers of pixels.

    Raises:
        ValueError: if `dpi` is less than 10, or width or height is not in [64, 4096] pixels.
    """
    dpi = validation.finite("dpi", dpi)
    if dpi < MIN_DPI:
        raise ValueError(f"dpi must be at least {MIN_DPI}. Received: {dpi:g}")
    inches = tuple(size)
    if len(inches) != 2:
        raise ValueError(f"size must be (width, height) in inches. Received: {size}")
    pixels = [validation.positive("size", side) * dpi for side in inches]
    if not MIN_PIXELS <= min(pixels) <= max(pixels) <= MAX_PIXELS:
        raise ValueError(
            f"a picture's width and height must be from {MIN_PIXELS} to {MAX_PIXELS} pixels. "
            f"Received: {pixels[0]:.0f}x{pixels[1]:.0f}"
        )
    if even:
        # Agg rounds down, so the size is a little more than whole pixels.
        width, height = ((2 * round(side / 2) + 1e-3) / dpi for side in pixels)
    else:
        width, height = inches
    import_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    return FigureCanvasAgg(Figure(figsize=(width, height), dpi=dpi))


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Gives seaborn's look to figures that are made and first drawn in the block.

    No global setting is changed after the block.
    """
    matplotlib = import_matplotlib()
    look = {
        **WHITEGRID,
        "axes.prop_cycle": matplotlib.cycler(color=palette.CYCLE),
        "axes.edgecolor": ".6",
        "grid.color": ".88",
        "grid.linewidth": 0.7,
        # This font comes with matplotlib, so pictures are the same on every machine.
        "font.sans-serif": ["DejaVu Sans"],
        # The same frame gives the same .svg.
        "svg.hashsalt": "tfgan",
    }
    with matplotlib.rc_context(look):
        yield


def import_matplotlib() -> Any:
    """Imports and returns matplotlib, whatever MPLBACKEND is.

    Notebooks set MPLBACKEND to their own backend, also for programs that they start by `!python`.
    If that backend is not installed for that Python, `import matplotlib` fails. But to draw to
    files, Agg is enough.
    """
    wanted = os.environ.get("MPLBACKEND")
    if "matplotlib" in sys.modules or not wanted:
        import matplotlib

        return matplotlib
    os.environ["MPLBACKEND"] = "agg"
    try:
        import matplotlib
    finally:
        os.environ["MPLBACKEND"] = wanted
    with contextlib.suppress(ValueError):
        matplotlib.rcParams["backend"] = wanted
    return matplotlib
