"""Labels that change from frame to frame, drawn from pictures of their parts.

A label such as "step 120 of 4000" has other digits in each frame. Matplotlib lays out and draws
each new text from its glyphs, which takes longer than all curves of a frame. Here each part of a
label, a digit or the text between digits, is drawn by matplotlib once.
"""

import dataclasses
import re
from typing import Any

import numpy as np
import numpy.typing as npt

_PARTS = re.compile(r"\d|\D+")

# Share of the label's width that is left of its position.
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}

# Pixels around a part that its glyphs may reach.
_MARGIN = 2


@dataclasses.dataclass(frozen=True)
class _Part:
    """A part of a label.

    Attributes:
        opacity: the opacity of its pixels, in [0, 1].
        top: the row of the canvas where they begin.
        advance: how far it moves the next part, in pixels.
    """

    opacity: npt.NDArray[np.float32]
    top: int
    advance: float


class LabelDrawer:
    """Draws the texts of one canvas.

    Args:
        canvas: an Agg canvas of `new_canvas`.
    """

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        # By text artist and part.
        self._parts: dict[tuple[int, str], _Part] = {}

    def draw(self, text: Any) -> None:
        """Draws a `matplotlib.text.Text` onto the canvas.

        A text that is no single upright line is drawn by matplotlib.
        """
        string = text.get_text()
        plain = not (set(string) & set("$\n\\")) and not text.get_rotation()
        if not string or not plain or text.get_bbox_patch() is not None:
            text.draw(self._canvas.renderer)
            return
        parts = [self._part(text, part) for part in _PARTS.findall(string)]
        width = sum(part.advance for part in parts)
        anchor = text.get_transform().transform(text.get_position())[0]
        self._blend(text, parts, anchor - width * _SHARES[text.get_horizontalalignment()])

    def _blend(self, text: Any, parts: list[_Part], left: float) -> None:
        """Puts the parts side by side onto the canvas, the first at `left` pixels."""
        from matplotlib.colors import to_rgb

        pixels = np.asarray(self._canvas.buffer_rgba())[..., :3]
        colour = 255 * np.asarray(to_rgb(text.get_color()), np.float32)
        for part in parts:
            start = round(left) - _MARGIN
            end = min(start + part.opacity.shape[1], pixels.shape[1])
            skipped = max(-start, 0)
            below = pixels[part.top : part.top + len(part.opacity), start + skipped : max(end, 0)]
            share = part.opacity[:, skipped : skipped + below.shape[1], None]
            below[:] = np.rint(below + (colour - below) * share)
            left += part.advance

    def _part(self, text: Any, part: str) -> _Part:
        key = (id(text), part)
        if key not in self._parts:
            self._parts[key] = self._drawn(text, part)
        return self._parts[key]

    def _drawn(self, text: Any, part: str) -> _Part:
        """Draws a part on nothing, and measures how far it moves the next one.

        Behind it stands the whole label, which is cut off: the height of the line depends on it.
        """
        from matplotlib.backends.backend_agg import RendererAgg

        width, height = self._canvas.get_width_height()
        empty = RendererAgg(width, height, self._canvas.figure.dpi)

        def measured(string: str) -> float:
            font = text.get_fontproperties()
            return float(empty.get_text_width_height_descent(string, font, False)[0])

        advance = measured(f"|{part}|") - measured("||")
        string, side, (x, y) = text.get_text(), text.get_horizontalalignment(), text.get_position()
        transform = text.get_transform()
        at = (_MARGIN, transform.transform((x, y))[1])
        text.set(
            text=f"{part}   {string}",
            horizontalalignment="left",
            position=transform.inverted().transform(at),
        )
        text.draw(empty)
        text.set(text=string, horizontalalignment=side, position=(x, y))
        width = int(np.ceil(advance)) + 2 * _MARGIN
        opacity = np.asarray(empty.buffer_rgba())[:, :width, 3].astype(np.float32)
        rows = np.flatnonzero(opacity.any(1))
        top, bottom = (rows[0], rows[-1] + 1) if len(rows) else (0, 0)
        return _Part(opacity[top:bottom] / np.float32(255), int(top), advance)
