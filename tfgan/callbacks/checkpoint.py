"""Saving during `fit`: all that it takes to go on, in one file."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from tfgan.callbacks.finite_state import not_finite
from tfgan.utils import files, saved_state, validation

# Seconds between two saves, where nothing else is asked for.
SECONDS = 60.0


class Checkpoint(keras.callbacks.Callback):
    """Saves a GAN while it is trained, and lets a `fit` that was killed go on from there.

    One `.keras` file holds the weights, averages, both optimizers, the means of the epoch, the
    position and the state of other callbacks. It is written whole or not at all. When `fit` is
    called again with the same arguments, it goes on from the file, also in the middle of an epoch,
    and ends with the same bits as a `fit` that was never killed. When `fit` has ended, the file is
    removed. A state with a number that is not finite is not saved.

    Where the model draws its batches itself, it makes many steps per call. A save comes between two
    calls. Put it before the callbacks of `state_of`.

    Args:
        path: the file, `*.keras`. An existing file of a `Checkpoint` is gone on from.
        every: the number of steps between two saves. None: no such interval.
        epochs: the number of epochs between two saves. None: no such interval.
        seconds: the number of seconds between two saves. None: no such interval. By default 60,
            unless `every` or `epochs` is given.
        state_of: other callbacks of the `fit` with `get_state` and `set_state`, such as the
            recorders, `MixtureScores`, `LogLines` and `StopOnDivergence`. The same ones in the same
            order must be given when `fit` goes on.
        keep: whether the file stays when `fit` has ended.

    Raises:
        ValueError: if `path` cannot be written or ends in something else, or a number is not
            positive. When `fit` begins: if the file is of another model, or damaged.

    Example:
        >>> model.fit(source, steps_per_epoch=5000, callbacks=[Checkpoint("fit.keras")])
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        every: int | None = None,
        epochs: int | None = None,
        seconds: float | None = None,
        state_of: Sequence[Any] = (),
        keep: bool = False,
    ) -> None:
        super().__init__()
        self.path = Path(path)
        if self.path.suffix != ".keras":
            raise ValueError(f"a checkpoint must end in .keras. Received: {path}")
        files.check_writable(self.path)
        self.every = None if every is None else validation.positive_integer("every", every)
        self.epochs = None if epochs is None else validation.positive_integer("epochs", epochs)
        if seconds is None and every is None and epochs is None:
            seconds = SECONDS
        self.seconds = None if seconds is None else validation.positive("seconds", seconds)
        self.state_of = list(state_of)
        self.keep = bool(keep)
        self.epoch = 0
        self._saved_step, self._saved_at = 0, 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        if self.path.is_file():
            self.restore()
        self._count_from_here()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self.epoch = epoch
        made = int(self.model.step.numpy()) > self._saved_step
        if made and self.epochs and epoch % self.epochs == 0:
            self._save()

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        # Not at the end of a call: there the callbacks behind this one have not seen its steps.
        step = int(self.model.step.numpy())
        by_steps = self.every and step // self.every > self._saved_step // self.every
        if by_steps or (self.seconds and time.monotonic() - self._saved_at >= self.seconds):
            self._save()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        if not self.keep:
            self.path.unlink(missing_ok=True)

    def save(self) -> None:
        """Saves the model as it is.

        Raises:
            OSError: if the file cannot be written.
        """
        states = [[type(each).__name__, each.get_state()] for each in self.state_of]
        saved_state.save(self.model, self.path, {"epoch": self.epoch, "callbacks": states})

    def restore(self) -> None:
        """Goes on from the file.

        Raises:
            ValueError: if it is damaged, or of another model or other callbacks.
        """
        facts = saved_state.read(self.path)
        states = facts.get("callbacks")
        names = [type(each).__name__ for each in self.state_of]
        if "epoch" not in facts or [name for name, _ in states or ()] != names:
            raise ValueError(
                f"{self.path} is no checkpoint of this fit: expected one with the state of "
                f"{', '.join(names) or 'no callback'}"
            )
        try:
            self.model.load_weights(self.path)
        except files.DAMAGE as error:
            reason = " ".join(str(error).split())[:200]
            raise ValueError(f"{self.path} is no checkpoint of this model: {reason}") from error
        for callback, (_, state) in zip(self.state_of, states or (), strict=True):
            callback.set_state(state)
        self.epoch = int(facts["epoch"])
        # Keras's own mark of a fit that goes on, as its BackupAndRestore sets it.
        self.model._initial_epoch = self.epoch

    def _save(self) -> None:
        if not_finite(self.model) is None:
            self.save()
        self._count_from_here()

    def _count_from_here(self) -> None:
        self._saved_step, self._saved_at = int(self.model.step.numpy()), time.monotonic()
