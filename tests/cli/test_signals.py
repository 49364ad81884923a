"""Signals: noted, heard at the end of a call, and the second one ends the process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tfgan
from tfgan.cli import signals
from tfgan.cli.signals import Signals


def test_a_signal_raises_or_is_noted():
    before = signal.getsignal(signal.SIGTERM)
    with Signals(own_process=False) as active:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert active.received == signal.SIGTERM and signals.exit_code() == 143
    assert signal.getsignal(signal.SIGTERM) is before
    with Signals(own_process=False) as active:
        with signals.held():
            signals.check()
            signal.raise_signal(signal.SIGINT)
            with signals.raising():
                assert active.mode == "raise"
            assert active.mode == "hold"
        with pytest.raises(KeyboardInterrupt):
            signals.check()
        # A second one is not noted only.
        with signals.held(), pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert signals.exit_code() == 130
    assert signals.exit_code() == 130  # also where nothing was installed
    signals.check()


PROGRAM = """
import sys, time
from tfgan.cli import signals
with signals.Signals(own_process=True):
    with getattr(signals, sys.argv[1])():
        print("ready", flush=True)
        time.sleep(60)  # a long call
    try:
        signals.check()
    except KeyboardInterrupt:
        sys.exit(signals.exit_code())
"""


@pytest.mark.parametrize(
    ("mode", "numbers", "code"),
    [
        ("at_once", [signal.SIGTERM], 143),
        ("held", [signal.SIGINT, signal.SIGINT], 130),
        ("held", [signal.SIGTERM, signal.SIGINT], 143),
    ],
)
def test_a_process_is_ended_in_the_middle_of_a_call(mode, numbers, code):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, mode], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(tfgan.__file__).parents[1])}, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.1)
    assert process.wait(timeout=20) == code
    assert process.communicate()[1] == ""
