"""Keras callbacks of the image models: scores, recorded grids, TensorBoard."""

import keras

from tfgan.callbacks.grid_board import GridBoard
from tfgan.callbacks.image_scores import SCORES


class EpochLines(keras.callbacks.Callback):
    """Prints one line an epoch: the mean losses as the MNIST article does, and what else is there.

    Args:
        total: number of epochs of the whole run.
    """

    def __init__(self, total):
        super().__init__()
        self.total = total

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        names = {**GridBoard.NAMES, **{name: name for name in SCORES}}
        values = [f"{names[k]} {v:.4f}" for k, v in (logs or {}).items() if k in names]
        print(f"epoch {epoch + 1}/{self.total}: {', '.join(values)}", flush=True)
