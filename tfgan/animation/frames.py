"""Recorded frames on disk: what a training run shows, kept as arrays, one frame after another.

Recording is separate from drawing. A callback appends arrays to a file, and `tfgan.animation`
draws them, at once or later. The file is an ordinary `.npz` that `numpy.load` opens. Its member
`metadata` is JSON as uint8. Frame 0 has the members `00000/step` and `00000/<array>`, in float32.
The members `series/<name>` hold numbers of the whole run, such as losses, one per row.
Writer and reader hold one frame at a time, and the zip's table of contents: 2 kB per frame.
"""

import contextlib
import functools
import io
import json
import math
import operator
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from tfgan.utils import atomic, checked_zip, validation
from tfgan.utils.files import DAMAGE, check_writable, hold_interrupt

FORMAT = "tfgan-frames"

# Version 2 added the series.
FORMAT_VERSION = 2

_READABLE = (1, 2)

# An array of a frame is about as large as a picture. A file that claims more is damaged.
MAX_ARRAY_BYTES = 2**28

# A GAN's curves compress badly: a higher level takes five times the time and saves 3 %.
_COMPRESSION_LEVEL = 1


@functools.lru_cache(maxsize=64)
def _npy_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """What stands before the numbers of an array in a .npy file of version 1.0.

    NumPy makes and parses it for each array anew, which takes longer than copying the numbers.
    """
    buffer = io.BytesIO()
    described = {"descr": dtype.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, described)
    return buffer.getvalue()


def _num_bytes(dtype: type[np.generic], shape: tuple[int, ...]) -> int:
    return math.prod(shape) * np.dtype(dtype).itemsize


class FrameWriter:
    """Writes frames to a file, one by one. Use it as a context manager.

    The frames go to a temporary file in the same folder. It gets the name `path` when the block
    ends. After an exception or Ctrl-C in the block, the file holds the frames so far. Without any
    frame, nothing is written and an old file stays.

    Args:
        path: the file to write, usually `*.frames.npz`. An old file is replaced on close.
        kind: what the frames show, such as "gaussian-1d". It chooses the plot that draws them.
        metadata: a dict of JSON values, for the plot and the reader.

    Raises:
        ValueError: if `path` cannot be written, or `metadata` is not JSON.

    Example:
        >>> with FrameWriter("run.frames.npz", "gaussian-1d", {"data_mean": 4.0}) as frames:
        ...     frames.append(step=0, decision_boundary=np.full(10000, 0.5))
    """

    def __init__(
        self, path: str | Path, kind: str, metadata: Mapping[str, Any] | None = None
    ) -> None:
        self.path = check_writable(path)
        self.kind = str(kind)
        self.metadata = dict(metadata or {})
        try:
            json.dumps(self.metadata, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValueError(f"metadata of frames must be finite JSON values: {error}") from None
        self._temporary = atomic.temporary_beside(path)
        self._zip: zipfile.ZipFile | None = None
        self._shapes: dict[str, list[int]] | None = None
        self._count = 0
        self._closed = False
        # Whether frames of an earlier part were added, maybe of an earlier version.
        self._goes_on = False
        self._series: dict[str, list[float]] = {}

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def append(self, *, step: int, **arrays: npt.ArrayLike) -> None:
        """Adds one frame.

        Args:
            step: the training step that the frame shows, an integer of at least 0.
            **arrays: named arrays, stored as float32. All frames have the same names and shapes.
                The values must be finite. Behind frames of an earlier part of the run, names that
                these do not have are left out: an earlier version may have recorded less.

        Raises:
            ValueError: if names, shapes or values are wrong. Then nothing is written.
        """
        if self._closed:
            raise ValueError(f"frames file {self.path} is closed")
        if self._goes_on and self._shapes:
            arrays = {name: array for name, array in arrays.items() if name in self._shapes}
        checked = {name: self._checked(name, array) for name, array in arrays.items()}
        shapes = {name: list(array.shape) for name, array in checked.items()}
        if not arrays or shapes != (self._shapes or shapes):
            raise ValueError(
                f"frame {self._count} must hold the arrays of the first frame. "
                f"Expected: {self._shapes}. Received: {shapes}"
            )
        step = validation.positive_integer("step", step, minimum=0)
        # An interrupt in the middle of a frame would leave half of it in the file.
        with hold_interrupt():
            if self._zip is None:
                self._start(shapes)
            self._write(f"{self._count:05d}/step", np.asarray(step, np.int64))
            for name, array in checked.items():
                self._write(f"{self._count:05d}/{name}", array)
            self._count += 1

    def add_to_series(self, **numbers: float) -> None:
        """Adds one row to the series of the run. They are written when the file is closed.

        Args:
            **numbers: a number per name, such as `step` and the losses. All rows have the same
                names. A row with a number that is not finite is left out.

        Raises:
            ValueError: if the names are not those of the first row.
        """
        if self._series and set(numbers) != set(self._series):
            raise ValueError(
                f"a row of the series must hold {', '.join(self._series)}. "
                f"Received: {', '.join(numbers)}"
            )
        if np.isfinite([*numbers.values()]).all():
            for name, number in numbers.items():
                self._series.setdefault(name, []).append(float(number))

    def close(self) -> None:
        """Finishes the file and gives it its name. A second call does nothing."""
        self._closed = True
        if self._zip is None:
            return
        try:
            with hold_interrupt():
                self._write_series(self._zip)
                archive, self._zip = self._zip, None
                archive.close()
                if self._count:
                    atomic.publish(self._temporary, self.path)
        finally:
            atomic.discard(self._temporary)

    def publish(self) -> None:
        """Writes the frames so far to `path`, whole. More frames can follow."""
        if self._zip is None:
            return
        with hold_interrupt():
            self._zip.close()
            try:
                with atomic.replacing(self.path) as copy:
                    shutil.copyfile(self._temporary, copy)
                    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as archive:
                        self._write_series(archive)
            finally:
                self._zip = self._opened("a")

    def take_over(self, path: str | Path, count: int, may_differ: Sequence[str] = ()) -> None:
        """Adds the first frames of an earlier file of the same run, before all other frames.

        The rows of its series go along up to the step of the last of these frames.

        Args:
            path: the earlier file.
            count: the number of its frames to add.
            may_differ: names of metadata whose values may be others here.

        Raises:
            ValueError: if the file cannot be read, has fewer frames, or is of another kind or has
                other metadata.
        """
        with FrameReader(path) as frames:
            theirs = frames.metadata
            differ = [name for name in self.metadata if theirs.get(name) != self.metadata[name]]
            if frames.kind != self.kind or set(differ) - set(may_differ):
                raise ValueError(f"frames file {path} is of another run")
            if len(frames) < count:
                raise ValueError(
                    f"frames file {path} must hold {count} frames. Received: {len(frames)}"
                )
            # A recorder may have added to what it was given.
            self.metadata = {**theirs, **self.metadata}
            for index in range(count):
                self.append(**frames[index])
            self._goes_on = True
            rows = frames.series.get("step", np.zeros(0)) <= frames[count - 1]["step"]
            self._series = {name: column[rows].tolist() for name, column in frames.series.items()}

    def _checked(self, name: str, array: npt.ArrayLike) -> npt.NDArray[np.float32]:
        if not name.isidentifier() or name == "step":
            raise ValueError(f"an array of a frame cannot be named {name!r}")
        with np.errstate(over="ignore"):
            checked = np.ascontiguousarray(array, np.float32)
        if not np.all(np.isfinite(checked)):
            raise ValueError(f"frame {self._count}: {name} has values that are not finite")
        return checked

    def _start(self, shapes: dict[str, list[int]]) -> None:
        self._zip = self._opened("x")
        self._shapes = shapes
        header = {"format": FORMAT, "format_version": FORMAT_VERSION, "kind": self.kind}
        header |= {"arrays": shapes, "metadata": self.metadata}
        self._write("metadata", np.frombuffer(json.dumps(header).encode(), np.uint8))

    def _write_series(self, archive: zipfile.ZipFile) -> None:
        for name, column in self._series.items():
            self._write(f"series/{name}", np.asarray(column, np.float64), archive)

    def _opened(self, mode: Literal["x", "a"]) -> zipfile.ZipFile:
        return zipfile.ZipFile(
            self._temporary, mode, zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL
        )

    def _write(
        self, name: str, array: npt.NDArray[Any], archive: zipfile.ZipFile | None = None
    ) -> None:
        archive = archive or self._zip
        assert archive is not None
        header = _npy_header(array.dtype, array.shape)
        archive.writestr(f"{name}.npy", header + array.tobytes())


class FrameReader(Sequence[dict[str, Any]]):
    """The frames of a file, as a sequence of dicts. Use it as a context manager.

    `reader[i]` reads frame `i`: `{"step": int, "<array>": float32 array, ...}`. All frames have the
    same names and shapes. Nothing is unpickled.

    Args:
        path: a file of `FrameWriter`.

    Attributes:
        path: the file.
        kind: what the frames show, such as "gaussian-1d".
        metadata: the dict that the writer was given.
        series: numbers of the whole run, a dict of float64 arrays of one length, by name.

    Raises:
        ValueError: on opening, if the file is missing, damaged, or no frames file. On reading a
            frame, if its data are damaged, have another shape or type, or are not finite.

    Example:
        >>> with FrameReader("run.frames.npz") as frames:
        ...     last = frames[-1]
    """

    def __init__(self, path: str | Path) -> None:
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

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __getitem__(self, index: Any) -> Any:
        index = range(self._count)[operator.index(index)]
        with self._naming(f"frame {index}: "):
            frame: dict[str, Any] = {"step": int(self._read(f"{index:05d}/step", np.int64, ()))}
            for name, shape in self._shapes.items():
                frame[name] = self._read(f"{index:05d}/{name}", np.float32, shape)
                if not np.all(np.isfinite(frame[name])):
                    raise ValueError(f"{name} has values that are not finite")
        return frame

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    def _open(self) -> None:
        checked_zip.check_directory(self._zip)
        names = self._zip.namelist()
        if "metadata.npy" not in names:
            raise ValueError("it has no metadata, so it is not a file of recorded frames")
        header = json.loads(self._read("metadata", np.uint8).tobytes())
        if header["format"] != FORMAT or header["format_version"] not in _READABLE:
            raise ValueError(f"its metadata is not {FORMAT} version {FORMAT_VERSION}")
        self.kind: str = header["kind"]
        self.metadata: dict[str, Any] = header["metadata"]
        self._shapes = {name: tuple(shape) for name, shape in header["arrays"].items()}
        series = {name for name in names if name.startswith("series/")}
        self._count = sum(name.endswith("/step.npy") for name in set(names) - series)
        members = ("step", *self._shapes)
        wanted = {f"{i:05d}/{name}.npy" for i in range(self._count) for name in members}
        if not self._count or set(names) - series != wanted | {"metadata.npy"}:
            raise ValueError("its frames are not complete")
        self.series: dict[str, npt.NDArray[np.float64]] = {
            name.removeprefix("series/"): self._read(name, np.float64)
            for name in (name.removesuffix(".npy") for name in sorted(series))
        }
        if len({column.shape for column in self.series.values()}) > 1:
            raise ValueError("its series have different lengths")

    def _read(
        self, name: str, dtype: type[np.generic], shape: tuple[int, ...] | None = None
    ) -> npt.NDArray[Any]:
        info = self._zip.getinfo(f"{name}.npy")
        if info.file_size > MAX_ARRAY_BYTES:
            raise ValueError(f"{name} claims {info.file_size} bytes")
        data = self._zip.read(info)  # Reads to the end, so that the checksum is checked.
        if shape is not None:
            header = _npy_header(np.dtype(dtype), shape)
            if data.startswith(header) and len(data) == len(header) + _num_bytes(dtype, shape):
                return np.frombuffer(data, dtype, offset=len(header)).reshape(shape).copy()
        # `numpy.load` allocates as much memory as the header claims: 1.5 GB for a claim of 1.5 GB
        # in a file of 1 kB. So the header is compared first.
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
    def _naming(self, where: str = "") -> Iterator[None]:
        """Turns every error of a damaged file into one line that names the file."""
        try:
            yield
        except DAMAGE as error:
            trouble = " ".join(str(error).split()) or type(error).__name__
            raise ValueError(f"cannot read frames file {self.path}: {where}{trouble}") from error


class ChosenFrames(Sequence[dict[str, Any]]):
    """Some frames out of many. It reads no frame early.

    Args:
        frames: a sequence of frames.
        indices: the places of the frames to keep.
    """

    def __init__(self, frames: Sequence[dict[str, Any]], indices: Sequence[int]) -> None:
        self._frames, self._indices = frames, list(indices)

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, index: Any) -> Any:
        return self._frames[self._indices[operator.index(index)]]


def film_frames(frames: FrameReader) -> Sequence[dict[str, Any]]:
    """Returns the frames that a film shows: those of equal distance.

    A recorder may have recorded each of the first steps, too, for the replay page. A film has as
    many pictures as without them. The recorder says so by `every` and `first_steps` in the
    metadata.

    Args:
        frames: the frames of a run.
    """
    return ChosenFrames(frames, [i for i, kept in enumerate(is_regular(frames)) if kept])


def is_regular(frames: Any) -> list[bool]:
    """Returns for each frame whether it is a frame of a film. See `film_frames`.

    Args:
        frames: the frames of a run, a sequence with `metadata`.
    """
    every, first = (frames.metadata.get(name, 0) for name in ("every", "first_steps"))
    if not every or not first:
        return [True] * len(frames)
    dense, last = min(first + 1, len(frames)), len(frames) - 1
    steps = [frames[index]["step"] for index in range(dense)]
    regular = [step > 0 and step % every == 0 for step in steps]
    return [i >= dense or i == last or regular[i] for i in range(len(frames))]


class EveryNth(ChosenFrames):
    """Every n-th of some frames, and always the last: the run's result. It reads no frame early.

    Args:
        frames: a sequence of frames.
        n: the distance between two frames, an integer of at least 1.

    Raises:
        ValueError: if `n` is not an integer of at least 1.
    """

    def __init__(self, frames: Sequence[dict[str, Any]], n: int) -> None:
        n = validation.positive_integer("every", n)
        indices = list(range(0, len(frames), n))
        if indices and indices[-1] != len(frames) - 1:
            indices.append(len(frames) - 1)
        super().__init__(frames, indices)
