"""Files that are checked before long work, and work on files that an interrupt must not halve."""

import contextlib
import os
import signal
import threading
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from tfgan.utils import atomic

# The exceptions that reading a damaged or foreign file raises. They come from zipfile (RuntimeError
# for encrypted members and unknown methods), zlib, NumPy (which parses a Python literal in the
# header), json, h5py and Keras. Each reader turns them into one line. It catches them around the
# reading only, so that no other error is hidden.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError, EOFError, OSError, ValueError),
    *(RuntimeError, KeyError, TypeError, AttributeError, SyntaxError, ImportError, MemoryError),
)


def check_writable(path: str | os.PathLike[str]) -> Path:
    """Checks that a file can be written at `path`, by trying it with a temporary name.

    What a killed program has left of an earlier attempt is removed.

    Args:
        path: The file to be written later. An existing file is left as it is.

    Returns:
        `path` as a `Path`.

    Raises:
        ValueError: If it is a directory or a device, or its folder is missing or read-only.
    """
    path = Path(path)
    try:
        trouble = _trouble(path)
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        raise ValueError(f"cannot write {path}: {trouble}")
    return path


def _trouble(path: Path) -> str | None:
    real = Path(os.path.realpath(path))
    if real.is_dir():
        return "it is a directory, a file was expected"
    if not real.parent.is_dir():
        return f"folder {path.parent} does not exist"
    if real.exists() and not real.is_file():
        return "it is not a regular file"
    # Root can write to every folder. A folder without any write bit is respected all the same.
    for place in (real.parent, real):
        if place.exists() and not place.stat().st_mode & 0o222:
            return f"{place} is read-only"
    atomic.sweep(path)
    probe = atomic.temporary_beside(path)
    try:
        probe.touch(exist_ok=False)
    finally:
        atomic.discard(probe)
    return None


# What ends a program from outside: Ctrl-C, and what a scheduler sends.
_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def hold_interrupt() -> Iterator[None]:
    """Delays Ctrl-C and SIGTERM until the block is done. A second one is delivered at once."""
    # Python runs handlers in the main thread only. A handler that is not Python's is left alone.
    previous: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in _ENDING}
        previous = {number: found for number, found in handlers.items() if callable(found)}
    held: list[tuple[int, FrameType | None]] = []

    def handler(signum: int, stack: FrameType | None) -> None:
        if held:
            previous[signum](signum, stack)
        held.append((signum, stack))

    for number in previous:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, found in previous.items():
            signal.signal(number, found)
    if held:
        previous[held[0][0]](*held[0])


def check_folder(path: str | os.PathLike[str]) -> Path:
    """Checks that `path` is a folder that can be written to, or that such a folder can be made.

    Nothing is made.

    Args:
        path: The folder.

    Returns:
        `path` as a `Path`.

    Raises:
        ValueError: If it is a file, or it cannot be written to.
    """
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise ValueError(f"cannot write to folder {path}: it is a file")
    existing = path
    while not existing.exists():
        existing = existing.parent
    check_writable(existing / "probe")
    return path
