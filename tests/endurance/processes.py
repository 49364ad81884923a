"""Processes that are forked after the import, and how they ended."""

import contextlib
import dataclasses
import os
import signal
import sys
import tempfile
import time
import traceback

# The longest that a case may take, in seconds: then it hangs.
LIMIT = 600


def load_all():
    """Imports what the cases need, once."""
    import tfgan.callbacks
    import tfgan.cli.images
    import tfgan.cli.mnist
    import tfgan.models.gan
    import tfgan.models.load  # noqa: F401


@dataclasses.dataclass
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    seconds: float


class Process:
    """A forked process.

    Args:
        work: what it does; it returns the exit code.
        folder: its working folder.
        out: where its standard output goes, by default a file that is read afterwards.
        before: is called first in the process.
    """

    def __init__(self, work, folder, *, out=None, before=None):
        self.began = time.monotonic()
        self.files = [tempfile.TemporaryFile("w+") for _ in range(2)]  # noqa: SIM115
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._run(work, folder, out, before)

    def _run(self, work, folder, out, before):
        code = 99
        try:
            os.setsid()
            os.chdir(folder)
            target = self.files[0].fileno() if out is None else os.open(out, os.O_WRONLY)
            os.dup2(target, 1)
            os.dup2(self.files[1].fileno(), 2)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.stdout = os.fdopen(1, "w", buffering=1)
            if before is not None:
                before()
            code = work()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            os._exit(code or 0)

    def said(self):
        """Standard output so far."""
        with open(f"/proc/self/fd/{self.files[0].fileno()}") as file:
            return file.read()

    def wait_for(self, text):
        """Waits until the process has said something. Returns whether it did."""
        while time.monotonic() - self.began < LIMIT:
            if text in self.said():
                return True
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return text in self.said()
            time.sleep(0.02)
        return False

    def send(self, number):
        """Sends a signal, unless the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self):
        """Waits for the end."""
        while True:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                break
            if time.monotonic() - self.began > LIMIT:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.02)
        texts = []
        for file in self.files:
            file.seek(0)
            texts.append(file.read())
            file.close()
        return Ended(os.waitstatus_to_exitcode(status), *texts, time.monotonic() - self.began)


def command(*arguments):
    """The work of a process: the command `tfgan`, as a terminal starts it."""

    def work():
        from tfgan.cli.main import main

        return main([str(argument) for argument in arguments], prog=f"tfgan {arguments[0]}")

    return work


def run(folder, *arguments, **options):
    return Process(command(*arguments), folder, **options).wait()


def tidy(ended):
    """What is wrong with what a process said."""
    return "a traceback" if "Traceback" in ended.err or "Exception ignored" in ended.err else ""
