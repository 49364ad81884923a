"""Files are whole or not there, and what killed programs left is removed by the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tfgan.utils import atomic


def dead_process():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def named(path, process, machine=atomic._MACHINE, dots=1, ending=""):
    name = f"{'.' * dots}{atomic._short(path.name)}.{machine}-{process}-0123abcd.tmp{ending}"
    return path.with_name(name)


def test_a_file_is_replaced_in_one_moment(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with atomic.replacing(path, ".txt") as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old" and temporary.parent == tmp_path
        assert temporary.name.startswith(".a.txt.") and f"-{os.getpid()}-" in temporary.name
        assert temporary.suffix == ".txt"
    assert path.read_text() == "new" and os.listdir(tmp_path) == ["a.txt"]


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), atomic.replacing(path) as temporary:
        temporary.write_text("half")
        raise OSError("full")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]
    with pytest.raises(FileNotFoundError), atomic.replacing(path):
        pass  # nothing was written
    assert path.read_text() == "old"


def test_a_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "a.txt"
    link.symlink_to("there/b.txt")
    with atomic.replacing(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink() and (tmp_path / "there/b.txt").read_text() == "new"


def test_only_what_dead_programs_left_for_this_file_is_removed(tmp_path):
    path, dead = tmp_path / "run.keras", dead_process()
    left = [
        named(path, dead), named(path, dead, ending=".keras"), named(path, dead, dots=2),
        # The number of this process, from an earlier program.
        named(path, os.getpid()),
    ]  # fmt: skip
    parent = os.getppid()
    kept = [
        named(path, parent), named(path, dead, machine="00000000"),
        named(tmp_path / "other.keras", dead), atomic.temporary_beside(path), path,
        tmp_path / ".run.keras.backup",
    ]  # fmt: skip
    for file in (*left, *kept):
        file.write_text("")
    assert sorted(atomic.sweep(path)) == sorted(left)
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_long_names_have_temporaries_too(tmp_path):
    path = tmp_path / ("é" * 100 + ".keras")
    with atomic.replacing(path, ".keras") as temporary:
        temporary.write_text("")
        with atomic.replacing(temporary, ".keras") as inner:
            inner.write_text("new")
    assert path.read_text() == "new" and len(list(tmp_path.iterdir())) == 1
    named(path, dead_process()).write_text("")
    assert len(atomic.sweep(path)) == 1


@pytest.mark.parametrize("gone", [False, True])
def test_discarding_what_is_not_there(tmp_path, gone):
    folder = tmp_path / "folder"
    folder.mkdir()
    temporary = atomic.temporary_beside(folder / "a")
    if gone:
        folder.rmdir()
    atomic.discard(temporary)
    assert Path(temporary) not in atomic._own
