"""Animations as files: pictures go in one by one, an mp4, gif or html comes out.

Every picture is encoded exactly once and nothing is kept, so memory does not grow with their
number. The mp4 encoder is the ffmpeg that comes with imageio-ffmpeg, fed through a pipe.
"""

import base64
import contextlib
import functools
import html
import os
import subprocess
import tempfile
from pathlib import Path

from tfgan.animation.gif import MAX_FPS as MAX_GIF_FPS
from tfgan.animation.gif import GifEncoder
from tfgan.utils import validation
from tfgan.utils.files import check_writable, hold_interrupt, temporary_beside

# What browsers and the H.264 levels in common use can be relied on to play.
MAX_PIXELS = 4096

MIN_PIXELS = 16

MIN_FPS = 0.1

MAX_FPS = 1000

_BASE64_CHUNK = 3 * 2**16

# Near-lossless for flat graphics (a 600x400 frame takes about 3 kB); untagged colours are guessed
# by each player in its own way, so they are named; a key frame a second makes seeking quick.
_H264_FILTERS = (
    "scale=out_color_matrix=bt709:out_range=tv",
    "format=yuv420p",
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709",
)

_H264_OPTIONS = ["-vf", ",".join(_H264_FILTERS), "-c:v", "libx264", "-preset", "veryfast"]

_H264_OPTIONS += ["-crf", "18", "-movflags", "+faststart"]

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


class Mp4Encoder:
    """H.264 in mp4, yuv420p, playable in browsers. Width and height must be even.

    Args:
        path: the file to write, whatever its ending.
        width, height: of the pictures, in pixels.
        fps: frames per second.
    """

    def __init__(self, path, width, height, fps):
        self._path = path
        # A file, not a pipe: nobody has to empty it while pictures are written.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by finish and abort)
        target = ("-g", str(max(1, round(fps))), "-f", "mp4", "-y", os.fspath(path))
        self._process = _start_ffmpeg(
            _ffmpeg(),
            [*_source(width, height, fps), *_H264_OPTIONS, *target],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )

    def write(self, picture):
        """Encodes `picture`, a C-contiguous (height, width, 4) uint8 RGBA array or buffer."""
        try:
            self._process.stdin.write(picture)
        except BrokenPipeError:
            self._process.wait()
            raise OSError(self._complaint()) from None

    def finish(self):
        """Waits until the file is complete."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        code = self._process.wait()
        complaint = self._complaint()
        self._log.close()
        if code:
            raise OSError(complaint)

    def abort(self):
        """Stops without a usable file."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._log.close()

    def _complaint(self):
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return f"ffmpeg could not write the animation: {lines[-1] if lines else 'no reason given'}"


class HtmlEncoder(Mp4Encoder):
    """A self-contained page: the mp4 inside it, with controls, a loop and a choice of speed."""

    def __init__(self, path, width, height, fps, title="animation"):
        self._page = path
        self._width = width
        self._title = html.escape(title)
        super().__init__(temporary_beside(path), width, height, fps)

    def finish(self):
        """Waits until the mp4 is complete and writes the page around it."""
        try:
            super().finish()
            with open(self._path, "rb") as video, open(self._page, "wb") as page:
                page.write(_PAGE_START.format(title=self._title, width=self._width).encode())
                while chunk := video.read(_BASE64_CHUNK):
                    page.write(base64.b64encode(chunk))
                page.write(_PAGE_END.encode())
        finally:
            self._path.unlink(missing_ok=True)

    def abort(self):
        """Stops without a usable file."""
        super().abort()
        self._path.unlink(missing_ok=True)


ENCODERS = {".mp4": Mp4Encoder, ".gif": GifEncoder, ".html": HtmlEncoder}


class AnimationFile:
    """Writes pictures to an animation whose format is the ending of `path`; a context manager.

    The file gets its name when the block ends. Ctrl-C ends it early: the pictures so far make a
    complete animation, and the interrupt goes on. Any other exception leaves no file, and one
    that was there before stays.

    Args:
        path: ends in .mp4, .gif or .html.
        width, height: of the pictures, in pixels, even, in [16, 4096].
        fps: frames per second.

    Attributes:
        count: how many pictures were written.

    Raises:
        ValueError: as `check_target`, or if width or height are not so.
    """

    def __init__(self, path, width, height, *, fps=30):
        self.path = check_target(path, fps=fps)
        self.count = 0
        for name, value in (("width", width), ("height", height)):
            if value % 2 or not MIN_PIXELS <= value <= MAX_PIXELS:
                raise ValueError(
                    f"{name} of an animation must be an even number of pixels from "
                    f"{MIN_PIXELS} to {MAX_PIXELS}. Received: {value}"
                )
        self._temporary = temporary_beside(path)
        encoder = _encoder_class(path)
        title = {"title": self.path.stem} if encoder is HtmlEncoder else {}
        self._encoder = encoder(self._temporary, width, height, fps, **title)

    def __enter__(self):
        return self

    def write(self, picture):
        """Encodes `picture`, a C-contiguous (height, width, 4) uint8 RGBA array or buffer."""
        # Ctrl-C in the middle of a picture would leave half of one in the pipe.
        with hold_interrupt():
            self._encoder.write(picture)
            self.count += 1

    def __exit__(self, kind, exception, trace):
        keep = kind is None or issubclass(kind, KeyboardInterrupt)
        try:
            with hold_interrupt():
                if keep and self.count:
                    self._encoder.finish()
                    os.replace(self._temporary, os.path.realpath(self.path))
                else:
                    self._encoder.abort()
        finally:
            self._temporary.unlink(missing_ok=True)


def check_target(path, *, fps=30):
    """Returns `path` as a `Path` if an animation can be written there; call before long work.

    Raises:
        ValueError: if the ending is unknown, the folder missing or read-only, `path` a directory,
            the encoder unavailable, or `fps` not in [0.1, 1000] (for a gif [0.1, 50]).
    """
    encoder = _encoder_class(path)
    limit = MAX_GIF_FPS if encoder is GifEncoder else MAX_FPS
    if not MIN_FPS <= validation.positive("fps", fps) <= limit:
        raise ValueError(
            f"fps of a {Path(path).suffix} animation must be from {MIN_FPS} to {limit}. "
            f"Received: {fps}"
        )
    check_writable(path)
    if issubclass(encoder, Mp4Encoder):
        _ffmpeg()
    return Path(path)


def _encoder_class(path):
    ending = Path(path).suffix.lower()
    if ending not in ENCODERS:
        raise ValueError(
            f"unknown ending of animation {path}. Expected one of: {', '.join(ENCODERS)}. "
            f"Received: {ending or 'none'}"
        )
    return ENCODERS[ending]


def _start_ffmpeg(program, arguments, **streams):
    # In a session of its own, so that Ctrl-C in the terminal does not reach ffmpeg: it has to live
    # to complete the file.
    return subprocess.Popen(
        [program, "-hide_banner", "-loglevel", "error", *arguments],
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        **streams,
    )


def _ffmpeg():
    """Returns the ffmpeg to run.

    Raises:
        ValueError: if there is none that encodes H.264.
    """
    try:
        import imageio_ffmpeg

        program = imageio_ffmpeg.get_ffmpeg_exe()
        works = _encodes(program)
    except (ImportError, RuntimeError, OSError):
        works = False
    if not works:
        raise ValueError(
            "no working ffmpeg with libx264 for .mp4 and .html animations: "
            "pip install imageio-ffmpeg, or use .gif"
        )
    return program


@functools.cache
def _encodes(program):
    """Encodes one black picture to nowhere: the program may lack the encoder, or not start."""
    process = _start_ffmpeg(
        program,
        [*_source(16, 16, 30), *_H264_OPTIONS, "-f", "null", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.communicate(bytes(16 * 16 * 4))
    return process.returncode == 0


def _source(width, height, fps):
    return f"-f rawvideo -pix_fmt rgba -s {width}x{height} -r {fps} -i -".split()
