"""Keras callbacks: record frames, print the log, stop on numbers that are not finite."""

import sys

import keras
from tqdm import tqdm

from tfgan.utils import validation


class LogLines(keras.callbacks.Callback):
    """Prints `step: discriminator_loss<TAB>generator_loss` as gan-intro did, and a progress bar.

    The losses are those of that very step before its update, where the model draws its batches
    itself; with given data they are means over the epoch so far. The lines go to standard output,
    the bar with its estimate to standard error, on a terminal only.

    Args:
        every: number of steps between lines; fit's calls must end there (`steps_per_execution`).
        total: number of steps of the whole run.
    """

    def __init__(self, *, every, total):
        super().__init__()
        self.every = validation.positive_integer("log-every", every)
        self.total = total

    def on_train_begin(self, logs=None):  # noqa: D102
        self._bar = tqdm(
            total=self.total,
            initial=int(self.model.step.numpy()),
            unit="step",
            file=sys.stderr,
            disable=None,
            leave=False,
        )

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        self._bar.update(step - self._bar.n)
        if step % self.every == 0 or step == self.total:
            losses = getattr(self.model, "last_losses", None) or logs
            discriminator_loss = float(losses["discriminator_loss"])
            generator_loss = float(losses["generator_loss"])
            tqdm.write(f"{step}: {discriminator_loss:.6g}\t{generator_loss:.6g}")

    def on_train_end(self, logs=None):  # noqa: D102
        self._bar.close()
