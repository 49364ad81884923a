"""Files that are written whole or not at all, and what killed programs have left of them.

A file is written under a temporary name in the target's folder, and renamed when it is complete and
on the disk. A program that is killed leaves its temporary file. The name holds the machine and the
process, so that the next program that writes there can tell and removes it.
"""

import contextlib
import os
import platform
import re
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path

# Which machine the process of a temporary file runs on: folders can be shared between machines.
_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"

# File systems take names of at most 255 bytes.
_MAX_NAME = 150

# The temporary files of this process. Its number may be that of a process that was killed earlier.
_own: set[Path] = set()


def process_tag() -> str:
    """Returns a new word that holds this machine and process: part of a temporary name."""
    return f"{_MACHINE}-{os.getpid()}-{secrets.token_hex(4)}"


def process_of_tag_runs(tag: str) -> bool | None:
    """Returns whether the process of a `process_tag` runs.

    Args:
        tag: The word. Words of this process count as running.

    Returns:
        None if that is not known: it is a process of another machine, or no such word.
    """
    found = re.fullmatch(rf"{_MACHINE}-(\d+)-[0-9a-f]{{8}}", tag)
    if found is None:
        return None
    return int(found[1]) == os.getpid() or _runs(int(found[1]))


def temporary_beside(path: str | os.PathLike[str], ending: str = "") -> Path:
    """Returns an unused file name in the folder of `path`, so that renaming it is atomic.

    Args:
        path: The file to be written.
        ending: The ending of the temporary name, such as `".keras"`.
    """
    real = Path(os.path.realpath(path))
    temporary = real.with_name(f".{_short(real.name)}.{process_tag()}.tmp{ending}")
    _own.add(temporary)
    return temporary


def publish(temporary: Path, path: str | os.PathLike[str]) -> None:
    """Gives a complete temporary file its name, after its bytes have reached the disk.

    Args:
        temporary: A file of `temporary_beside`.
        path: The file that it becomes. An old file is replaced in the same moment.
    """
    with open(temporary, "rb") as file:
        os.fsync(file.fileno())
    real = os.path.realpath(path)
    os.replace(temporary, real)
    # The new name must survive a power failure, too. Not every system can open a folder.
    with contextlib.suppress(OSError):
        folder = os.open(os.path.dirname(real), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def discard(temporary: Path) -> None:
    """Removes a temporary file, unless it has got its name or was never made."""
    # The folder itself may have gone.
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        temporary.unlink()
    _own.discard(temporary)


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], ending: str = "") -> Iterator[Path]:
    """Gives a temporary name for the block to write. The file becomes `path` when the block ends.

    After an exception, the old file is left as it was.

    Args:
        path: The file to be written.
        ending: The ending of the temporary name, such as `".keras"`.

    Yields:
        The temporary name, a `Path`.

    Example:
        >>> with replacing("scores.json") as temporary:
        ...     temporary.write_text("{}")
    """
    temporary = temporary_beside(path, ending)
    try:
        yield temporary
        publish(temporary, path)
    finally:
        discard(temporary)


def sweep(path: str | os.PathLike[str]) -> list[Path]:
    """Removes the temporary files for `path` of programs that run no more.

    Those of other machines are left: whether their programs run is not known here.

    Args:
        path: The file to be written.

    Returns:
        The files that were removed.
    """
    real = Path(os.path.realpath(path))
    # An encoder's own temporary file is beside a temporary file: its name has one dot more.
    pattern = re.compile(
        rf"\.+{re.escape(_short(real.name))}\.{_MACHINE}-(\d+)-[0-9a-f]{{8}}\.tmp.*"
    )
    removed = []
    for name in os.listdir(real.parent):
        found, left = pattern.fullmatch(name), real.parent / name
        if found and left not in _own and not _runs(int(found[1])):
            with contextlib.suppress(OSError):
                left.unlink()
                removed.append(left)
    return removed


def _short(name: str) -> str:
    """The name itself, or the beginning and the checksum of a long one."""
    if len(name.encode()) <= _MAX_NAME:
        return name
    return f"{name[: _MAX_NAME // 4]}-{zlib.crc32(name.encode()):08x}"


def _runs(process: int) -> bool:
    """Whether a process of that number runs. Own files that are not in `_own` are another's."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
