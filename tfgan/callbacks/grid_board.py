"""Losses, scores and grids of images in TensorBoard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from tfgan.utils import validation


class GridBoard(keras.callbacks.Callback):
    """Writes the losses, the scores and a grid of images to TensorBoard at the end of each epoch.

    The names of the losses are those of the MNIST article.

    Args:
        logdir: the folder of the run.
        grid: a function that returns the grid, usually a `FixedGrid`. None writes numbers only.
        every: the number of epochs between two grids.

    Raises:
        ValueError: if `every` is not an integer of at least 1.
    """

    NAMES: ClassVar[dict[str, str]] = {"discriminator_loss": "D_loss", "generator_loss": "G_loss"}

    def __init__(
        self,
        logdir: str | Path,
        grid: Callable[[], np.ndarray[Any, Any]] | None = None,
        *,
        every: int = 1,
    ) -> None:
        super().__init__()
        self.logdir, self.grid = str(logdir), grid
        self.every: int = validation.positive_integer("every", every)
        self._writer: Any = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._writer = tf.summary.create_file_writer(self.logdir)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        with self._writer.as_default(step=epoch + 1):
            for name, value in (logs or {}).items():
                if np.isscalar(value) and np.isfinite(value):
                    tf.summary.scalar(self.NAMES.get(name, name), value)
            if self.grid is not None and (epoch + 1) % self.every == 0:
                tf.summary.image("samples", self.grid()[None])
        self._writer.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self._writer.close()
