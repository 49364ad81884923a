"""Animations as pages: an mp4 inside one html file."""

import base64
import html
from pathlib import Path

from tfgan.animation.encoders.mp4 import Mp4Encoder
from tfgan.utils import atomic

# Bytes of the mp4 per piece. A multiple of 3, so that the pieces' base64 codes can be joined.
_PIECE = 3 * 2**16

_PAGE_START = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 2em auto; max-width: {width}px; padding: 0 1em; font-family: sans-serif; }}
video {{ width: 100%; }}
</style>
<video controls loop autoplay muted playsinline src="data:video/mp4;base64,"""

_PAGE_END = """"></video>
<p><label>Speed <select>
<option>0.1<option>0.25<option>0.5<option selected>1<option>2<option>4
</select></label></p>
<script>
document.querySelector("select").onchange = event => {
  document.querySelector("video").playbackRate = Number(event.target.value);
};
</script>
</html>
"""


class HtmlEncoder(Mp4Encoder):
    """A self-contained page: the mp4 inside it, with controls, a loop and a choice of speed.

    Args:
        path: the page to write, whatever its ending.
        width: the width of the pictures, in pixels. It must be even.
        height: the height of the pictures, in pixels. It must be even.
        fps: the number of frames per second.
        title: the title of the page.
    """

    def __init__(
        self, path: Path, width: int, height: int, fps: float, title: str = "animation"
    ) -> None:
        self._page = path
        self._width = width
        self._title = html.escape(title)
        super().__init__(atomic.temporary_beside(path), width, height, fps)

    def finish(self) -> None:
        """Waits until the mp4 is complete and writes the page around it."""
        try:
            super().finish()
            with open(self._path, "rb") as video, open(self._page, "wb") as page:
                page.write(_PAGE_START.format(title=self._title, width=self._width).encode())
                while piece := video.read(_PIECE):
                    page.write(base64.b64encode(piece))
                page.write(_PAGE_END.encode())
        finally:
            atomic.discard(self._path)

    def abort(self) -> None:
        """Stops without a usable file."""
        super().abort()
        atomic.discard(self._path)
