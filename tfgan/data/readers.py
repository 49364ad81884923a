"""Readers of .npz and IDX files. They check sizes against the headers and never unpickle."""

import gzip
import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import checked_zip
from tfgan.utils.files import DAMAGE

# A header that claims more bytes is taken as damaged. The whole of MNIST has 47 million.
MAX_BYTES = 2**31

# Images are at most so many times as large as in a file. What is more is made to fill the memory.
MAX_RATIO = 200

# Arrays of so many bytes are read whatever their ratio.
_FREE_BYTES = 2**26

# The largest IDX file that is read: 340,000 images of 28x28.
MAX_IDX_BYTES = 2**28

_IDX_FILES = {
    "x_train": ("train-images", 3),
    "y_train": ("train-labels", 1),
    "x_test": ("t10k-images", 3),
    "y_test": ("t10k-labels", 1),
}

# The arrays of mnist.npz.
MNIST_ARRAYS = tuple(_IDX_FILES)

_IDX_UINT8 = 8


def read_npz(path: str | os.PathLike[str], names: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Reads arrays of an .npz file.

    Args:
        path: The file.
        names: The names of the arrays to read.

    Returns:
        A dict from name to array.

    Raises:
        ValueError: If the file is no .npz or is damaged, if an array is missing or is pickled, if
            one has more than `MAX_BYTES`, or if one of more than 64 MiB is more than 200 times as
            large as in the file.
    """
    try:
        with _opened(path, names) as archive:
            return {name: _read_npy(archive, name) for name in names}
    except DAMAGE as error:
        raise _cannot_read(path, error) from error


def check_npz(path: str | os.PathLike[str], names: Sequence[str]) -> None:
    """Checks that an .npz file has arrays of these names. The arrays are not read.

    Raises:
        ValueError: If the file is no .npz or its table of contents is damaged, or if an array is
            missing.
    """
    try:
        _opened(path, names).close()
    except DAMAGE as error:
        raise _cannot_read(path, error) from error


def _opened(path: str | os.PathLike[str], names: Sequence[str]) -> zipfile.ZipFile:
    if not Path(path).is_file():
        raise ValueError("it is not a regular file")
    archive = zipfile.ZipFile(path)
    try:
        checked_zip.check_directory(archive)
        members = archive.namelist()
        missing = [name for name in names if f"{name}.npy" not in members]
        if missing:
            raise ValueError(f"it has no array {missing[0]}; expected {', '.join(names)}")
    except BaseException:
        archive.close()
        raise
    return archive


def _read_npy(archive: zipfile.ZipFile, name: str) -> npt.NDArray[Any]:
    info = archive.getinfo(f"{name}.npy")
    if info.file_size > MAX_BYTES:
        raise ValueError(f"{name} claims {info.file_size} bytes")
    if info.file_size > max(_FREE_BYTES, MAX_RATIO * info.compress_size):
        raise ValueError(
            f"{name} would be {info.file_size} bytes from {info.compress_size} in the file"
        )
    data = archive.read(info)  # reading to the end checks the checksum
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{name} is of .npy version {version}")
    reader = np.lib.format.read_array_header_1_0
    if version == (2, 0):
        reader = np.lib.format.read_array_header_2_0
    shape, fortran, dtype = reader(stream)
    if dtype.hasobject:
        raise ValueError(f"{name} holds pickled objects, numbers were expected")
    # NumPy's own reader would allocate as many bytes as a damaged header claims.
    expected = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if len(data) - stream.tell() != expected:
        raise ValueError(f"{name} has {len(data) - stream.tell()} bytes, expected {expected}")
    array = np.frombuffer(data, dtype, offset=stream.tell())
    return array.reshape(shape, order="F" if fortran else "C").copy()


def read_idx_folder(folder: str | os.PathLike[str]) -> dict[str, npt.NDArray[np.uint8]]:
    """Reads the four IDX files of MNIST in `folder`, gzipped or not.

    Returns:
        A dict with the arrays `x_train`, `y_train`, `x_test` and `y_test`.

    Raises:
        ValueError: If a file is missing, damaged or not IDX.
    """
    arrays = {}
    for name, (stem, rank) in _IDX_FILES.items():
        path = _find_idx(Path(folder), stem, rank)
        try:
            arrays[name] = _read_idx(path, rank)
        except DAMAGE as error:
            raise _cannot_read(path, error) from error
    return arrays


def check_idx_folder(folder: str | os.PathLike[str]) -> None:
    """Checks that the four IDX files of MNIST are in `folder`. They are not read.

    Raises:
        ValueError: If a file is missing.
    """
    for stem, rank in _IDX_FILES.values():
        _find_idx(Path(folder), stem, rank)


def _find_idx(folder: Path, stem: str, rank: int) -> Path:
    wanted = f"{stem}-idx{rank}-ubyte"
    for name in (wanted, f"{wanted}.gz", f"{stem}.idx{rank}-ubyte", f"{stem}.idx{rank}-ubyte.gz"):
        if (folder / name).is_file():
            return folder / name
    raise ValueError(f"folder {folder} has no file {wanted} or {wanted}.gz")


def _read_idx(path: Path, rank: int) -> npt.NDArray[np.uint8]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        head = file.read(4 + 4 * rank)
        if head[:4] != bytes([0, 0, _IDX_UINT8, rank]):
            raise ValueError(f"it is not an IDX file of uint8 and {rank} axes")
        if len(head) < 4 + 4 * rank:
            raise ValueError("its header is cut short")
        shape = tuple(int(n) for n in np.frombuffer(head[4:], ">u4"))
        expected = int(np.prod(shape, dtype=object))
        if expected > MAX_IDX_BYTES:
            raise ValueError(f"its header claims the shape {shape}")
        data = file.read(expected + 1)
    if len(data) != expected:
        less = "less" if len(data) < expected else "more"
        raise ValueError(f"it has {less} data than the {expected} bytes of its shape {shape}")
    return np.frombuffer(data, np.uint8).reshape(shape).copy()


def _cannot_read(path: str | os.PathLike[str], error: BaseException) -> ValueError:
    trouble = " ".join(str(error).split()) or type(error).__name__
    return ValueError(f"cannot read {path}: {trouble}")
