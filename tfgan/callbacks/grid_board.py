"""Losses, learning rates, scores and grids of images in TensorBoard."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from tfgan.callbacks.every_n_steps import EveryNSteps
from tfgan.callbacks.log_names import (
    TOTAL,
    learning_rates,
    log_names,
    losses_of_steps,
    named_losses,
    penalty_names,
)
from tfgan.utils import validation

ARTICLE = "mnist-article"

Grid = Callable[[], np.ndarray[Any, Any]]


# Folders that this process has written to: its own steps follow one another.
_written_here: set[str] = set()


class GridBoard(EveryNSteps):
    """Writes losses, learning rates, scores and grids of images for TensorBoard.

    Per training step, with the step's number from 0: `loss/discriminator`, `loss/generator`,
    `penalty/<name>`, `loss/discriminator_with_penalty`, `learning_rate/generator` and
    `learning_rate/discriminator`. The losses are those of that step, before its own updates. Where
    batches are given, they are means over the epoch so far.

    Per epoch, with the epoch's number from 0: the means of the losses and the scores, under
    `epoch/` and the same names; the grid of generated images, `samples`. The grid of real images,
    `real`, is written once.

    The recipe `mnist-article` keeps the names of its article: `D_loss` and `G_loss` per epoch.

    Args:
        logdir: the folder of the run.
        grid: a function that returns the grid of generated images, uint8 (height, width,
            channels), usually a `FixedGrid`. None writes numbers only.
        every: the number of epochs between two grids.
        real: a grid of real images, uint8 (height, width, channels), or a function that returns
            one, usually `FixedGrid.real`. None writes none.
        step_every: the number of training steps between two steps that are written. None writes no
            steps.
        grid_every: the number of training steps between two grids. None writes grids at the ends
            of epochs, otherwise `samples` is written by steps, `every` is not used, and the first
            grid is that of the untrained model.
        article_names: whether the losses per epoch are named `D_loss` and `G_loss`. None means: if
            the model's recipe is `mnist-article`.

    Raises:
        ValueError: if `every`, `step_every` or `grid_every` is not an integer of at least 1.

    Example:
        >>> grid = FixedGrid(model, images)
        >>> board = GridBoard("logs/run", grid, real=grid.real)
        >>> model.fit(images, epochs=10, callbacks=[board])
    """

    NAMES: ClassVar[dict[str, str]] = {"discriminator_loss": "D_loss", "generator_loss": "G_loss"}

    def __init__(
        self,
        logdir: str | Path,
        grid: Grid | None = None,
        *,
        every: int = 1,
        real: Grid | np.ndarray[Any, Any] | None = None,
        step_every: int | None = 1,
        grid_every: int | None = None,
        article_names: bool | None = None,
    ) -> None:
        super().__init__(every)
        self.logdir, self.grid, self.real = str(logdir), grid, real
        self.step_every = _optional("step_every", step_every)
        self.grid_every = _optional("grid_every", grid_every)
        self.article_names = article_names
        self._writer: Any = None

    @property
    def step_interval(self) -> int:
        """The number of steps that `fit` should make at most per call. 0 means any number."""
        # The losses of all steps of a call are known after it, but only the latest grid.
        return (self.grid_every or 0) if self.grid is not None else 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_begin(logs)
        self._writer = tf.summary.create_file_writer(self.logdir)
        if self._step() > 0 and self.logdir not in _written_here:
            self._go_on(self._step())
        _written_here.add(self.logdir)
        if self.real is not None:
            self._write_grid(self.real, self._step(), "real")
        if self.grid is not None and self.grid_every and self._step() == 0:
            self._write_grid(self.grid, 0)
        self._writer.flush()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        step = self._step()
        before = step - 1 if self._before is None else self._before
        self._before = step
        with self._clock():
            if self.step_every is not None:
                self._write_steps(before, step, logs)
            if self.grid is not None and self._grid_is_due(before, step):
                self._write_grid(self.grid, step)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._clock():
            self._write_scalars(self._epoch(logs or {}), epoch)
            if self.grid is not None and not self.grid_every and (epoch + 1) % self.every == 0:
                self._write_grid(self.grid, epoch)
        self._writer.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._writer.close()

    def _go_on(self, step: int) -> None:
        """Says that a run goes on from `step`: readers drop what they have from there on.

        A run that was killed wrote steps after its last save, and makes them again. A reader takes
        the first such event for the start of a run, so there are two.
        """
        from tensorboard.compat.proto.event_pb2 import Event, SessionLog

        event = Event(step=step, session_log=SessionLog(status=SessionLog.START))
        for _ in range(2):
            tf.raw_ops.ImportEvent(writer=self._writer._resource, event=event.SerializeToString())

    def _grid_is_due(self, before: int, step: int) -> bool:
        return self.grid_every is not None and step // self.grid_every > before // self.grid_every

    def _write_steps(self, before: int, step: int, logs: Mapping[str, Any] | None) -> None:
        """Writes what is due of the steps from `before` to `step` - 1."""
        losses = losses_of_steps(self.model, step - before, logs)
        every = self.step_every or 1
        for at in range(before + -before % every, step, every):
            self._write_scalars({name: v[at - before] for name, v in losses.items()}, at)
        # The rates are read at the end of the call.
        self._write_scalars(learning_rates(self.model), step - 1)

    def _write_scalars(self, values: Mapping[str, Any], step: int) -> None:
        """Writes the finite numbers of `values`, all in one event: that is quicker."""
        # Imported here: most runs write no board.
        from tensorboard.plugins.scalar.summary import scalar_pb

        found = [
            scalar_pb(name, value).SerializeToString()
            for name, value in values.items()
            if np.isscalar(value) and np.isfinite(value)
        ]
        if found:
            with self._writer.as_default(step=step):
                # Serialized messages of one kind, one after another, are the merged message.
                tf.summary.experimental.write_raw_pb(b"".join(found))

    def _write_grid(self, grid: Any, step: int, name: str = "samples") -> None:
        image = np.asarray(grid() if callable(grid) else grid)
        with self._writer.as_default(step=step):
            tf.summary.image(name, image[None])

    def _epoch(self, logs: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the epoch's means and scores by the names that are written."""
        article = self.article_names
        if article is None:
            article = getattr(self.model, "recipe", None) == ARTICLE
        if article:
            return {self.NAMES.get(key, key): value for key, value in logs.items()}
        terms = penalty_names(self.model)
        names = log_names(logs, terms)
        found = {f"epoch/{names[key]}": value for key, value in logs.items()}
        total = named_losses(logs, terms).get(TOTAL)
        return found if total is None else {**found, f"epoch/{TOTAL}": float(total)}


def _optional(name: str, value: int | None) -> int | None:
    return None if value is None else validation.positive_integer(name, value)
