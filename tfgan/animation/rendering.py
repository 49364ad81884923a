"""Recorded frames drawn: an animation (mp4, gif, html) or a still picture (png, pdf, svg).

A plot knows how one kind of frame looks, and `render` knows how pictures become a file. What stays
the same (axes, grid, title, legend) is drawn once. Each frame draws only what changes. Figures are
drawn by Agg, never by pyplot, so no window opens and no display is needed. Only `show` opens one.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tfgan.animation.canvas import import_matplotlib, new_canvas, style
from tfgan.animation.encoders import AnimationFile, check_target
from tfgan.animation.label_drawer import LabelDrawer
from tfgan.animation.plots.base import Plot
from tfgan.utils import atomic, validation
from tfgan.utils.files import check_writable

Frame = Mapping[str, Any]

PICTURE_ENDINGS = (".png", ".pdf", ".svg")

# The size of a plot that does not say its own, in inches.
USUAL_SIZE = (6.0, 4.0)

# A film of few pictures plays for so long, then its last picture rests. More play at MAX_SPEED.
PLAY_SECONDS = 9.0

REST_SECONDS = 2.0

# Frames per second.
MIN_SPEED, MAX_SPEED = 4.0, 30.0

# matplotlib's backends that cannot open a window.
_WINDOWLESS = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template")


def render(
    frames: Sequence[Frame],
    plot: Plot,
    path: str | Path,
    *,
    fps: float | None = None,
    size: Sequence[float] | None = None,
    dpi: float = 100,
    rest: float = REST_SECONDS,
    progress: bool = True,
) -> int:
    """Draws frames into an animation, one by one, so memory does not grow with their number.

    Args:
        frames: a sequence of dicts, such as a `tfgan.animation.FrameReader`.
        plot: the plot of that kind of frames.
        path: the file to write; .mp4, .gif or .html. An old file is replaced when the new one is
            complete.
        fps: the number of frames per second. None takes the plot's, or that of `film_speed`.
        size: (width, height) of the pictures, in inches. None takes the plot's.
        dpi: pixels per inch. Width and height are rounded to even numbers of pixels.
        rest: how long the last picture stays, in seconds. It is written again and again.
        progress: whether to show progress on standard error.

    Returns:
        The number of frames drawn, len(frames).

    Raises:
        ValueError: if there are no frames, an argument is out of range, `path` cannot be written
            (see `check_target`), or a frame does not hold what the plot draws.
        RenderInterrupted: on Ctrl-C, after the frames so far have become a complete animation.

    Example:
        >>> with FrameReader("run.frames.npz") as frames:
        ...     render(frames, plot_for(frames.kind, frames.metadata), "run.mp4")
    """
    check_target(path, fps=30 if fps is None else fps)
    if not len(frames):
        raise ValueError("there are no frames to draw")
    if fps is None:
        fps = getattr(plot, "fps", None) or film_speed(len(frames))
    num_rests = round(validation.non_negative("rest", rest) * fps)
    canvas = new_canvas(_size(plot, size), dpi, even=True)
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
            for _ in range(num_rests):
                animation.write(picture)
        except KeyboardInterrupt as interrupt:
            if not animation.count:
                raise
            count = min(animation.count, len(frames))
            raise RenderInterrupted(animation.path, count) from interrupt
    return len(frames)


def film_speed(count: int) -> float:
    """Returns the frames per second at which a film of `count` frames plays for 9 seconds.

    It is at least 4 and at most 30, so a film of few frames is shorter, one of many longer.

    Args:
        count: the number of frames.
    """
    return round(min(max(count / PLAY_SECONDS, MIN_SPEED), MAX_SPEED), 2)


def _size(plot: Plot, size: Sequence[float] | None) -> Sequence[float]:
    """Returns `size`, or the plot's own."""
    usual: Sequence[float] = getattr(plot, "size", USUAL_SIZE)
    return usual if size is None else size


class RenderInterrupted(KeyboardInterrupt):
    """Ctrl-C during `render`. The animation of the frames so far is complete and in place.

    Args:
        path: the animation.
        count: the number of frames in it.

    Attributes:
        path: the animation.
        count: the number of frames in it.
    """

    def __init__(self, path: Path, count: int) -> None:
        super().__init__(f"interrupted: {path} holds the first {count} frames")
        self.path = path
        self.count = count


def draw_still(
    frame: Frame,
    plot: Plot,
    path: str | Path,
    *,
    size: Sequence[float] | None = None,
    dpi: float = 150,
) -> None:
    """Draws one frame as a picture.

    Args:
        frame: the frame, a dict.
        plot: the plot of that kind of frames.
        path: the file to write; .png, .pdf or .svg.
        size: (width, height) of the picture, in inches. None takes the plot's.
        dpi: pixels per inch, for .png.

    Raises:
        ValueError: if an argument is out of range, `path` cannot be written (see `check_still`), or
            the frame does not hold what the plot draws.
    """
    ending = check_still(path).suffix.lower()[1:]
    canvas = new_canvas(_size(plot, size), dpi)
    # Without a date the same frame gives the same file.
    dateless: Any = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(ending)
    with atomic.replacing(path) as temporary, style():
        plot.setup(canvas.figure, still=True)
        plot.draw(frame, 0, 1)
        canvas.figure.savefig(temporary, format=ending, dpi=dpi, metadata=dateless)


def show(frame: Frame, plot: Plot, *, size: Sequence[float] | None = None) -> None:
    """Opens a window with one frame, and returns when it is closed.

    Args:
        frame: the frame, a dict.
        plot: the plot of that kind of frames.
        size: (width, height) of the picture, in inches. None takes the plot's.

    Raises:
        ValueError: if there is no display, or the frame does not hold what the plot draws.
    """
    check_display()
    from matplotlib import pyplot

    with style():
        figure = pyplot.figure(figsize=tuple(_size(plot, size)))
        plot.setup(figure, still=True)
        plot.draw(frame, 0, 1)
        pyplot.show(block=True)
    pyplot.close(figure)


def check_display() -> None:
    """Checks that a window can be opened. Call it before long work.

    Raises:
        ValueError: if there is no display.
    """
    import_matplotlib()
    # pyplot is for windows only: everywhere else nothing may open one or choose a backend.
    from matplotlib import pyplot

    if pyplot.get_backend().lower() in _WINDOWLESS:
        raise ValueError("there is no display to show a window on: save a picture instead")


def check_still(path: str | Path) -> Path:
    """Returns `path` as a `Path` if a picture can be written there. Call it before long work.

    Raises:
        ValueError: if the ending is unknown, or a file of that name cannot be written.
    """
    if Path(path).suffix.lower() not in PICTURE_ENDINGS:
        raise ValueError(
            f"unknown ending of picture {path}. Expected one of: {', '.join(PICTURE_ENDINGS)}. "
            f"Received: {Path(path).suffix or 'none'}"
        )
    return check_writable(path)


def draw_frames(frames: Sequence[Frame], plot: Plot, canvas: Any) -> Iterator[Any]:
    """Draws frames one after another.

    Args:
        frames: a sequence of dicts.
        plot: the plot of that kind of frames.
        canvas: a canvas of `new_canvas`.

    Yields:
        The canvas's RGBA buffer (height, width, 4). The next frame overwrites it.
    """
    with style():
        moving = plot.setup(canvas.figure)
        for thing in moving:
            thing.set_animated(True)
        canvas.draw()
    background = canvas.copy_from_bbox(canvas.figure.bbox)
    texts = LabelDrawer(canvas)
    for index, frame in enumerate(frames):
        canvas.restore_region(background)
        plot.draw(frame, index, len(frames))
        for thing in moving:
            if hasattr(thing, "get_text"):
                texts.draw(thing)
            else:
                thing.draw(canvas.renderer)
        yield canvas.buffer_rgba()
