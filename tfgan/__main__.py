"""`python -m tfgan` is the command `tfgan`."""

from typing import NoReturn

from tfgan.cli.leave import leave
from tfgan.cli.main import main


def command() -> NoReturn:
    """Runs the command of `sys.argv` and ends the process with its exit code."""
    leave(main())


if __name__ == "__main__":
    command()
