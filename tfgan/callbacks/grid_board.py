"""Keras callbacks of the image models: scores, recorded grids, TensorBoard."""

import keras
import numpy as np
import tensorflow as tf

from tfgan.utils import validation


class GridBoard(keras.callbacks.Callback):
    """Writes D_loss, G_loss, the scores and the grid to TensorBoard, every epoch.

    The names of the losses are those of the MNIST article.

    Args:
        logdir: folder of the run.
        grid: as in `RecordGrid`; None writes numbers only.
        every: number of epochs between grids.
    """

    NAMES = {"discriminator_loss": "D_loss", "generator_loss": "G_loss"}

    def __init__(self, logdir, grid=None, *, every=1):
        super().__init__()
        self.logdir, self.grid = str(logdir), grid
        self.every = validation.positive_integer("every", every)
        self._writer = None

    def on_train_begin(self, logs=None):  # noqa: D102
        self._writer = tf.summary.create_file_writer(self.logdir)

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        with self._writer.as_default(step=epoch + 1):
            for name, value in (logs or {}).items():
                if np.isscalar(value) and np.isfinite(value):
                    tf.summary.scalar(self.NAMES.get(name, name), value)
            if self.grid is not None and (epoch + 1) % self.every == 0:
                tf.summary.image("samples", self.grid()[None])
        self._writer.flush()

    def on_train_end(self, logs=None):  # noqa: D102
        self._writer.close()
