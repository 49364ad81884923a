"""Python's search for garbage, made rare: a short command makes hardly any and ends soon."""

import contextlib
import gc
from collections.abc import Iterator

# New containers between two searches; Python's own value is 700. Making the graph of a step makes
# many containers and hardly any garbage.
NEW_CONTAINERS = 50_000


@contextlib.contextmanager
def rarely_collected() -> Iterator[None]:
    """Makes searches rare within the block, usually the rest of the process.

    What exists when the block ends is not searched again: Python would search it several times
    before it exits.
    """
    before = gc.get_threshold()
    gc.set_threshold(NEW_CONTAINERS, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.freeze()


@contextlib.contextmanager
def not_collected() -> Iterator[None]:
    """Makes no search within the block, an import, and never searches what it has made."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
