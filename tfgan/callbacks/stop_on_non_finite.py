"""A stop at losses that are not finite."""

from typing import Any

import keras
import numpy as np


class StopOnNonFinite(keras.callbacks.Callback):
    """Stops the training when a loss is NaN or infinite.

    Keras's own `TerminateOnNaN` works too: `GAN.fit` gives it the sum of the losses as `loss`.

    Attributes:
        step: the number of steps that were made before the stop. None if there was no stop.
    """

    step: int | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        self.step = None

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        losses = getattr(self.model, "last_losses", None) or logs or {}
        if not all(np.isfinite(float(value)) for value in losses.values()):
            self.step = int(self.model.step.numpy())
            self.model.stop_training = True
