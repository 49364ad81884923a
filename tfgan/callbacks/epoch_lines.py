"""One log line per epoch."""

from collections.abc import Mapping
from typing import Any

import keras

from tfgan.callbacks.image_scores import SCORES
from tfgan.callbacks.log_names import named_losses, penalty_names
from tfgan.utils import validation

STYLES = ("table", "mnist-article")


class EpochLines(keras.callbacks.Callback):
    """Prints one line per epoch: the mean losses and the scores.

    Args:
        total: the number of epochs of the whole run.
        style: `"table"` prints every loss and penalty term by its name, see
            `tfgan.callbacks.log_names`. `"mnist-article"` prints the line of the MNIST article,
            `Epoch: 0, Step: 3749, D_loss: 1.2345, G_loss: 0.6789`. Its step is the last step of
            the epoch, and both numbers are counted from 0.

    Raises:
        ValueError: if there is no such style.
    """

    def __init__(self, total: int, *, style: str = "table") -> None:
        super().__init__()
        self.total = total
        self.style = validation.choice("log style", style, STYLES)
        self._first_step = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        # An epoch that goes on after a restart began earlier.
        self._first_step = int(getattr(self.model, "epoch_start", self.model.step).numpy())

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        logs = logs or {}
        scores = [f"{name} {logs[name]:.4f}" for name in SCORES if name in logs]
        if self.style == "mnist-article":
            line = self._article(epoch, logs)
            print(", ".join([line, *scores]), flush=True)
            return
        terms = penalty_names(self.model)
        losses = [f"{name} {float(v):.4f}" for name, v in named_losses(logs, terms).items()]
        print(f"epoch {epoch + 1}/{self.total}: {', '.join(losses + scores)}", flush=True)

    def _article(self, epoch: int, logs: Mapping[str, Any]) -> str:
        last = int(self.model.step.numpy()) - 1 - self._first_step
        discriminator, generator = (
            float(logs.get(f"{name}_loss", float("nan"))) for name in ("discriminator", "generator")
        )
        return f"Epoch: {epoch}, Step: {last}, D_loss: {discriminator:.4f}, G_loss: {generator:.4f}"
