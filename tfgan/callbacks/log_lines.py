"""Log lines of a run, and a progress bar."""

import sys
from typing import Any

from tqdm import tqdm

from tfgan.callbacks.every_n_steps import EveryNSteps


class LogLines(EveryNSteps):
    """Prints `step: discriminator_loss<TAB>generator_loss` as gan-intro did, and a progress bar.

    Where the model draws its batches itself, the losses are those of that step, before its update.
    With given data they are means over the epoch so far. The lines go to standard output. The
    bar goes to standard error, and only if that is a terminal.

    Args:
        every: the number of steps between two lines.
        total: the number of steps of the whole run. The last step has a line, too.

    Raises:
        ValueError: if `every` is not an integer of at least 1.
    """

    def __init__(self, *, every: int, total: int) -> None:
        super().__init__(every, name="log-every")
        self.total = total

    def is_due(self, before: int, step: int) -> bool:
        """Whether a line is due after a call that went from step `before` to `step`."""
        return super().is_due(before, step) or before < step == self.total

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_begin(logs)
        self._bar = tqdm(
            total=self.total,
            initial=self._step(),
            unit="step",
            file=sys.stderr,
            disable=None,
            leave=False,
        )

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._bar.update(self._step() - self._bar.n)
        super().on_train_batch_end(batch, logs)

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Prints the line of `step`."""
        losses = getattr(self.model, "last_losses", None) or logs or {}
        discriminator_loss = float(losses["discriminator_loss"])
        generator_loss = float(losses["generator_loss"])
        tqdm.write(f"{step}: {discriminator_loss:.6g}\t{generator_loss:.6g}")

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._bar.close()
