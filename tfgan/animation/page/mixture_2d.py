"""Frames of GANs on points in the plane for the page: D's values, the points, losses, scores."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.animation.frames import ChosenFrames, FrameReader
from tfgan.animation.page.captions import caption, ends, first_where, plateau, stays_from
from tfgan.animation.page.lines import line
from tfgan.animation.page.packed_arrays import pack
from tfgan.animation.plots.mixture_2d import ARROW, Mixture2DPlot, checked_frame

# Points of the value surface along a side, real points, generated points and arrows in the page.
RESOLUTION, NUM_REAL, NUM_GENERATED, NUM_ARROWS = 64, 400, 500, 60

# Longer arrows, in units of a long one, are cut.
LONGEST_ARROW = 2.5

# Fewer modes than this share of the most so far is a collapse.
COLLAPSED = 0.5


def mixture_2d(frames: FrameReader, indices: list[int]) -> dict[str, Any]:
    """Returns what the page needs to draw a run on points in the plane.

    Args:
        frames: the frames of the run.
        indices: the frames to keep.
    """
    plot = Mixture2DPlot.from_metadata(frames.metadata)
    parts: dict[str, list[npt.NDArray[Any]]] = {"values": [], "generated": [], "arrows": []}
    for frame in map(checked_frame, ChosenFrames(frames, indices)):
        for name, array in frame_arrays(frame, plot.limit).items():
            parts[name].append(array)
    history, real = frame["history"], frame["real"][:NUM_REAL]
    steps = [frames[index]["step"] for index in indices]
    return {
        "limit": plot.limit,
        "showArrows": plot.arrows,
        "arrays": {
            "values": pack(np.stack(parts["values"]), low=-1.0, high=1.0, kind="uint8"),
            "real": pack(real[np.newaxis]),
            "generated": pack(
                np.stack(parts["generated"]), low=-2 * plot.limit, high=2 * plot.limit
            ),
            "arrows": pack(np.stack(parts["arrows"]), kind="uint8"),
        },
        "panels": _panels(history, plot),
        "captions": _captions(history, plot, steps),
    }


def frame_arrays(frame: Any, limit: float) -> dict[str, npt.NDArray[Any]]:
    """Returns the arrays of one frame as the page draws them.

    Args:
        frame: a recorded frame.
        limit: half the side of the square around 0 that is shown.

    Returns:
        A dict: `values` (64, 64), the discriminator's values over the level of its decision, as a
        share of their 95 % quantile, cut to [-1, 1], with rows along y; `generated` (500, 2);
        `arrows` (60, 2), the gradients at the first generated points, as long as they are drawn.
    """
    values = frame["values"] - frame["level"][0]
    # Extreme values in a few corners must not make the colours of all others pale.
    reach = max(float(np.quantile(np.abs(values), 0.95)), 1e-12)
    rows, columns = (_places(count) for count in values.shape)
    gradients = frame["input_gradients"][:NUM_ARROWS]
    lengths = np.linalg.norm(gradients, axis=1)
    unit = max(float(np.quantile(lengths, 0.9)), 1e-30)
    shown = np.minimum(lengths / unit, LONGEST_ARROW) / np.maximum(lengths, 1e-30)
    return {
        "values": np.clip(values[np.ix_(rows, columns)] / reach, -1.0, 1.0),
        "generated": frame["generated"][:NUM_GENERATED],
        "arrows": ARROW * limit * shown[:, np.newaxis] * gradients,
    }


def _places(count: int) -> npt.NDArray[np.intp]:
    return np.rint(np.linspace(0, count - 1, min(count, RESOLUTION))).astype(np.intp)


def _panels(history: npt.NDArray[Any], plot: Mixture2DPlot) -> list[dict[str, Any]]:
    history = _used(history)
    steps = history[:, 0]
    panels: list[dict[str, Any]] = [
        {
            "title": "losses",
            "lines": [
                line("discriminator", "discriminator", steps, history[:, 1]),
                line("generator", "generated", steps, history[:, 2]),
            ],
        },
        {
            "title": plot.score_name,
            "lines": [line(plot.score_name, "score", steps, history[:, 3])],
            "floor": 0.0,
        },
    ]
    if plot.score_limit is not None:
        panels[1]["limit"] = plot.score_limit
    if plot.share_name:
        share = line(plot.share_name, "share", steps, 100.0 * history[:, 4])
        panels.append(
            {
                "title": plot.share_name,
                "unit": " %",
                "lines": [share],
                "floor": 0.0,
                "limit": 100,
            }
        )
    return panels


def _used(history: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Returns the rows up to the last used one. Unused rows repeat it."""
    end = int(np.argmax(history[:, 0] == history[-1, 0])) + 1
    return history[:end]


def _captions(
    history: npt.NDArray[Any], plot: Mixture2DPlot, steps: list[int]
) -> list[dict[str, Any]]:
    history = _used(history)

    def frame_of(row: int) -> int:
        return int(min(np.searchsorted(steps, history[row, 0]), len(steps) - 1))

    found = []

    def add(row: int, name: str, text: str, true: npt.NDArray[np.bool_]) -> None:
        """Adds a caption that begins at a row and holds as long as `true` does."""
        last = ends(true, row)
        frame = frame_of(row)
        # Between two frames it may begin and end: it is shown for one frame.
        until = None if last is None else max(frame_of(last), frame + 1)
        found.append(caption(frame, name, text, until=until))

    if plot.score_limit is not None:
        modes, number = history[:, 3], int(plot.score_limit)
        first = first_where(modes >= 1)
        if first is not None:
            few = int(modes[first])
            several = f"First modes found: {few} of {number} modes."
            if few < number:
                text = "First mode found." if few == 1 else several
                add(first, "first mode", text, modes == few)
        best = np.maximum.accumulate(modes)
        fell = first_where((modes < COLLAPSED * best) & (best >= 2))
        if fell is not None:
            text = f"Collapse: {int(modes[fell])} modes are left of {int(best[fell])}."
            add(fell, "collapse", text, modes == modes[fell])
        lasting, whole = stays_from(modes >= number), first_where(modes >= number)
        if lasting is not None:
            text = f"From here on all {number} modes are covered."
            add(lasting, "all modes", text, modes >= number)
        elif whole is not None:
            add(whole, "all modes", f"All {number} modes are covered.", modes >= number)
    loss = np.interp(steps, history[:, 0], history[:, 1])
    return found + plateau(loss)
