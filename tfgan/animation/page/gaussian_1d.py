"""Frames of the 1-D GAN for the page: D(x), both densities, and the distance between them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.animation.frames import ChosenFrames, FrameReader
from tfgan.animation.histogram_w1 import histogram_w1
from tfgan.animation.page.captions import caption, ends, first_where, stays_from
from tfgan.animation.page.lines import line
from tfgan.animation.page.packed_arrays import pack
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot
from tfgan.utils.value_summary import ValueSummary

# A canvas is about so many points wide.
MAX_POINTS = 320

# A generated standard deviation below this share of the data's is a collapse.
COLLAPSED = 0.35

# Distances and errors of the mean are small below these shares of the data's deviation.
NEAR, AT_DATA = 0.2, 0.5

# D hardly tells if it differs from 1/2 by less, on average over real and generated values.
UNDECIDED = 0.1

# A smaller share of generated values outside of the picture is not worth a word.
FEW_OUTSIDE = 0.005


def gaussian_1d(frames: FrameReader, indices: list[int]) -> dict[str, Any]:
    """Returns what the page needs to draw a 1-D run.

    Args:
        frames: the frames of the run.
        indices: the frames to keep.
    """
    chosen = list(ChosenFrames(frames, indices))
    names = ("decision_boundary", "real_density", "generated_density")
    discriminator, real, generated = (np.stack([frame[name] for frame in chosen]) for name in names)
    discriminator = discriminator[:, kept_points(discriminator.shape[1])]
    plot = Gaussian1DPlot.from_metadata(frames.metadata)
    steps = [frame["step"] for frame in chosen]
    summary = _summary(chosen, real, generated, plot.sample_range)
    outside = [round(float(share), 4) for share in summary["outside"]]
    return {
        "sampleRange": plot.sample_range,
        "xLimits": plot.x_limits,
        "yLimits": plot.y_limits,
        "dataMean": plot.data_mean,
        "dataStd": plot.data_std,
        "arrays": {
            "discriminator": pack(discriminator, low=0.0, high=1.0),
            "real": pack(real, low=0.0),
            "generated": pack(generated, low=0.0),
        },
        "panels": [
            {
                "title": "distance to the data (W1)",
                "short": "distance W1",
                "lines": [line("distance to the data", "score", steps, summary["distance"])],
                "floor": 0.0,
            }
        ],
        "outside": outside if max(outside) > FEW_OUTSIDE else [],
        "captions": _captions(discriminator, real, generated, summary, plot.sample_range),
    }


def kept_points(count: int) -> npt.NDArray[np.intp]:
    """Returns which points of a curve are kept: at most 320, with both ends.

    They are at equal distances if `count - 1` has a divisor that makes this possible, as the 909
    and 9,999 steps of our own frames have.

    Args:
        count: the number of points of the curve.
    """
    for stride in range(1, count):
        if (count - 1) % stride == 0 and MAX_POINTS / 4 < (count - 1) // stride < MAX_POINTS:
            return np.arange(0, count, stride)
    return np.rint(np.linspace(0, count - 1, min(count, MAX_POINTS))).astype(np.intp)


def _summary(
    chosen: list[dict[str, Any]],
    real: npt.NDArray[Any],
    generated: npt.NDArray[Any],
    sample_range: tuple[float, float],
) -> dict[str, npt.NDArray[np.float64]]:
    """Returns the numbers of `ValueSummary` by name, each an array with one number per frame.

    Frames of version 0.1.0 do not hold them. Then they are those of the histograms, as if no value
    were outside.
    """
    if all("summary" in frame for frame in chosen):
        numbers = np.stack([frame["summary"] for frame in chosen]).astype(float)
        return dict(zip(ValueSummary._fields, numbers.T, strict=True))
    distance = np.zeros(len(real))
    if real.shape == generated.shape:
        distance = histogram_w1(real, generated, sample_range)
    mean, std = _moments(generated, sample_range)
    return {"distance": distance, "mean": mean, "std": std, "outside": np.zeros(len(real))}


def _moments(
    density: npt.NDArray[Any], sample_range: tuple[float, float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Returns the mean and the standard deviation of each frame's histogram."""
    bins = density.shape[1]
    edges = np.linspace(*sample_range, bins + 1)
    centres = (edges[1:] + edges[:-1]) / 2
    mass = np.maximum(density.sum(1, dtype=float), 1e-12)
    mean = density @ centres / mass
    return mean, np.sqrt(np.maximum(density @ centres**2 / mass - mean**2, 0.0))


def _at_bins(
    discriminator: npt.NDArray[Any], bins: int, sample_range: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Returns D at the middles of the bins, (frames, bins)."""
    edges = np.linspace(*sample_range, bins + 1)
    points = np.linspace(*sample_range, discriminator.shape[1])
    centres = (edges[1:] + edges[:-1]) / 2
    return np.stack([np.interp(centres, points, row) for row in discriminator])


def _captions(
    discriminator: npt.NDArray[Any],
    real: npt.NDArray[Any],
    generated: npt.NDArray[Any],
    summary: dict[str, npt.NDArray[np.float64]],
    sample_range: tuple[float, float],
) -> list[dict[str, Any]]:
    data_mean, data_std = (float(np.mean(x)) for x in _moments(real, sample_range))
    distance, mean, std, outside = (summary[name] for name in ValueSummary._fields)
    found = []
    at_bins = _at_bins(discriminator, real.shape[1], sample_range)
    if np.sqrt(np.mean((at_bins[0] - real[0]) ** 2)) < 0.1:
        text = "D has learnt the density of the data. G has not moved yet."
        found.append(caption(0, "before", text, until=1))
    right = np.abs(mean - data_mean) < AT_DATA * data_std
    there = first_where(right)
    if there:
        text = "The generator has found the data: its mean is about right."
        found.append(caption(there, "data found", text, until=ends(right, there)))
    narrow = std < COLLAPSED * data_std
    wide = first_where(~narrow)
    fell = None if wide is None else first_where(narrow[wide:])
    if wide is not None and fell is not None:
        text = "Collapse: the generator makes nearly the same value from all noise."
        fell += wide
        found.append(caption(fell, "collapse", text, until=ends(narrow, fell)))
    near = stays_from(distance < NEAR * data_std)
    if near:
        text = "From here on the generator stays close to the data."
        found.append(caption(near, "close to the data", text))
    both = (real + generated) / np.maximum((real + generated).sum(1, keepdims=True), 1e-12)
    undecided = stays_from(
        # Where D is not drawn, nobody sees what it says.
        ((both * np.abs(at_bins - 0.5)).sum(1) < UNDECIDED) & (outside < UNDECIDED)
    )
    if undecided:
        text = (
            "From here on D(x) is within 0.1 of 0.5 on average over real and generated values: "
            "D hardly tells them apart."
        )
        found.append(caption(undecided, "D hardly tells", text))
    return found
