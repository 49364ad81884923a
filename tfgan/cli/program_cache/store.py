"""Files of compiled programs, each sealed by the checksum of its content.

TensorFlow reads and writes such files itself (`tf_xla_persistent_cache_directory`). What its source
(`tensorflow/compiler/jit/device_executable_persistor.h`, 2.21) and trials show:

- A file is written under a temporary name and renamed, but not flushed to the disk before.
- A file that is damaged ends the training with an error, and one whose code alone is damaged could
  run. TensorFlow does not compile again.
- A file that cannot be written ends the training with an error.
- Files of killed processes stay, and the number of files is not bounded.

So TensorFlow never works in the store itself. Each command gets a folder of its own with links to
the programs whose content has the right checksum. When the command ends, the programs that are new
in its folder go to the store. There the name of a file ends in the SHA-256 of its content: program
and seal appear in one moment, and two processes cannot disturb each other.
"""

import contextlib
import dataclasses
import hashlib
import os
import re
import shutil
import time
from pathlib import Path

from tfgan.utils import atomic

# All programs of all keys together, in bytes. A program has 0.5 to 2 MB.
LIMIT = 512 * 2**20

# What processes of other machines left in a shared folder goes after this time.
OLD_SECONDS = 7 * 24 * 3600.0

PROGRAMS, RUNNING = "programs", "running"
_SEALED = re.compile(r"(?P<name>.+\.pb)\.(?P<digest>[0-9a-f]{64})")
_CHUNK = 2**20


@dataclasses.dataclass(frozen=True)
class Entry:
    """A file in the store.

    Attributes:
        path: The file.
        name: The name that TensorFlow gave the program.
        digest: The SHA-256 that its content must have.
        size: Its size in bytes.
        used: When it was last read or written, in seconds, as far as the file system notes it.
    """

    path: Path
    name: str
    digest: str
    size: int
    used: float


class ProgramStore:
    """The programs in a cache folder.

    Args:
        folder: The cache folder.
        limit: The size that all programs may have together, in bytes.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit

    def key_folder(self, key: str) -> Path:
        """Returns the folder of the programs with a key."""
        return self.folder / PROGRAMS / key

    def entries(self, key: str = "*") -> list[Entry]:
        """Returns the files in the store, of one key or of all, the oldest used one first."""
        found = []
        for path in self.folder.glob(f"{PROGRAMS}/{key}/*"):
            match = _SEALED.fullmatch(path.name)
            with contextlib.suppress(OSError):
                if match and path.is_file():
                    facts = path.stat()
                    used = max(facts.st_atime, facts.st_mtime)
                    found.append(Entry(path, match["name"], match["digest"], facts.st_size, used))
        return sorted(found, key=lambda entry: (entry.used, entry.path))

    def lend(self, key: str) -> Path:
        """Makes a folder with the programs of a key whose seal is right. Removes the others.

        Args:
            key: The key.

        Raises:
            OSError: If the folder cannot be made.
        """
        home = self.key_folder(key)
        running = home / RUNNING
        for folder in (self.folder / PROGRAMS, home, running):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep(key)
        folder = running / atomic.process_tag()
        folder.mkdir(mode=0o700)
        for entry in self.entries(key):
            with contextlib.suppress(OSError):  # Another process may have removed it.
                # First the link, then the check: what is checked cannot be exchanged any more.
                own = folder / entry.name
                if own.exists():
                    continue  # Two processes compiled the same program. Either will do.
                _link(entry.path, own)
                if not _sealed(own, entry.digest):
                    own.unlink()
                    entry.path.unlink()
        return folder

    def give_back(self, folder: Path, *, trusted: bool = True) -> None:
        """Takes the new programs of a lent folder into the store, and removes the folder.

        Args:
            folder: A folder of `lend`.
            trusted: Whether the command ended well. If not, its programs are forgotten, those that
                it was lent, too: it may have failed because of them.
        """
        home = folder.parents[1]
        with contextlib.suppress(OSError):
            if trusted:
                known = {entry.name for entry in self.entries(home.name)}
                for path in sorted(folder.glob("*.pb")):
                    if path.name not in known:
                        os.replace(path, home / f"{path.name}.{_digest(path)}")
            else:
                self._forget(folder)
        shutil.rmtree(folder, ignore_errors=True)
        self.shrink()

    def shrink(self) -> None:
        """Removes the programs that were not used for the longest time, down to the limit."""
        entries = self.entries()
        size = sum(entry.size for entry in entries)
        for entry in entries:
            if size <= self.limit:
                break
            with contextlib.suppress(OSError):
                entry.path.unlink()
            size -= entry.size

    def sweep(self, key: str = "*") -> None:
        """Removes the lent folders of processes that run no more, and the programs in them.

        A process that was killed has not given its folder back. It may have crashed because of a
        program, so these are compiled again.

        Args:
            key: The key whose folders are looked at; by default all.
        """
        for folder in self.folder.glob(f"{PROGRAMS}/{key}/{RUNNING}/*"):
            state = atomic.process_of_tag_runs(folder.name)
            with contextlib.suppress(OSError):
                if state is None:
                    state = time.time() - folder.stat().st_mtime < OLD_SECONDS
                if not state:
                    self._forget(folder)
                    shutil.rmtree(folder, ignore_errors=True)

    def clear(self) -> tuple[int, int]:
        """Removes all programs. Folders that running processes use are left to them.

        Returns:
            The number of programs that were removed, and their size in bytes.
        """
        self.sweep()
        entries = self.entries()
        for entry in entries:
            entry.path.unlink(missing_ok=True)
        for running in self.folder.glob(f"{PROGRAMS}/*/{RUNNING}"):
            with contextlib.suppress(OSError):  # It is not empty: a command runs.
                running.rmdir()
                shutil.rmtree(running.parent, ignore_errors=True)
        return len(entries), sum(entry.size for entry in entries)

    def _forget(self, folder: Path) -> None:
        """Removes the programs from the store that are in a lent folder."""
        names = {path.name for path in folder.glob("*.pb")}
        for entry in self.entries(folder.parents[1].name):
            if entry.name in names:
                entry.path.unlink(missing_ok=True)


def _sealed(path: Path, digest: str) -> bool:
    """Whether the content of a file has this checksum. Looking is not using it."""
    facts = path.stat()
    right = _digest(path) == digest
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    return right


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(_CHUNK):
            sha.update(part)
    return sha.hexdigest()


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name, or copies it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
