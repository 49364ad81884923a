"""Programs are sealed, lent, taken in, bounded and forgotten."""

import contextlib
import hashlib
import os
import subprocess
import sys
import threading

import pytest

from tfgan.cli.program_cache import store as module
from tfgan.cli.program_cache.store import ProgramStore
from tfgan.utils import atomic

KEY = "0123456789abcdef0123"


@pytest.fixture
def store(tmp_path):
    return ProgramStore(tmp_path / "cache")


@contextlib.contextmanager
def in_use(store, key):
    """A command: the folder that it works in. Its programs are forgotten if it fails."""
    folder = store.lend(key)
    try:
        yield folder
    except BaseException:
        store.give_back(folder, trusted=False)
        raise
    store.give_back(folder)


def add(store, **programs):
    """One command that compiles programs, each with its content."""
    with in_use(store, KEY) as folder:
        for name, content in programs.items():
            (folder / f"{name}.pb").write_bytes(content)


def lent(store):
    """What a command finds, by name."""
    with in_use(store, KEY) as folder:
        return {path.stem: path.read_bytes() for path in folder.iterdir()}


def entry(store, name):
    [found] = [entry for entry in store.entries() if entry.name == f"{name}.pb"]
    return found


def dead_tag():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return atomic.process_tag().replace(f"-{os.getpid()}-", f"-{process.pid}-")


def test_the_next_command_finds_what_one_has_compiled(store):
    add(store, a=b"program a")
    add(store, b=b"program b")
    assert lent(store) == {"a": b"program a", "b": b"program b"}
    found = entry(store, "a")
    assert found.digest == hashlib.sha256(b"program a").hexdigest() and found.size == 9
    assert os.listdir(store.key_folder(KEY) / "running") == []


def test_another_key_finds_nothing(store):
    add(store, a=b"program a")
    with in_use(store, "another") as folder:
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"prog", b"program b", b"program a and more"])
def test_a_damaged_program_is_removed_before_tensorflow_sees_it(store, content):
    add(store, a=b"program a", good=b"good")
    path = entry(store, "a").path
    path.write_bytes(content)
    assert lent(store) == {"good": b"good"} and not path.exists()
    add(store, a=b"program a")
    assert lent(store)["a"] == b"program a"


def test_files_without_a_seal_are_not_lent(store):
    add(store, a=b"program a")
    home = store.key_folder(KEY)
    (home / "foreign.pb").write_bytes(b"x")
    (home / f"foreign.pb.{'0' * 64}").write_bytes(b"x")
    assert lent(store) == {"a": b"program a"}


def test_half_written_files_of_tensorflow_are_not_kept(store):
    add(store, a=b"program a")
    with in_use(store, KEY) as folder:
        (folder / "b.pb1a-2-3.tmp").write_bytes(b"half")
    assert lent(store) == {"a": b"program a"}


def test_what_a_failed_command_used_is_forgotten(store):
    add(store, a=b"program a")
    with pytest.raises(OSError, match="failed"), in_use(store, KEY) as folder:
        (folder / "b.pb").write_bytes(b"program b")
        raise OSError("failed")
    assert lent(store) == {} and not store.entries()


def test_what_a_killed_command_used_is_forgotten(store):
    add(store, a=b"program a", b=b"program b")
    folder = store.lend(KEY)
    (folder / "b.pb").unlink()  # It was lent `a` only.
    folder.rename(folder.with_name(dead_tag()))
    assert lent(store) == {"b": b"program b"}


def test_a_running_command_keeps_its_folder(store):
    add(store, a=b"program a")
    with in_use(store, KEY) as folder:
        assert lent(store) == {"a": b"program a"}
        store.clear()
        assert (folder / "a.pb").read_bytes() == b"program a"
    other = store.key_folder(KEY) / "running" / "01234567-1-89abcdef"
    other.mkdir(parents=True)  # of another machine
    store.sweep()
    assert other.exists()
    os.utime(other, (0, 0))
    store.sweep()
    assert not other.exists()


def test_the_oldest_used_go_first(store):
    add(store, a=b"1" * 100, b=b"2" * 100, c=b"3" * 100)
    for name, used in (("a", 3e9), ("b", 1e9), ("c", 2e9)):
        os.utime(entry(store, name).path, (used, 1e9))
    store.limit = 250
    store.shrink()
    assert {entry.name for entry in store.entries()} == {"a.pb", "c.pb"}
    add(store, d=b"4" * 100)
    store.limit = 0
    store.shrink()
    assert store.entries() == []


def test_looking_at_a_seal_is_not_using_a_program(store):
    add(store, a=b"program a")
    os.utime(entry(store, "a").path, (1e9, 1e9))
    used = entry(store, "a").used
    with in_use(store, KEY):
        assert entry(store, "a").used == used == 1e9


def test_clear(store):
    assert store.clear() == (0, 0)
    add(store, a=b"program a", b=b"program b!")
    assert store.clear() == (2, 19) and os.listdir(store.folder / "programs") == []
    assert lent(store) == {}


def test_a_file_system_without_links(store, monkeypatch):
    add(store, a=b"program a")

    def link(source, target):
        raise PermissionError("no links here")

    monkeypatch.setattr(module.os, "link", link)
    assert lent(store) == {"a": b"program a"}


def test_a_program_that_two_commands_compiled(store):
    """Where both came in, either is lent, and both stay."""
    add(store, a=b"one")
    digest = hashlib.sha256(b"other").hexdigest()
    entry(store, "a").path.with_name(f"a.pb.{digest}").write_bytes(b"other")
    assert lent(store)["a"] in (b"one", b"other")
    assert len(store.entries()) == 2


def test_what_is_checked_is_what_is_lent(store, monkeypatch):
    """A file that is exchanged after it was looked at is not lent."""
    add(store, a=b"program a")
    path = entry(store, "a").path

    def link(source, target):
        os.unlink(path)
        path.write_bytes(b"damage")
        os.rename(path, target)

    monkeypatch.setattr(module.os, "link", link)
    assert lent(store) == {}


def test_eight_at_a_time(store):
    """Each finds whole programs only, whatever the others write, damage and remove."""
    content = {f"p{index}": bytes([index]) * 10_000 for index in range(5)}
    store.limit = 30_000
    wrong = []

    def command(number):
        for round_ in range(12):
            with in_use(store, KEY) as folder:
                found = {path.stem: path.read_bytes() for path in folder.glob("*.pb")}
                wrong.extend(name for name in found if found[name] != content[name])
                name = f"p{(number + round_) % 5}"
                if name not in found:
                    (folder / f"{name}.pb").write_bytes(content[name])
            if number == 0:
                for entry in store.entries()[:1]:
                    temporary = entry.path.with_name("damage")
                    temporary.write_bytes(b"damage")
                    temporary.replace(entry.path)

    threads = [threading.Thread(target=command, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(entry.size for entry in store.entries()) <= store.limit
