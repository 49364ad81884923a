"""Files written safely: checked before long work, whole or not at all, Ctrl-C held back.

Everything the package writes goes to a temporary file in the target's folder and takes its name
when it is complete, so a failure leaves what was there before.
"""

import contextlib
import os
import secrets
import signal
import threading
import tokenize
import zipfile
import zlib
from pathlib import Path

# What reading a damaged or foreign file raises: zipfile (RuntimeError: "encrypted", unknown
# methods), zlib, NumPy and its parsing of a header's Python literal, json, h5py and Keras. Each
# reader turns these into its one line, and only around the reading itself.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError, EOFError, OSError, ValueError),
    *(RuntimeError, KeyError, TypeError, AttributeError, SyntaxError, ImportError, MemoryError),
)


def check_writable(path):
    """Returns `path` as a `Path` after trying whether a file of that name can be written.

    Raises:
        ValueError: if it is a directory or device, or its folder is missing or read-only.
    """
    path = Path(path)
    try:
        trouble = _trouble(path)
    except OSError as error:
        trouble = error.strerror
    if trouble:
        raise ValueError(f"cannot write {path}: {trouble}")
    return path


def _trouble(path):
    real = Path(os.path.realpath(path))
    if real.is_dir():
        return "it is a directory, a file was expected"
    if not real.parent.is_dir():
        return f"folder {path.parent} does not exist"
    if real.exists() and not real.is_file():
        return "it is not a regular file"
    # To root every folder looks writable; one whose write bits were all taken away was meant.
    for place in (real.parent, real):
        if place.exists() and not place.stat().st_mode & 0o222:
            return f"{place} is read-only"
    probe = temporary_beside(path)
    probe.touch(exist_ok=False)
    probe.unlink()
    return None


def temporary_beside(path):
    """Returns a free name in the folder of `path`, so that renaming to `path` is atomic."""
    real = Path(os.path.realpath(path))
    return real.with_name(f".{real.name}.{secrets.token_hex(4)}.tmp")


@contextlib.contextmanager
def hold_interrupt():
    """Holds Ctrl-C back until the block is done; a second one comes through at once."""
    held = []

    def handler(signum, stack):
        if held:
            previous(signum, stack)
        held.append((signum, stack))

    previous = signal.getsignal(signal.SIGINT)
    # Signals reach the main thread only; a handler that is not Python's is left alone.
    if threading.current_thread() is not threading.main_thread() or not callable(previous):
        yield
        return
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if held:
        previous(*held[0])


def check_folder(path):
    """Returns `path` as a `Path` if it is a folder that can be written to, or can be made one.

    Raises:
        ValueError: if not. Nothing is made.
    """
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise ValueError(f"cannot write to folder {path}: it is a file")
    existing = path
    while not existing.exists():
        existing = existing.parent
    check_writable(existing / "probe")
    return path
