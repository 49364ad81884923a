"""Small models compute in one thread."""

import os
import sys

import pytest

from tfgan.cli import gan1d, gan2d, one_thread
from tfgan.cli.flags import make_parser, parse


@pytest.fixture(autouse=True)
def no_choice(monkeypatch):
    """A process without TensorFlow, whose user has chosen nothing."""
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    for name in one_thread.VARIABLES:
        # First set, so that the test's own value is taken back.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_both_numbers_of_threads_are_one():
    assert one_thread.choose()
    assert [os.environ[name] for name in one_thread.VARIABLES] == ["1", "1"]


@pytest.mark.parametrize("name", one_thread.VARIABLES)
def test_the_users_choice_stays(name, monkeypatch):
    monkeypatch.setenv(name, "3")
    assert not one_thread.choose()
    assert {n: os.environ.get(n) for n in one_thread.VARIABLES if n != name} == dict.fromkeys(
        set(one_thread.VARIABLES) - {name}
    )


def test_a_process_that_has_tensorflow_cannot_be_changed(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    assert not one_thread.choose()
    assert not set(one_thread.VARIABLES) & set(os.environ)


def checked(command, *flags):
    options = parse(make_parser(command.Options, "tfgan", ""), command.Options, list(flags))
    options.check()
    return options


def test_only_small_models_prefer_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert checked(gan1d).prefers_one_thread()
    assert checked(gan1d, "--minibatch").prefers_one_thread()
    assert not checked(gan1d, "--anim", "a.mp4").prefers_one_thread()
    assert not checked(gan1d, "--batch-size", "1000").prefers_one_thread()
    assert not checked(gan1d, "--hidden-size", "100").prefers_one_thread()
    assert not checked(gan2d).prefers_one_thread()
