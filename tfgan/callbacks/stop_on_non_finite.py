"""Keras callbacks: record frames, print the log, stop on numbers that are not finite."""

import keras
import numpy as np


class StopOnNonFinite(keras.callbacks.Callback):
    """Stops the training when a loss is NaN or infinite.

    Keras's own `TerminateOnNaN` looks at `logs["loss"]` only, which a GAN does not have.

    Attributes:
        step: number of steps made when it stopped, None if it did not.
    """

    step = None

    def on_train_begin(self, logs=None):  # noqa: D102
        self.step = None

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        losses = getattr(self.model, "last_losses", None) or logs or {}
        if not all(np.isfinite(float(value)) for value in losses.values()):
            self.step = int(self.model.step.numpy())
            self.model.stop_training = True
