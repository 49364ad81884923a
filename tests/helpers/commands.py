"""The command in this process, as a user gives it."""

import os
import re

import pytest

from tfgan.cli.main import main


def tfgan(*arguments):
    """Runs `tfgan` with arguments of any type and returns its exit code."""
    return main([str(argument) for argument in arguments])


def refused(capsys, *arguments):
    """Runs a command that must be refused, and returns its one line without the command's name."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        tfgan(*arguments)
    out, err = capsys.readouterr()
    assert stopped.value.code == 2 and out == "", out
    found = re.fullmatch(r"tfgan[ \w-]*: error: (.*)\n", err)
    assert found, err
    return found[1]


def windows(monkeypatch):
    """Pretends that there is a display. Returns the list of (frame, plot) that windows show."""
    from tfgan import animation

    shown = []
    monkeypatch.setattr(animation, "check_display", lambda: None)
    monkeypatch.setattr(animation, "show", lambda frame, plot, **look: shown.append((frame, plot)))
    return shown


def files():
    """Names in the working folder."""
    return sorted(os.listdir("."))
