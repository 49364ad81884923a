"""What the scripts share."""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time


class OneLineParser(argparse.ArgumentParser):
    """Says what was wrong in one line, without the usage, and exits with code 2.

    A flag must be spelled out: a typo is never taken for the beginning of another one.
    """

    def __init__(self, **options):
        super().__init__(allow_abbrev=False, **options)

    def error(self, message):
        """See `argparse.ArgumentParser.error`."""
        self.exit(2, f"{self.prog}: error: {' '.join(message.split())}\n")


class Timed:
    """A run that knows when it started, and what took how long.

    Attributes:
        seconds: dict of the time that each part took.
    """

    def __init__(self):
        self.started, self.seconds = time.perf_counter(), {}

    @contextlib.contextmanager
    def clock(self, name):
        """Adds the block's time to `seconds[name]`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + elapsed


@contextlib.contextmanager
def exit_on_bad_input(parser):
    """Turns a ValueError of the block into the parser's error: one line, exit code 2."""
    try:
        yield
    except ValueError as error:
        parser.error(" ".join(str(error).split()))


def add_machine_flags(parser):
    """Adds --device, --jit and --deterministic."""
    parser.add_argument("--device", default="auto", metavar="{auto,cpu,gpu}", help="default: auto")
    parser.add_argument(
        "--jit", default="auto", metavar="{auto,on,off}", help="compile with XLA (default: auto)"
    )
    parser.add_argument(
        "--deterministic", action="store_true", help="TensorFlow's deterministic kernels, for GPUs"
    )


def import_quietly():
    """Imports TensorFlow without its start-up notices, unless the user set a log level.

    Some of them come before any level is read, so standard error itself is put aside meanwhile.
    Where the import fails, what was said comes out.
    """
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    screen = os.dup(2)
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            import tensorflow  # noqa: F401
        except BaseException:
            aside.seek(0)
            os.write(screen, aside.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)


def run_script(parser, make_options, work, arguments=None, *, tensorflow=True):
    """What every script's `main` does.

    Args:
        parser: of the command line.
        make_options: makes the options of the parsed arguments, by name.
        work: does what the options say; returns the exit code, or None for 0.
        arguments: list of strings, `sys.argv[1:]` by default.
        tensorflow: whether `work` needs TensorFlow.

    Returns:
        The exit code: 130 after Ctrl-C. Bad input exits with 2 and one line.
    """
    given = vars(parser.parse_args(arguments))
    try:
        if tensorflow:
            import_quietly()
        with exit_on_bad_input(parser):
            return work(make_options(**given)) or 0
    except ModuleNotFoundError as error:
        parser.error(f"{error.name} is not installed: pip install -r requirements.txt")
    except KeyboardInterrupt:
        return 130


def announce(jit):
    """Prints the first line of a run: the device, and whether XLA is on and why."""
    from tfgan.utils import device

    print(f"device: {device.device_name()}; {jit}", flush=True)


def write_json(path, values):
    """Writes `values` as JSON to `path`, whole or not at all."""
    from tfgan.utils.files import temporary_beside

    temporary = temporary_beside(path)
    try:
        temporary.write_text(json.dumps(values, indent=2, allow_nan=False) + "\n", "utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def note(text):
    """Prints a line about the run to standard error, beside what it reports."""
    print(text, file=sys.stderr, flush=True)
