"""Animations as mp4 files, by the ffmpeg that comes with imageio-ffmpeg."""

import contextlib
import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# H.264 at a quality that shows no loss in plots: a frame of 600x400 pixels takes about 3 kB.
# Players guess the colours of untagged files, each in its own way. So the colours are tagged.
_H264_FILTERS = (
    "scale=out_color_matrix=bt709:out_range=tv",
    "format=yuv420p",
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709",
)

_H264_OPTIONS = ["-vf", ",".join(_H264_FILTERS), "-c:v", "libx264", "-preset", "veryfast"]

_H264_OPTIONS += ["-crf", "18", "-movflags", "+faststart"]


# A picture of 600x400 pixels fits into such a pipe whole. Linux lets everybody have some of them.
_PIPE_BYTES = 2**20


class Mp4Encoder:
    """H.264 in mp4, yuv420p, which browsers play.

    This is not `imageio_ffmpeg.write_frames`: that never looks at ffmpeg's exit status. Where the
    disk was full (seen with a limit of 20 kB on the file's size), its `close` raised nothing and
    left a file without an index, which no player opens.

    Args:
        path: the file to write, whatever its ending.
        width: the width of the pictures, in pixels. It must be even.
        height: the height of the pictures, in pixels. It must be even.
        fps: the number of frames per second.
    """

    def __init__(self, path: Path, width: int, height: int, fps: float) -> None:
        self._path = path
        # A file instead of a pipe: nobody needs to empty it while pictures are written.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by finish and abort)
        # One key frame per second makes seeking quick.
        target = ("-g", str(max(1, round(fps))), "-f", "mp4", "-y", os.fspath(path))
        self._process = _start_ffmpeg(
            find_ffmpeg(),
            [*_source(width, height, fps), *_H264_OPTIONS, *target],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )
        _widen(self._process.stdin)

    def write(self, picture: Any) -> None:
        """Encodes one picture.

        Args:
            picture: a C-contiguous uint8 array or buffer (height, width, 4), RGBA.

        Raises:
            OSError: if ffmpeg has stopped.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(picture)
        except BrokenPipeError:
            self._process.wait()
            raise OSError(self._complaint()) from None

    def finish(self) -> None:
        """Waits until the file is complete.

        Raises:
            OSError: if ffmpeg could not complete it.
        """
        code = self._wait()
        complaint = self._complaint()
        self._log.close()
        if code:
            raise OSError(complaint)

    def abort(self) -> None:
        """Stops without a usable file."""
        self._process.kill()
        self._wait()
        self._log.close()

    def _wait(self) -> int:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        return self._process.wait()

    def _complaint(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return f"ffmpeg could not write the animation: {lines[-1] if lines else 'no reason given'}"


def find_ffmpeg() -> str:
    """Returns the path of the ffmpeg to run.

    Raises:
        ValueError: if no ffmpeg is there that encodes H.264.
    """
    try:
        import imageio_ffmpeg

        program: str = imageio_ffmpeg.get_ffmpeg_exe()
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
def _encodes(program: str) -> bool:
    """Whether `program` encodes one black picture. It may not start, or have no H.264."""
    process = _start_ffmpeg(
        program,
        [*_source(16, 16, 30), *_H264_OPTIONS, "-f", "null", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.communicate(bytes(16 * 16 * 4))
    return process.returncode == 0


def _source(width: int, height: int, fps: float) -> list[str]:
    return f"-f rawvideo -pix_fmt rgba -s {width}x{height} -r {fps} -i -".split()


def _start_ffmpeg(program: str, arguments: list[str], **streams: Any) -> subprocess.Popen[bytes]:
    # A session of its own keeps Ctrl-C in the terminal away from ffmpeg, which must go on to
    # complete the file.
    return subprocess.Popen(
        [program, "-hide_banner", "-loglevel", "error", *arguments],
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        **streams,
    )


def _widen(pipe: Any) -> None:
    """Gives a pipe room for a whole picture, where the system can: fewer changes of process."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
