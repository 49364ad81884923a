"""The command in this process, as a user gives it."""

import contextlib
import os
import re
from unittest import mock

import pytest

from tfgan import GAN, Gaussian1DGAN
from tfgan.cli.main import main


def tfgan(*arguments):
    """Runs `tfgan` with arguments of any type and returns its exit code."""
    return main([str(argument) for argument in arguments])


def _began(*given, **options):
    raise AssertionError("the work began")


def refused(capsys, *arguments):
    """Runs a command that must be refused, and returns its one line without the command's name.

    It must not come as far as a training, which may take hours.
    """
    capsys.readouterr()
    with contextlib.ExitStack() as stack:
        for kind, name in (
            (GAN, "fit"), (GAN, "fused_loop"), (Gaussian1DGAN, "pretrain_discriminator"),
        ):  # fmt: skip
            stack.enter_context(mock.patch.object(kind, name, _began))
        stopped = stack.enter_context(pytest.raises(SystemExit))
        tfgan(*arguments)
    out, err = capsys.readouterr()
    assert stopped.value.code == 2 and out == "", out
    found = re.fullmatch(r"tfgan[ \w-]*: error: (.*)\n", err)
    assert found, err
    return found[1]


def refused_at_once(capsys, *arguments):
    """As `refused`, for what must be refused before TensorFlow is imported.

    Nothing may be written into the working folder.
    """
    before = sorted(os.walk("."))
    with mock.patch("tfgan.cli.quiet.import_tensorflow", _began):
        error = refused(capsys, *arguments)
    assert sorted(os.walk(".")) == before
    return error


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
