"""What the scripts share."""

import argparse
import contextlib
import json
import os
import sys


class OneLineParser(argparse.ArgumentParser):
    """Says what was wrong in one line, without the usage, and exits with code 2."""

    def error(self, message):
        """See `argparse.ArgumentParser.error`."""
        self.exit(2, f"{self.prog}: error: {' '.join(message.split())}\n")


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


def quiet_tensorflow():
    """Keeps TensorFlow's start-up notices off the screen, unless the user set a level."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def announce(jit):
    """Prints the first line of a run: the device, and whether XLA is on and why."""
    from tfgan import runtime

    print(f"device: {runtime.device_name()}; {jit}", flush=True)


def write_json(path, values):
    """Writes `values` as JSON to `path`, whole or not at all."""
    from tfgan.files import temporary_beside

    temporary = temporary_beside(path)
    try:
        temporary.write_text(json.dumps(values, indent=2, allow_nan=False) + "\n", "utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def note(text):
    """Prints a line about the run to standard error, beside what it reports."""
    print(text, file=sys.stderr, flush=True)
