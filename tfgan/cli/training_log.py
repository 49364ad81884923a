"""A Keras callback of the commands: the losses for a picture."""

from typing import Any

import keras


class KeepLosses(keras.callbacks.Callback):
    """Keeps both losses every so many steps, or the means of each epoch.

    Args:
        curves: the dict that they are appended to, by name.
        every: number of steps between values; None for one value per epoch.
        names: the names to keep of what an epoch logs.
    """

    def __init__(
        self,
        curves: dict[str, list[float]],
        *,
        every: int | None = None,
        names: tuple[str, ...] = ("discriminator_loss", "generator_loss"),
    ) -> None:
        super().__init__()
        self.curves, self.every, self.names = curves, every, names

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        step = int(self.model.step.numpy())
        if self.every is not None and step % self.every == 0:
            self.curves.setdefault("step", []).append(step)
            self._keep(getattr(self.model, "last_losses", None) or logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        if self.every is None:
            self._keep(logs)

    def _keep(self, losses: Any) -> None:
        for name in self.names:
            if name in losses:
                self.curves.setdefault(name, []).append(float(losses[name]))
