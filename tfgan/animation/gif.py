"""Animated gifs, written picture by picture."""

import numpy as np
from PIL import GifImagePlugin, Image, ImageChops

# A gif counts time in hundredths of a second, and viewers slow down anything under two of them.
MAX_FPS = 50

_EXACT_COLOURS = 16

_SAME_COLOUR = 8


class GifEncoder:
    """An endless gif of one palette, taken from the first picture's colours.

    Pillow's own writer keeps every frame until the end; here Pillow compresses and this class
    writes the file, each frame only where it differs from the one before.

    Args:
        path: the file to write, whatever its ending.
        width, height: of the pictures, in pixels.
        fps: frames per second, at most 50.
    """

    def __init__(self, path, width, height, fps):
        self._size = (width, height)
        self._fps = fps
        self._count = 0
        self._palette = None
        self._previous = None
        self._file = open(path, "wb")  # noqa: SIM115 (closed by finish and abort)

    def write(self, picture):
        """Encodes `picture`, a C-contiguous (height, width, 4) uint8 RGBA array or buffer."""
        picture = Image.frombuffer("RGBA", self._size, picture, "raw", "RGBA", 0, 1).convert("RGB")
        if self._palette is None:
            self._palette = _palette(picture)
            self._file.write(_gif_header(self._size, self._palette))
        indexed = picture.quantize(palette=self._palette, dither=Image.Dither.NONE)
        box = (0, 0, *self._size)
        if self._previous is not None:
            # Of a picture that did not change, one pixel is kept: each is a frame of its own.
            box = ImageChops.difference(indexed, self._previous).getbbox() or (0, 0, 1, 1)
        self._previous = indexed
        self._write_frame(indexed.crop(box), box[:2])

    def finish(self):
        """Completes the file."""
        self._file.write(b";")
        self._file.close()

    def abort(self):
        """Stops without a usable file."""
        self._file.close()

    def _write_frame(self, indexed, offset):
        # Delays are rounded so that their sum is right: 30 frames a second is 3, 4, 3, 3, 4, ...
        delay = round(100 * (self._count + 1) / self._fps) - round(100 * self._count / self._fps)
        self._count += 1
        leave_in_place = 1 << 2
        self._file.write(b"!\xf9\x04" + bytes([leave_in_place]) + delay.to_bytes(2, "little"))
        self._file.write(b"\0\0")
        for part in GifImagePlugin.getdata(indexed, offset, interlace=0):
            self._file.write(part)


def _palette(picture):
    """The 256-colour palette image of `picture`: its commonest colours and a choice of the rest.

    Counted by pixels, the background would take most of the palette and thin lines little of it.
    """
    pixels = np.asarray(picture).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    # The commonest, such as the white paper, stay exactly what they are. Pillow matches colours
    # to a few levels only, so a near neighbour of white must not be there to take white's place.
    common = colours[np.argsort(-counts, kind="stable")[:_EXACT_COLOURS]]
    common = common[_near(common, common).argmax(axis=1)]
    rest = Image.fromarray(colours[np.newaxis]).quantize(
        256 - _EXACT_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    rest = np.frombuffer(bytes(rest.getpalette("RGB")), np.uint8).reshape(-1, 3)
    near = _near(rest, common)
    rest = np.where(near.any(axis=1, keepdims=True), common[near.argmax(axis=1)], rest)
    palette = Image.new("P", (1, 1))
    palette.putpalette(common.tobytes() + rest.tobytes())
    return palette


def _near(colours, others):
    """Which of `others` (m, 3) are hardly other colours than `colours` (n, 3): (n, m) booleans."""
    differences = np.abs(colours[:, np.newaxis].astype(int) - others)
    return differences.max(axis=2) < _SAME_COLOUR


def _gif_header(size, palette):
    """Header, global table of 256 colours and the extension that makes the animation endless."""
    width, height = (side.to_bytes(2, "little") for side in size)
    colours = bytes(palette.getpalette("RGB")).ljust(3 * 256, b"\0")
    screen = b"GIF89a" + width + height + b"\xf7\0\0"
    return screen + colours + b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
