"""Animations as files: pictures go in one by one, an mp4, gif or html comes out."""

from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tfgan.animation.encoders.gif import MAX_FPS as MAX_GIF_FPS
from tfgan.animation.encoders.gif import GifEncoder
from tfgan.animation.encoders.html_page import HtmlEncoder
from tfgan.animation.encoders.mp4 import Mp4Encoder, find_ffmpeg
from tfgan.utils import atomic, validation
from tfgan.utils.files import check_writable, hold_interrupt

# Browsers, and the H.264 levels in common use, play this size.
MAX_PIXELS = 4096

MIN_PIXELS = 16

MIN_FPS = 0.1

MAX_FPS = 1000


class Encoder(Protocol):
    """Encodes pictures one by one."""

    def write(self, picture: Any) -> None:
        """Encodes a C-contiguous uint8 array or buffer (height, width, 4), RGBA."""

    def finish(self) -> None:
        """Completes the file."""

    def abort(self) -> None:
        """Stops without a usable file."""


ENCODERS: dict[str, Any] = {".mp4": Mp4Encoder, ".gif": GifEncoder, ".html": HtmlEncoder}


class AnimationFile:
    """Writes pictures to an animation. The ending of `path` chooses the format.

    Use it as a context manager: the file gets its name when the block ends. Ctrl-C ends the block
    early. Then the pictures so far make a complete animation, and the interrupt goes on. Any other
    exception leaves no new file, and an old file stays. Each picture is encoded once and not kept,
    so memory does not grow with their number.

    Args:
        path: the file to write; .mp4, .gif or .html.
        width: the width of the pictures, an even number of pixels in [16, 4096].
        height: the height of the pictures, an even number of pixels in [16, 4096].
        fps: the number of frames per second, in [0.1, 1000], for a gif in [0.1, 50].

    Attributes:
        path: the file to write.
        count: the number of pictures written.

    Raises:
        ValueError: if an argument is out of range, or `check_target` raises it.
    """

    def __init__(self, path: str | Path, width: int, height: int, *, fps: float = 30) -> None:
        self.path = check_target(path, fps=fps)
        self.count = 0
        for name, value in (("width", width), ("height", height)):
            if value % 2 or not MIN_PIXELS <= value <= MAX_PIXELS:
                raise ValueError(
                    f"{name} of an animation must be an even number of pixels from "
                    f"{MIN_PIXELS} to {MAX_PIXELS}. Received: {value}"
                )
        self._temporary = atomic.temporary_beside(path)
        encoder = _encoder_class(path)
        title = {"title": self.path.stem} if encoder is HtmlEncoder else {}
        self._encoder: Encoder = encoder(self._temporary, width, height, fps, **title)

    def __enter__(self) -> Self:
        return self

    def write(self, picture: Any) -> None:
        """Encodes one picture.

        Args:
            picture: a C-contiguous uint8 array or buffer (height, width, 4), RGBA.

        Raises:
            OSError: if the encoder has stopped.
        """
        # An interrupt in the middle of a picture would leave half of it in the pipe.
        with hold_interrupt():
            self._encoder.write(picture)
            self.count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        keep = kind is None or issubclass(kind, KeyboardInterrupt)
        try:
            with hold_interrupt():
                if keep and self.count:
                    self._encoder.finish()
                    atomic.publish(self._temporary, self.path)
                else:
                    self._encoder.abort()
        finally:
            atomic.discard(self._temporary)


def check_target(path: str | Path, *, fps: float = 30) -> Path:
    """Returns `path` as a `Path` if an animation can be written there. Call it before long work.

    Raises:
        ValueError: if the ending is unknown, the folder is missing or read-only, `path` is a
            directory, the encoder is missing, or `fps` is not in [0.1, 1000] (a gif: [0.1, 50]).
    """
    encoder = _encoder_class(path)
    limit = MAX_GIF_FPS if encoder is GifEncoder else MAX_FPS
    if not MIN_FPS <= validation.positive("fps", fps) <= limit:
        raise ValueError(
            f"fps of a {Path(path).suffix} animation must be from {MIN_FPS} to {limit}. "
            f"Received: {fps}"
        )
    check_writable(path)
    if encoder is not GifEncoder:
        find_ffmpeg()
    return Path(path)


def _encoder_class(path: str | Path) -> Any:
    ending = Path(path).suffix.lower()
    if ending not in ENCODERS:
        raise ValueError(
            f"unknown ending of animation {path}. Expected one of: {', '.join(ENCODERS)}. "
            f"Received: {ending or 'none'}"
        )
    return ENCODERS[ending]
