"""Recorded frames on disk: what a training run shows, kept as arrays, one frame after another.

Recording is separate from drawing: a callback appends arrays here, `tfgan.animation` draws them,
at once or any time later. The file is an ordinary `.npz` (`numpy.load(path)` opens it) with one
member `metadata` (JSON as uint8) and, for each frame, `00000/step` and `00000/<array>` in float32.
Writer and reader hold one frame at a time (and the zip's table of contents: 2 kB a frame).
"""

import collections.abc
import contextlib
import io
import json
import operator
import os
import zipfile
from pathlib import Path

import numpy as np

from tfgan.utils import validation
from tfgan.utils.files import DAMAGE, check_writable, hold_interrupt, temporary_beside

FORMAT = "tfgan-frames"

FORMAT_VERSION = 1

# A frame is a picture's worth of numbers. A file that claims more is damaged or hostile.
MAX_ARRAY_BYTES = 2**28

# Curves of a GAN hardly deflate: the higher levels cost five times the time for 3 % less.
_COMPRESSION_LEVEL = 1


class FrameWriter:
    """Writes frames to `path`, one by one; a context manager.

    The frames go to a temporary file beside `path`, which takes that name on close. An exception
    or Ctrl-C inside the block keeps the frames appended so far, in a valid file. Without a frame
    nothing is left behind, and a file that was there before stays.

    Args:
        path: the file to write, usually `*.frames.npz`. An existing one is replaced on close.
        kind: what the frames show, such as "gaussian-1d"; chooses the plot that draws them.
        metadata: dict of what JSON can hold, for the plot and the reader.

    Raises:
        ValueError: if `path` cannot be written, or `metadata` is not JSON.

    Example:
    >>> with FrameWriter("run.frames.npz", "gaussian-1d", {"data_mean": 4.0}) as frames:
    ...     frames.append(step=0, decision_boundary=np.full(10000, 0.5))
    """

    def __init__(self, path, kind, metadata=None):
        self.path = check_writable(path)
        self.kind = str(kind)
        self.metadata = dict(metadata or {})
        try:
            json.dumps(self.metadata, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValueError(f"metadata of frames must be finite JSON values: {error}") from None
        self._temporary = temporary_beside(path)
        self._zip = None
        self._shapes = None
        self._count = 0
        self._closed = False

    def __len__(self):
        return self._count

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def append(self, *, step, **arrays):
        """Adds one frame.

        Args:
            step: the training step it shows, a non-negative integer.
            **arrays: named arrays, stored as float32. Names and shapes are those of the first
                frame; values are finite.

        Raises:
            ValueError: if names, shapes or values are not so. Nothing is written then.
        """
        if self._closed:
            raise ValueError(f"frames file {self.path} is closed")
        arrays = {name: self._checked(name, array) for name, array in arrays.items()}
        shapes = {name: list(array.shape) for name, array in arrays.items()}
        if not arrays or shapes != (self._shapes or shapes):
            raise ValueError(
                f"frame {self._count} must hold the arrays of the first frame. "
                f"Expected: {self._shapes}. Received: {shapes}"
            )
        step = np.int64(validation.positive_integer("step", step, minimum=0))
        # Ctrl-C in the middle of a frame would leave half of one in the file.
        with hold_interrupt():
            if self._zip is None:
                self._start(shapes)
            self._write(f"{self._count:05d}/step", step)
            for name, array in arrays.items():
                self._write(f"{self._count:05d}/{name}", array)
            self._count += 1

    def close(self):
        """Finishes the file and gives it its name. Closing twice is allowed."""
        self._closed = True
        if self._zip is None:
            return
        try:
            with hold_interrupt():
                archive, self._zip = self._zip, None
                archive.close()
                if self._count:
                    os.replace(self._temporary, os.path.realpath(self.path))
        finally:
            self._temporary.unlink(missing_ok=True)

    def _checked(self, name, array):
        if not name.isidentifier() or name == "step":
            raise ValueError(f"an array of a frame cannot be named {name!r}")
        with np.errstate(over="ignore"):
            array = np.ascontiguousarray(array, np.float32)
        if not np.all(np.isfinite(array)):
            raise ValueError(f"frame {self._count}: {name} has values that are not finite")
        return array

    def _start(self, shapes):
        self._zip = zipfile.ZipFile(
            self._temporary, "x", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL
        )
        self._shapes = shapes
        header = {"format": FORMAT, "format_version": FORMAT_VERSION, "kind": self.kind}
        header |= {"arrays": shapes, "metadata": self.metadata}
        self._write("metadata", np.frombuffer(json.dumps(header).encode(), np.uint8))

    def _write(self, name, array):
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.asanyarray(array), allow_pickle=False)
        self._zip.writestr(f"{name}.npy", buffer.getbuffer())


class FrameReader(collections.abc.Sequence):
    """The frames of a file, as a sequence of dicts read one at a time; a context manager.

    `reader[i]` is `{"step": int, "<array>": float32 array, ...}`, all frames with the same names
    and shapes. Nothing is ever unpickled.

    Args:
        path: a file of `FrameWriter`.

    Attributes:
        kind: what the frames show, such as "gaussian-1d".
        metadata: the dict the writer was given.

    Raises:
        ValueError: on opening, if the file is missing, damaged, or something else; on reading a
            frame, if its data are damaged, of another shape or type, or not finite.
    """

    def __init__(self, path):
        self.path = Path(path)
        if not self.path.is_file():
            raise ValueError(f"frames file {path} does not exist")
        with self._naming():
            self._zip = zipfile.ZipFile(self.path)
        try:
            with self._naming():
                self._open()
        except ValueError:
            self.close()
            raise

    def __len__(self):
        return self._count

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def __getitem__(self, index):
        index = range(self._count)[operator.index(index)]
        with self._naming(f"frame {index}: "):
            frame = {"step": int(self._read(f"{index:05d}/step", np.int64, ()))}
            for name, shape in self._shapes.items():
                frame[name] = self._read(f"{index:05d}/{name}", np.float32, shape)
                if not np.all(np.isfinite(frame[name])):
                    raise ValueError(f"{name} has values that are not finite")
        return frame

    def close(self):
        """Closes the file."""
        self._zip.close()

    def _open(self):
        names = self._zip.namelist()
        if "metadata.npy" not in names:
            raise ValueError("it has no metadata, so it is not a file of recorded frames")
        header = json.loads(self._read("metadata", np.uint8).tobytes())
        if header["format"] != FORMAT or header["format_version"] != FORMAT_VERSION:
            raise ValueError(f"its metadata is not of {FORMAT} version {FORMAT_VERSION}")
        self.kind, self.metadata = header["kind"], header["metadata"]
        if not isinstance(self.kind, str) or not isinstance(self.metadata, dict):
            raise ValueError("its metadata is damaged")
        self._shapes = {
            name: tuple(operator.index(size) for size in shape)
            for name, shape in header["arrays"].items()
        }
        self._count = sum(name.endswith("/step.npy") for name in names)
        wanted = (f"{i:05d}/{n}.npy" for i in range(self._count) for n in ("step", *self._shapes))
        present = set(names)
        missing = next((name for name in wanted if name not in present), None)
        if missing or not self._count:
            raise ValueError(f"it has no {missing or 'frames'}")
        if len(names) != 1 + self._count * (1 + len(self._shapes)):
            raise ValueError("it has members that do not belong to a frame")

    def _read(self, name, dtype, shape=None):
        info = self._zip.getinfo(f"{name}.npy")
        if info.file_size > MAX_ARRAY_BYTES:
            raise ValueError(f"{name} claims {info.file_size} bytes")
        data = self._zip.read(info)  # Read to its end, so that its checksum is checked.
        # By hand: numpy's own reader allocates whatever the header claims before it looks.
        stream = io.BytesIO(data)
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError(f"{name} is not an array of .npy version 1.0")
        found, fortran, found_dtype = np.lib.format.read_array_header_1_0(stream)
        shape = found if shape is None else shape
        if fortran or (found_dtype, found) != (np.dtype(dtype), shape):
            raise ValueError(
                f"{name} must be {np.dtype(dtype)} {shape}. Received: {found_dtype} {found}"
            )
        return np.frombuffer(data, dtype, offset=stream.tell()).reshape(found).copy()

    @contextlib.contextmanager
    def _naming(self, where=""):
        """Turns every way in which a file can be damaged into one line that names the file."""
        try:
            yield
        except DAMAGE as error:
            trouble = " ".join(str(error).split()) or type(error).__name__
            raise ValueError(f"cannot read frames file {self.path}: {where}{trouble}") from error


class EveryNth(collections.abc.Sequence):
    """Every n-th of `frames`, without reading them, and always the last: the run's result.

    Args:
        frames: a sequence of frames.
        n: a positive integer.
    """

    def __init__(self, frames, n):
        n = validation.positive_integer("every", n)
        self._frames = frames
        self._indices = range(0, len(frames), n)
        self._add_last = bool(frames) and self._indices[-1] != len(frames) - 1

    def __len__(self):
        return len(self._indices) + self._add_last

    def __getitem__(self, index):
        index = range(len(self))[operator.index(index)]
        return self._frames[self._indices[index] if index < len(self._indices) else -1]
