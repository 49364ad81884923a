"""Pictures of the HTML report, as SVG or PNG inside the page."""

import base64
import html
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tfgan.animation import palette

# The same two shades as in all pictures, but here they stand for the libraries.
SIDES = {"keras": palette.DISCRIMINATOR, "pytorch": palette.GENERATED}

NAMES = {"keras": "Keras", "pytorch": "PyTorch", "compiled": "torch.compile"}

# Name of a curve -> its colour in the palette.
_CURVES = {"losses": "discriminator", "gradients": "generated", "weights": "real"}

# Pixels. On a phone a picture is as wide as 78 % of its size.
_FONT = 13

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 460, 190, 52, 84, 26, 14

# The vertical axis of `difference_curves` begins at 1e-17 and ends at 1.
_DECADES = 17

# Range of the histogram of 1-D samples, and of each axis of 2-D samples.
_LINE_RANGE, _PLANE_LIMIT = (-2.0, 8.0), 2.2

Array = npt.NDArray[Any]


def difference_curves(differences: Sequence[tuple[float, ...]]) -> str:
    """Draws the largest differences over the steps, with a logarithmic vertical axis.

    Args:
        differences: a list of (step, losses, gradients, weights).

    Returns:
        An SVG element.
    """
    steps = max(row[0] for row in differences) or 1
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def place(step: float, value: float) -> tuple[float, float]:
        value = value if math.isfinite(value) else 1.0
        share = math.log10(max(value, 10.0**-_DECADES)) / _DECADES + 1
        x = _LEFT + (right - _LEFT) * step / steps
        return x, bottom - (bottom - _TOP) * min(share, 1.0)

    parts = []
    for power in range(-16, 1, 4):
        y = place(0, 10.0**power)[1]
        parts.append(_line(_LEFT, y, right, y, "#ddd"))
        parts.append(_text(_LEFT - 6, y + 4, f"1e{power}", "end"))
    for column, (name, hue) in enumerate(_CURVES.items(), 1):
        colour = palette.LIGHT[hue]
        points = [place(row[0], row[column]) for row in differences if row[0] or name == "weights"]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        style = f"fill='none' stroke='{colour}' stroke-width='1.8'"
        parts.append(f"<polyline points='{line}' {style}/>")
        if len(points) < 12:
            parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2' fill='{colour}'/>"
                      for x, y in points]  # fmt: skip
        parts.append(_text(right + 8, 16 * column + 6, name, colour=palette.LIGHT_TEXT[hue]))
    parts.append(_text(_LEFT, _HEIGHT - 8, "step 0"))
    parts.append(_text(right, _HEIGHT - 8, f"step {steps}", "end"))
    return _svg(_WIDTH, _HEIGHT, parts)


def speed_ratios(results: Sequence[Mapping[str, Any]]) -> str:
    """Draws the ratio of Keras's speed to PyTorch's as bars, with a logarithmic axis around 1.

    Args:
        results: dicts with `name` and `speed`, the result of `compare_speed`.

    Returns:
        An SVG element.
    """
    height, left, width = 22, 170, 460
    top = max(2.0, *(abs(math.log(r["speed"]["ratio"])) for r in results))
    middle = left + (width - left - 60) / 2
    parts = [_line(middle, 4, middle, height * len(results) + 4, "#888")]
    for index, result in enumerate(results):
        ratio = result["speed"]["ratio"]
        end = middle + (width - left - 60) / 2 * math.log(ratio) / top
        y = 6 + height * index
        colour = SIDES["keras" if ratio > 1 else "pytorch"]
        parts.append(
            f"<rect x='{min(middle, end):.1f}' y='{y}' width='{max(abs(end - middle), 1):.1f}' "
            f"height='{height - 6}' fill='{colour}'/>"
        )
        parts.append(_text(left - 8, y + 12, result["name"], "end"))
        parts.append(_text(max(middle, end) + 6, y + 12, f"{ratio:.3g}"))
    return _svg(width, height * len(results) + 8, parts)


def scores(quality: Mapping[str, Any]) -> str:
    """Draws each seed's score as a dot, and the mean with two standard errors, per library.

    Args:
        quality: the result of `compare_quality`.

    Returns:
        An SVG element. Empty text if no score is finite.
    """
    values = [v for name in SIDES for v in quality[name] if math.isfinite(v)]
    if not values:
        return ""
    low, high = min(0.0, *values), max(values) or 1.0
    left, right, height = 70, 440, 62

    def place(value: float) -> float:
        return left + (right - left) * min(max((value - low) / (high - low), 0.0), 1.0)

    parts = []
    for row, (name, colour) in enumerate(SIDES.items()):
        y = 14 + 20 * row
        parts += [_text(left - 8, y + 4, NAMES[name], "end", colour), _line(left, y, right, y)]
        parts += [f"<circle cx='{place(v):.1f}' cy='{y}' r='4' fill='{colour}' fill-opacity='.5'/>"
                  for v in quality[name] if math.isfinite(v)]  # fmt: skip
        mean, error = quality[f"{name}_mean"], quality[f"{name}_error"]
        if math.isfinite(error):
            ends = place(mean - 2 * error), place(mean + 2 * error)
            parts.append(_line(ends[0], y, ends[1], y, colour, 2))
        parts.append(_line(place(mean), y - 7, place(mean), y + 7, colour, 2))
    parts += [_text(left, height - 4, f"{low:.3g}"), _text(right, height - 4, f"{high:.3g}", "end")]
    return _svg(460, height, parts)


def samples(shown: Mapping[str, Array]) -> str:
    """Draws the samples of both libraries: a histogram in 1-D, points in 2-D, or digits.

    Args:
        shown: {library: samples} of shape (n, 1) or (n, 2), or uint8 (n, height, width, 1).

    Returns:
        A figure element per library.
    """
    shape = next(iter(shown.values())).shape
    draw = _digits if len(shape) == 4 else _histogram if shape[1] == 1 else _points
    return "".join(
        f"<figure>{draw(array, SIDES[name])}<figcaption>{NAMES[name]}</figcaption></figure>"
        for name, array in shown.items()
    )


def _histogram(array: Array, colour: str) -> str:
    heights = np.histogram(array[:, 0], 60, _LINE_RANGE)[0]
    top, width = max(heights.max(), 1), 220
    parts = [
        f"<rect x='{width * i / 60:.1f}' y='{100 - 94 * h / top:.1f}' width='{width / 60:.1f}' "
        f"height='{94 * h / top:.1f}' fill='{colour}'/>"
        for i, h in enumerate(heights)
        if h
    ]
    marks = [_text(width * (v + 2) / 10, 114, f"{v}", "middle") for v in (0, 4)]
    return _svg(width, 118, [*parts, _line(0, 100, width, 100, "#888"), *marks])


def _points(array: Array, colour: str) -> str:
    inside = np.clip(np.nan_to_num(array), -_PLANE_LIMIT, _PLANE_LIMIT) / _PLANE_LIMIT
    parts = [
        f"<circle cx='{110 + 104 * x:.1f}' cy='{110 - 104 * y:.1f}' r='1.6' fill='{colour}'/>"
        for x, y in inside
    ]
    return _svg(220, 220, parts)


def _digits(array: Array, colour: str) -> str:
    """16 digits in two rows."""
    rows = [np.concatenate(list(array[i : i + 8, :, :, 0]), 1) for i in range(0, 16, 8)]
    pixels = np.concatenate(rows)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    style = f"style='border:1px solid {colour}'"
    return f"<img width='{pixels.shape[1]}' {style} alt='' src='data:image/png;base64,{data}'>"


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    """Returns the parts as a picture, which shrinks to the width of a phone."""
    inside = "".join(parts)
    return (
        f"<svg viewBox='0 0 {width} {height}' width='{width}' height='{height}' role='img' "
        f"font-size='{_FONT}'>{inside}</svg>"
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str = "#ddd", width: int = 1
) -> str:  # fmt: skip
    return (f"<line x1='{x1:.1f}' x2='{x2:.1f}' y1='{y1:.1f}' y2='{y2:.1f}' stroke='{colour}' "
            f"stroke-width='{width}'/>")  # fmt: skip


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "#333") -> str:
    return (f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{colour}'>"
            f"{html.escape(text)}</text>")  # fmt: skip
