"""The first line of a run, and notes about it."""

import contextlib
import sys
from typing import Any


def configure(options: Any, *networks: Any) -> Any:
    """Chooses the device and says so.

    Args:
        options: `MachineFlags`.
        *networks: the networks to train, whose layers decide about XLA.

    Returns:
        The `JitChoice`.
    """
    from tfgan.utils import device

    device.configure(options.device, deterministic=options.deterministic)
    jit = device.choose_jit(*networks, wanted=options.jit)
    announce(jit)
    return jit


def announce(jit: Any, model: Any = None) -> None:
    """Prints the first line of a run: the device, XLA and why, and how a model's step is made."""
    from tfgan.utils import device

    step = "" if model is None else f"; {model.describe_step()}"
    print(f"device: {device.device_name()}; {jit}{step}", flush=True)


def note(text: str) -> None:
    """Prints a line about the run to standard error, beside what it reports."""
    # Where nobody reads it, the run goes on.
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)
