"""One log line per epoch."""

from typing import Any

import keras

from tfgan.callbacks.grid_board import GridBoard
from tfgan.callbacks.image_scores import SCORES


class EpochLines(keras.callbacks.Callback):
    """Prints one line per epoch: the mean losses, under the MNIST article's names, and the scores.

    Args:
        total: the number of epochs of the whole run.
    """

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        names = {**GridBoard.NAMES, **{name: name for name in SCORES}}
        values = [f"{names[k]} {v:.4f}" for k, v in (logs or {}).items() if k in names]
        print(f"epoch {epoch + 1}/{self.total}: {', '.join(values)}", flush=True)
