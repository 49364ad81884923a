"""The end of a command's own process, without the time that Python takes to take it apart."""

import atexit
import contextlib
import os
import sys
import threading
from types import FrameType
from typing import NoReturn

# The modules whose code is on the way from the start of a command's own process to its end.
_OWN = {"__main__", "runpy", "tfgan.__main__"}


def leave(code: int) -> NoReturn:
    """Ends the process as `sys.exit(code)` does, but frees no memory object by object.

    With TensorFlow in the process that takes a part of a second. What is registered for the end is
    still done, and what was printed comes out. Python itself ends the process where a thread still
    works, where `python -i` goes on, and where another program called the command: a notebook by
    `%run`, a profiler or a test.

    Args:
        code: The exit code.
    """
    others = set(threading.enumerate()) - {threading.main_thread()}
    alone = _callers() <= _OWN and all(thread.daemon for thread in others)
    if "tensorflow" not in sys.modules or not alone or sys.flags.inspect:
        sys.exit(code)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _callers() -> set[str]:
    """The names of the modules whose functions wait for `leave`."""
    found: set[str] = set()
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        found.add(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return found
