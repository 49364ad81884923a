"""Garbage is searched for seldom in a command, and not at all while it imports."""

import gc
import subprocess
import sys

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


# Prints how many circles were alive at most, and the thresholds within the block and after it.
CIRCLES = """
import gc
from tfgan.cli import garbage
class Circle:
    alive = most = 0
    def __init__(self):
        self.self = self
        Circle.alive += 1
        Circle.most = max(Circle.most, Circle.alive)
    def __del__(self):
        Circle.alive -= 1
with garbage.rarely_collected():
    for _ in range(3 * garbage.NEW_CONTAINERS):
        Circle()
    within = gc.get_threshold()[0]
    gc.collect()
print(Circle.most, within, gc.get_threshold()[0], gc.get_freeze_count())
"""


def test_a_command_searches_rarely_but_does():
    """In a process of its own: threads of other tests may hold up Python's search for garbage."""
    command = [sys.executable, "-c", CIRCLES]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    most, within, after, frozen = (int(word) for word in said.split())
    rarely = garbage.NEW_CONTAINERS
    assert rarely / 2 < most < 1.1 * rarely and within == rarely
    assert after < rarely and frozen > 0
