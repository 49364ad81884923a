"""Finds that a PyTorch step needs the batches of another number of discriminator updates."""

from collections.abc import Callable

from tfgan.pytorch.port.compare_schedules import WHERE
from tfgan.pytorch.port.report import Finding
from tfgan.pytorch.port.step_record import StepRecord

# So many discriminator updates are tried.
MOST = 10


class OtherUpdatesError(ValueError):
    """The PyTorch step runs with the batches of another number of discriminator updates only.

    Args:
        ours: Keras's discriminator updates per iteration.
        theirs: PyTorch's.
    """

    def __init__(self, ours: int, theirs: int) -> None:
        super().__init__(
            f"the PyTorch step takes the real batches of {theirs} discriminator updates, and "
            f"keras_gan() has discriminator_steps={ours}: make both equal"
        )
        self.finding = Finding(
            "discriminator steps", WHERE, f"{ours} discriminator updates per iteration",
            f"{theirs} discriminator updates per iteration", 1.0, None,
            f"discriminator_steps={theirs}", f"{ours} discriminator updates per iteration",
        )  # fmt: skip


def check(run: Callable[[int], StepRecord], ours: int) -> None:
    """Checks that a step runs with the batches of `ours` updates, or else of no other number.

    Args:
        run: function of a number of updates -> the record of a step with their batches.
        ours: Keras's discriminator updates per iteration.

    Raises:
        OtherUpdatesError: if the step fails with `ours`, and with another number it runs and makes
            that number of updates.
    """
    try:
        run(ours)
        return
    except ValueError:
        pass
    for theirs in range(1, MOST + 1):
        try:
            updates = run(theirs).updates
        except ValueError:
            continue
        if theirs != ours and theirs == sum(u.network == "discriminator" for u in updates):
            raise OtherUpdatesError(ours, theirs)
