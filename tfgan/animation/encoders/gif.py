"""Animations as gif files, by pillow."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import GifImagePlugin, Image, ImageChops

# A gif counts time in hundredths of a second. Viewers slow down pictures of less than two.
MAX_FPS = 50

_EXACT_COLOURS = 16

_SAME_COLOUR = 8

_LEAVE_IN_PLACE = 1

# The last place of the palette is no colour: there the picture before stays.
_TRANSPARENT = 255

_IS_ZERO = [255] + [0] * 255


class GifEncoder:
    """An endless gif with one palette, made from the first picture's colours.

    `Image.save(save_all=True)` keeps all pictures until the end. So pillow makes each part of the
    file alone: the header, and for each picture the part that differs from the picture before.

    Args:
        path: the file to write, whatever its ending.
        width: the width of the pictures, in pixels.
        height: the height of the pictures, in pixels.
        fps: the number of frames per second, at most 50.
    """

    def __init__(self, path: Path, width: int, height: int, fps: float) -> None:
        self._size = (width, height)
        self._fps = fps
        self._count = 0
        self._palette: Image.Image | None = None
        self._previous: Image.Image | None = None
        self._file = open(path, "wb")  # noqa: SIM115 (closed by finish and abort)

    def write(self, picture: Any) -> None:
        """Encodes one picture.

        Args:
            picture: a C-contiguous uint8 array or buffer (height, width, 4), RGBA.
        """
        rgba = Image.frombuffer("RGBA", self._size, picture, "raw", "RGBA", 0, 1)
        colours = rgba.convert("RGB")
        if self._palette is None:
            self._palette = _palette(colours)
        indexed = colours.quantize(palette=self._palette, dither=Image.Dither.NONE)
        if self._previous is None:
            box = (0, 0, *self._size)
            parts, _ = GifImagePlugin.getheader(indexed.copy(), info={"loop": 0})
            self._file.writelines(parts)
        else:
            # If nothing changed, one pixel is written: each picture must be a frame.
            box = ImageChops.difference(indexed, self._previous).getbbox() or (0, 0, 1, 1)
        part = indexed.crop(box)
        look: dict[str, Any] = {"duration": self._duration(), "disposal": _LEAVE_IN_PLACE}
        if self._previous is not None:
            # Unchanged pixels are all transparent: runs of one value take little room.
            same = ImageChops.difference(part, self._previous.crop(box)).point(_IS_ZERO, "L")
            part.paste(_TRANSPARENT, mask=same)
            look["transparency"] = _TRANSPARENT
        self._previous = indexed
        parts = GifImagePlugin.getdata(part, box[:2], **look)
        self._file.writelines(parts)

    def finish(self) -> None:
        """Completes the file."""
        self._file.write(b";")
        self._file.close()

    def abort(self) -> None:
        """Stops without a usable file."""
        self._file.close()

    def _duration(self) -> int:
        """Returns the time of the next picture in ms, rounded so that the sum of all is right.

        At 30 frames per second they are 30, 40, 30, 30, 40 ms and so on.
        """
        ends = [round(100 * (self._count + i) / self._fps) for i in range(2)]
        self._count += 1
        return 10 * (ends[1] - ends[0])


def _palette(picture: Image.Image) -> Image.Image:
    """Returns an image with a palette of 255 colours: the commonest of `picture`, and a choice.

    Every colour counts once in that choice. Counted by pixels, the background would take most of
    the palette, and thin lines little of it.
    """
    pixels = np.asarray(picture).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    # The commonest colours, such as the white background, stay exact. Pillow matches colours to a
    # few levels only, so the palette must not have a near neighbour of white.
    common = colours[np.argsort(-counts, kind="stable")[:_EXACT_COLOURS]]
    common = common[_near(common, common).argmax(axis=1)]
    chosen = Image.fromarray(colours[np.newaxis]).quantize(
        _TRANSPARENT - _EXACT_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    rest = np.frombuffer(bytes(chosen.getpalette("RGB") or []), np.uint8).reshape(-1, 3)
    near = _near(rest, common)
    rest = np.where(near.any(axis=1, keepdims=True), common[near.argmax(axis=1)], rest)
    palette = Image.new("P", (1, 1))
    palette.putpalette(common.tobytes() + rest.tobytes())
    return palette


def _near(colours: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Returns which of `others` (m, 3) look like which of `colours` (n, 3): booleans (n, m)."""
    differences = np.abs(colours[:, np.newaxis].astype(int) - others)
    near: npt.NDArray[np.bool_] = differences.max(axis=2) < _SAME_COLOUR
    return near
