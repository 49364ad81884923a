"""A command finds its programs through TensorFlow's own flags, which stay the user's."""

import os
import subprocess
import sys
import types

import pytest

from tfgan.cli.program_cache import kept, key
from tfgan.cli.program_cache.store import ProgramStore

OPTIONS = types.SimpleNamespace(cache=True, deterministic=False)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The store of a command that has not imported TensorFlow yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("TFGAN_CACHE", str(folder))
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_auto_jit=2")
    monkeypatch.delitem(sys.modules, "tensorflow")
    return ProgramStore(folder)


def lent_folder():
    flags = os.environ["TF_XLA_FLAGS"].split()
    assert flags[0] == "--tf_xla_auto_jit=2", "the user's flags stay"
    assert flags[2] == "--tf_xla_persistent_cache_device_types=CPU"
    return flags[1].removeprefix("--tf_xla_persistent_cache_directory=")


def compiles(code):
    """A command that compiles a program and ends with a code."""

    def run():
        with open(os.path.join(lent_folder(), "a.pb"), "wb") as file:
            file.write(b"program")
        return code

    return run


@pytest.mark.parametrize(("code", "count"), [(0, 1), (3, 1), (130, 1), (1, 0)])
def test_programs_of_a_command_that_failed_are_forgotten(store, code, count):
    assert kept.with_kept_programs(OPTIONS, compiles(code)) == code
    assert len(store.entries()) == count


@pytest.mark.parametrize(
    ("error", "count"), [(KeyboardInterrupt, 1), (ValueError, 1), (RuntimeError, 0)]
)
def test_after_an_exception(store, error, count):
    def run():
        compiles(0)()
        raise error

    with pytest.raises(error):
        kept.with_kept_programs(OPTIONS, run)
    assert len(store.entries()) == count


def test_the_key_is_there_in_words(store):
    kept.with_kept_programs(OPTIONS, compiles(0))
    [entry] = store.entries()
    said = (entry.path.parent / "key.json").read_text()
    assert f'"tensorflow": "{key.tensorflow_version()}"' in said
    assert "tf_xla_auto_jit" in said and "persistent_cache" not in said


def flags_during(options):
    found = []
    kept.with_kept_programs(options, lambda: found.append(os.environ["TF_XLA_FLAGS"]) or 0)
    return found[0]


def test_when_nothing_is_kept(store):
    own = "--tf_xla_auto_jit=2"
    assert flags_during(types.SimpleNamespace(cache=False, deterministic=False)) == own
    assert flags_during(types.SimpleNamespace()) == own
    store.folder.mkdir(mode=0o700)
    (store.folder / "programs").write_text("a file in the way")
    assert flags_during(OPTIONS) == own


def test_why_not(store, monkeypatch):
    assert kept.why_not() is None
    for name, value, reason in (
        ("TFGAN_CACHE", "off", "switched off by TFGAN_CACHE"),
        ("TFGAN_CACHE", "/a b", "cannot hold a path with a space: /a b"),
        ("TF_XLA_FLAGS", "--tf_xla_persistent_cache_directory=/x", "names a folder of its own"),
        ("TF_XLA_FLAGS", "flags.txt", "names a file of flags"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert reason in kept.why_not()
    with monkeypatch.context() as patch:
        patch.setattr(key, "tensorflow_version", lambda: "2.30.0")
        assert kept.why_not() == "TensorFlow 2.30.0 is not one of 2.20., 2.21."
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tensorflow", object())
        assert kept.why_not() == "TensorFlow is imported already"


PROGRAM = """
import hashlib, sys
import numpy as np
from tfgan.cli.main import main
code = main(["gan1d", "--minibatch", "--num-steps", "60", "--pretrain-steps", "20", "--seed", "3",
             "--save", "run.keras", *sys.argv[1:]], prog="tfgan")
from tfgan import load
model = load("run.keras")
arrays = [model.generate(256, seed=1), *model.generator.get_weights()]
arrays += model.discriminator.get_weights()
digest = hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest()
print("hash", code, digest)
"""


def train(folder, *flags, **variables):
    """A process of its own. Returns the exit code and the hash of samples and weights."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *flags], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_the_same_bits_with_the_cache_cold_warm_damaged_and_off(tmp_path, monkeypatch):
    store = ProgramStore(tmp_path / "cache")
    monkeypatch.setenv("TFGAN_CACHE", str(store.folder))
    monkeypatch.delenv("TF_XLA_FLAGS", raising=False)
    off = train(tmp_path / "off", "--no-cache")
    assert off.startswith("hash 0 ") and not store.folder.exists()
    assert train(tmp_path / "cold") == off
    cold = store.entries()
    assert len(cold) >= 2
    before = {entry.path: entry.path.stat().st_ino for entry in cold}
    assert train(tmp_path / "warm") == off
    assert {entry.path: entry.path.stat().st_ino for entry in store.entries()} == before
    for number, entry in enumerate(cold):
        content = bytearray(entry.path.read_bytes())
        if number % 2:
            del content[len(content) // 2 :]
        else:
            content[len(content) // 2] ^= 1
        entry.path.write_bytes(content)
    assert train(tmp_path / "damaged") == off
    assert {entry.name for entry in store.entries()} == {entry.name for entry in cold}
    assert {entry.path.stat().st_ino for entry in store.entries()}.isdisjoint(before.values())
