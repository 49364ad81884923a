"""The progress bar of a run that is counted in epochs."""

import sys
from typing import Any

import keras


class ProgressBar(keras.callbacks.Callback):
    """A bar over the steps of the whole run, with the epoch in front.

    It is drawn on standard error, and only if that is a terminal. Put it before callbacks that
    print at the end of an epoch.

    Args:
        total: number of steps of the whole run.
        epochs: number of epochs of the whole run.
    """

    def __init__(self, total: int, epochs: int) -> None:
        super().__init__()
        self.total, self.epochs = total, epochs
        self._bar: Any = None

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: D102
        from tqdm import tqdm

        self._bar = tqdm(
            total=self.total, initial=self._step(), unit="step", file=sys.stderr, disable=None,
            leave=False,
        )  # fmt: skip

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        self._bar.set_description(f"epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        self._bar.update(self._step() - self._bar.n)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        # The line that is printed next begins at the left.
        self._bar.clear()

    def on_train_end(self, logs: Any = None) -> None:  # noqa: D102
        self._bar.close()

    def _step(self) -> int:
        return int(self.model.step.numpy())
