"""Ctrl-C and a scheduler's SIGTERM: the first one asks a command to end well.

A second one ends the process at once. Python's own handlers run only between two Python
instructions, so a long compiled call would delay them. A thread that waits for signals does not
wait for the call.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any, Self

# SIGHUP: the terminal was closed. Windows has none.
_NUMBERS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

_active: "Signals | None" = None


class Signals:
    """Receives the signals of a command. Use it as a context manager around the command.

    A signal raises `KeyboardInterrupt`, except within `held` and `at_once`.

    Args:
        own_process: whether the process is the command's own. Then a second signal ends it.

    Attributes:
        received: the number of the first signal; None before.
    """

    def __init__(self, *, own_process: bool) -> None:
        self.received: int | None = None
        self.mode = "raise"
        self._own_process = own_process
        self._previous: dict[int, Any] = {}
        self._pipe: tuple[int, int] | None = None
        self._previous_pipe = -1

    def __enter__(self) -> Self:
        global _active
        # Python takes handlers in the main thread only.
        if threading.current_thread() is threading.main_thread():
            for number in _NUMBERS:
                before = signal.getsignal(number)
                ignored = number == getattr(signal, "SIGHUP", None) and before == signal.SIG_IGN
                # None: a handler that is not Python's. nohup ignores SIGHUP on purpose.
                if before is not None and not ignored:
                    self._previous[number] = before
                    signal.signal(number, self._handle)
            if self._own_process:
                self._watch()
        _active = self
        return self

    def __exit__(self, *exception: object) -> None:
        global _active
        _active = None
        if self._pipe is not None:
            signal.set_wakeup_fd(self._previous_pipe)
            os.close(self._pipe[1])  # The thread reads the end of the pipe and ends.
        for number, before in self._previous.items():
            signal.signal(number, before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        again = self.received is not None
        self.received = self.received or number
        if self._pipe is not None and (again or self.mode == "at once"):
            return  # The thread ends the process. An exception would only print what was put aside.
        if again or self.mode != "hold":
            raise KeyboardInterrupt

    def _watch(self) -> None:
        self._pipe = os.pipe()
        os.set_blocking(self._pipe[1], False)
        self._previous_pipe = signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        threading.Thread(target=self._wait, args=(self._pipe[0],), daemon=True).start()

    def _wait(self, pipe: int) -> None:
        first: int | None = None
        while numbers := os.read(pipe, 16):
            for number in numbers:
                if number not in self._previous:
                    continue
                if first is not None or self.mode == "at once":
                    # What is being written is written under a temporary name: no file is harmed.
                    os._exit(128 + (first or number))
                first = number
        os.close(pipe)


@contextlib.contextmanager
def _in_mode(mode: str) -> Iterator[None]:
    active = _active
    if active is None:
        yield
        return
    before, active.mode = active.mode, mode
    try:
        yield
    finally:
        active.mode = before


def held() -> contextlib.AbstractContextManager[None]:
    """Within the block a signal is only noted: `check` tells of it."""
    return _in_mode("hold")


def raising() -> contextlib.AbstractContextManager[None]:
    """Within the block a signal raises KeyboardInterrupt at once: what is made is completed."""
    return _in_mode("raise")


def at_once() -> contextlib.AbstractContextManager[None]:
    """Within the block there is nothing to keep: the first signal ends the process."""
    return _in_mode("at once")


def check() -> None:
    """Raises KeyboardInterrupt if there has been a signal."""
    if _active is not None and _active.received is not None:
        raise KeyboardInterrupt


def exit_code() -> int:
    """The exit code of a command that a signal has ended: 130 for Ctrl-C, 143 for SIGTERM."""
    received = None if _active is None else _active.received
    return 128 + (received or signal.SIGINT)
