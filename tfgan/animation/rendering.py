"""Recorded frames drawn: an animation (mp4, gif, html) or a still picture (png, pdf, svg).

A plot knows how one kind of frame looks; `render` knows how pictures become a file. The parts
that stay (axes, grid, title, legend) are drawn once, and each frame draws only what moves over
them. Drawing goes through Agg figures, never pyplot: no window opens, no display is needed (but by
`show`, whose purpose that is).
"""

import contextlib
import os
from pathlib import Path

import matplotlib
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from tqdm import tqdm

from tfgan.animation.encoders import MAX_PIXELS, AnimationFile, check_target
from tfgan.utils import validation
from tfgan.utils.files import check_writable, temporary_beside

# Under these no font has a size.
MIN_PIXELS = 64

MIN_DPI = 10

PICTURE_ENDINGS = (".png", ".pdf", ".svg")

_WINDOWLESS = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template")


def render(frames, plot, path, *, fps=30, size=(6, 4), dpi=100, progress=True):
    """Draws `frames` into an animation, one by one: memory does not grow with their number.

    Args:
        frames: a sequence of dicts, such as a `tfgan.frames.FrameReader`.
        plot: a `Plot` for their kind.
        path: the file to write; .mp4, .gif or .html. It is replaced when the new one is complete.
        fps: frames per second.
        size: (width, height) in inches.
        dpi: pixels per inch. Width and height are rounded to even numbers of pixels.
        progress: whether to show progress on stderr.

    Returns:
        The number of pictures written: len(frames).

    Raises:
        ValueError: if there are no frames, an argument is bad, or as `check_target`.
        RenderInterrupted: on Ctrl-C, after the frames so far were made a complete animation.
    """
    check_target(path, fps=fps)
    if not len(frames):
        raise ValueError("there are no frames to draw")
    canvas = new_canvas(size, dpi, even=True)
    width, height = canvas.get_width_height()
    with AnimationFile(path, width, height, fps=fps) as animation:
        try:
            for picture in tqdm(
                draw_frames(frames, plot, canvas),
                Path(path).name,
                len(frames),
                unit="frame",
                mininterval=0.5,
                disable=not progress,
            ):
                animation.write(picture)
        except KeyboardInterrupt as interrupt:
            if not animation.count:
                raise
            raise RenderInterrupted(animation.path, animation.count) from interrupt
    return animation.count


class RenderInterrupted(KeyboardInterrupt):
    """Ctrl-C during `render`, whose animation so far is complete and in place.

    Attributes:
        path: the animation.
        count: the number of frames in it.
    """

    def __init__(self, path, count):
        super().__init__(f"interrupted: {path} holds the first {count} frames")
        self.path = path
        self.count = count


def draw_still(frame, plot, path, *, size=(6, 4), dpi=150):
    """Draws one frame as a picture.

    Args:
        frame: a dict, the plot's kind of frame.
        plot: a `Plot`.
        path: the file to write; .png, .pdf or .svg.
        size: (width, height) in inches.
        dpi: pixels per inch, for .png.

    Raises:
        ValueError: if an argument is bad, or as `check_still`.
    """
    ending = check_still(path).suffix.lower()[1:]
    canvas = new_canvas(size, dpi)
    temporary = temporary_beside(path)
    # No date: the same frame gives the same file.
    dateless = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(ending)
    try:
        with _style():
            plot.setup(canvas.figure, still=True)
            plot.draw(frame, 0, 1)
            canvas.figure.savefig(temporary, format=ending, dpi=dpi, metadata=dateless)
        os.replace(temporary, os.path.realpath(path))
    finally:
        temporary.unlink(missing_ok=True)


def show(frame, plot, *, size=(6, 4)):
    """Opens a window with one frame, and returns when it is closed.

    Args:
        frame: a dict, the plot's kind of frame.
        plot: a `Plot`.
        size: (width, height) in inches.

    Raises:
        ValueError: if there is no display, or the frame is not the plot's.
    """
    check_display()
    # Only for windows: elsewhere nothing may open one or choose a backend.
    from matplotlib import pyplot

    with _style():
        figure = pyplot.figure(figsize=size)
        plot.setup(figure, still=True)
        plot.draw(frame, 0, 1)
        pyplot.show(block=True)
    pyplot.close(figure)


def check_display():
    """Checks that a window can be opened; call before long work.

    Raises:
        ValueError: if there is no display.
    """
    from matplotlib import pyplot

    if pyplot.get_backend().lower() in _WINDOWLESS:
        raise ValueError("there is no display to show a window on: save a picture instead")


def check_still(path):
    """Returns `path` as a `Path` if a picture can be written there; call before long work.

    Raises:
        ValueError: if the ending is unknown or a file of that name cannot be written.
    """
    if Path(path).suffix.lower() not in PICTURE_ENDINGS:
        raise ValueError(
            f"unknown ending of picture {path}. Expected one of: {', '.join(PICTURE_ENDINGS)}. "
            f"Received: {Path(path).suffix or 'none'}"
        )
    return check_writable(path)


@contextlib.contextmanager
def _style():
    """Seaborn's look, for figures made and first drawn inside; nothing global is left changed."""
    look = {
        "axes.prop_cycle": matplotlib.cycler(color=sns.color_palette("deep")),
        "axes.edgecolor": ".6",
        "grid.color": ".88",
        "grid.linewidth": 0.7,
        # Comes with matplotlib, so that pictures are the same on every machine.
        "font.sans-serif": ["DejaVu Sans"],
        # The same frame gives the same .svg.
        "svg.hashsalt": "tfgan",
    }
    with matplotlib.rc_context(sns.axes_style("whitegrid") | look):
        yield


def draw_frames(frames, plot, canvas):
    """Yields the RGBA buffer of `canvas` for each of `frames`; it is overwritten by the next."""
    with _style():
        moving = plot.setup(canvas.figure)
        for thing in moving:
            thing.set_animated(True)
        canvas.draw()
    background = canvas.copy_from_bbox(canvas.figure.bbox)
    for index, frame in enumerate(frames):
        canvas.restore_region(background)
        plot.draw(frame, index, len(frames))
        for thing in moving:
            thing.draw(canvas.renderer)
        yield canvas.buffer_rgba()


def new_canvas(size=(6, 4), dpi=100, *, even=False):
    """An Agg canvas of a new figure, of even width and height in pixels if asked."""
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
        # A little more than whole, since Agg rounds down.
        inches = [(2 * round(side / 2) + 1e-3) / dpi for side in pixels]
    return FigureCanvasAgg(Figure(figsize=inches, dpi=dpi))
