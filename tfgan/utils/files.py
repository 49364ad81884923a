"""Files written safely: checked before long work, written whole or not at all.

The package writes each file under a temporary name in the target's folder, and renames it when it
is complete. A failure therefore leaves the earlier file as it was.
"""

import contextlib
import os
import secrets
import signal
import threading
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

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
    probe = temporary_beside(path)
    probe.touch(exist_ok=False)
    probe.unlink()
    return None


def temporary_beside(path: str | os.PathLike[str]) -> Path:
    """Returns an unused file name in the folder of `path`, so that renaming it is atomic."""
    real = Path(os.path.realpath(path))
    return real.with_name(f".{real.name}.{secrets.token_hex(4)}.tmp")


@contextlib.contextmanager
def hold_interrupt() -> Iterator[None]:
    """Delays Ctrl-C (SIGINT) until the block is done. A second Ctrl-C is delivered at once."""
    held: list[tuple[int, FrameType | None]] = []
    previous: Any = signal.getsignal(signal.SIGINT)
    # Python runs handlers in the main thread only. A handler that is not Python's is left alone.
    if threading.current_thread() is not threading.main_thread() or not callable(previous):
        yield
        return

    def handler(signum: int, stack: FrameType | None) -> None:
        if held:
            previous(signum, stack)
        held.append((signum, stack))

    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if held:
        previous(*held[0])


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
