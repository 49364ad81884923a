"""Garbage is searched for seldom in a command, and not at all while it imports."""

import gc

import pytest

from tfgan.cli import garbage


@pytest.fixture(autouse=True)
def collector():
    """The collector as it was."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.enable()


def test_what_an_import_makes_is_never_searched():
    before = gc.get_freeze_count()
    with pytest.raises(ImportError), garbage.not_collected():
        assert not gc.isenabled()
        made = [[] for _ in range(100)]
        raise ImportError
    assert gc.isenabled() and gc.get_freeze_count() >= before + len(made)
    gc.disable()
    with garbage.not_collected():
        pass
    assert not gc.isenabled()


def test_a_command_searches_rarely_but_does():
    class Circle:
        alive = 0

        def __init__(self):
            self.self = self
            Circle.alive += 1

        def __del__(self):
            Circle.alive -= 1

    with garbage.rarely_collected():
        for _ in range(2 * garbage.NEW_CONTAINERS):
            Circle()
        assert Circle.alive <= garbage.NEW_CONTAINERS
        assert gc.get_threshold()[0] == garbage.NEW_CONTAINERS
        gc.collect()
    assert gc.get_threshold()[0] < garbage.NEW_CONTAINERS
    assert gc.get_freeze_count() > 0
