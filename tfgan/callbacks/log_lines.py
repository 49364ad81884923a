"""Log lines of a run, and a progress bar."""

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from tqdm import tqdm

from tfgan.callbacks.every_n_steps import EveryNSteps
from tfgan.callbacks.log_names import TOTAL, losses_of_steps
from tfgan.callbacks.log_styles import LOG_STYLES
from tfgan.utils import validation
from tfgan.utils.finite_json import to_finite_json

# Columns of the table: at least this wide.
_WIDTH = 12


class LogLines(EveryNSteps):
    """Prints losses during the training as the recipe's source prints them, and a progress bar.

    Steps are counted from 0. The line of step s shows the losses of step s before its own updates.
    Where the model draws its batches itself, these are exact, however many steps a compiled call
    makes. With given data they are means over the epoch so far. The lines go to standard output.
    The bar goes to standard error, and only if that is a terminal.

    Args:
        every: the number of steps between two lines. None means the style's own number.
        total: the number of steps of the whole run.
        style: a key of `tfgan.callbacks.log_styles.LOG_STYLES`. `"table"` prints a header and every
            loss and penalty term by its name, see `tfgan.callbacks.log_names`. The last step of
            the run has a line too. Other styles print what a source prints. Their discriminator
            loss includes the penalty.
        held_out: function (model) -> the discriminator's loss on held-out images, such as
            `tfgan.callbacks.HeldOutCost`. Only `"wgan-gp-paper-28x28"` prints it, at steps 99, 199,
            ... None means that it is not printed.

    Raises:
        ValueError: if `every` is not an integer of at least 1, or there is no such style.

    Example:
        >>> lines = LogLines(total=5000, style="article")
        >>> model.fit(source, batch_size=512, steps_per_epoch=5000, callbacks=[lines], verbose=0)
    """

    def __init__(
        self,
        *,
        total: int,
        every: int | None = None,
        style: str = "table",
        held_out: Callable[[Any], float] | None = None,
    ) -> None:
        self.style = LOG_STYLES[validation.choice("log style", style, tuple(LOG_STYLES))]
        super().__init__(self.style.every if every is None else every, name="log-every")
        self.total, self.held_out = total, held_out
        # Both losses of each step since the last line, and the seconds of those made here.
        self._since: list[tuple[float, float]] = []
        self._seconds: list[float] = []
        self._restored: list[tuple[float, float]] = []
        self._started = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_begin(logs)
        self._columns: dict[str, int] = {}
        self._since, self._restored, self._seconds = self._restored, [], []
        self._bar = tqdm(
            total=self.total,
            initial=self._step(),
            unit="step",
            file=sys.stderr,
            disable=None,
            leave=False,
        )

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_batch_begin(batch, logs)
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        step = self._step()
        self._bar.update(step - self._bar.n)
        before = step - 1 if self._before is None else self._before
        self._before = step
        seconds = (time.perf_counter() - self._started) / max(step - before, 1)
        with self._clock():
            rows = losses_of_steps(self.model, step - before, logs)
            for index in range(step - before):
                losses = {name: float(row[index]) for name, row in rows.items()}
                self._take(losses, before + index, seconds)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._bar.close()

    def get_state(self) -> dict[str, Any]:
        """Returns the losses since the last line, as JSON values: see `Checkpoint`."""
        found: dict[str, Any] = to_finite_json({"since": self._since})
        return found

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on after the lines of an earlier part of the run."""
        rows = np.array(state["since"], np.float64).reshape(-1, 2)
        self._since = self._restored = [(float(d), float(g)) for d, g in rows]

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Prints the line of `step`, counted from 0, with the losses `logs` by name."""
        if not self.style.line:
            self._print_row(step, logs or {})
            return
        loss_d, loss_g = self._since[-1]
        seconds = self._seconds[-1]
        if self.style.mean:
            loss_d, loss_g = map(float, np.mean(self._since, axis=0))
            seconds = float(np.mean(self._seconds))
        line, held_out = self.style.line, np.nan
        if self.held_out and self.style.held_out_line and self.style.is_regular(step, self.every):
            line, held_out = self.style.held_out_line, self.held_out(self.model)
        tqdm.write(
            line.format(step=step, loss_d=loss_d, loss_g=loss_g, seconds=seconds, held_out=held_out)
        )

    def _take(self, losses: dict[str, float], step: int, seconds: float) -> None:
        """Notes the losses of `step`, and prints its line if it has one."""
        if self.style.line:
            total = losses.get(TOTAL, losses.get("loss/discriminator", np.nan))
            self._since.append((total, losses.get("loss/generator", np.nan)))
            self._seconds.append(seconds)
        if self.style.is_due(step, self.every, self.total):
            self.act(step, losses)
            self._since, self._seconds = [], []

    def _print_row(self, step: int, losses: Mapping[str, float]) -> None:
        if not self._columns:
            self._columns = {name: max(len(name), _WIDTH) for name in losses}
            names = [f"{name:>{width}}" for name, width in self._columns.items()]
            tqdm.write("  ".join([f"{'step':>8}", *names]))
        values = [f"{losses[name]:>{width}.6g}" for name, width in self._columns.items()]
        tqdm.write("  ".join([f"{step:>8}", *values]))
