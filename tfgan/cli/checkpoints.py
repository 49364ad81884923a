"""Checkpoints during a run: the model every so many epochs, with the run's flags beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from tfgan.cli import outputs


class Checkpoints(keras.callbacks.Callback):
    """Saves the model at the end of every `every`-th epoch, as `epoch-0005.keras`.

    Each file is written whole or not at all. `--resume` goes on from it.

    Args:
        folder: the folder of the checkpoints. It is made with the first one.
        every: number of epochs between two checkpoints.
        flags: the text of the run's config file, which is written beside each checkpoint.
        steps_per_epoch: number of steps of a whole epoch. A part of an epoch has no checkpoint.
        facts: returns what the file says of the run.
    """

    def __init__(
        self,
        folder: Path,
        every: int,
        flags: str,
        *,
        steps_per_epoch: int,
        facts: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        super().__init__()
        self.facts = facts
        self.folder, self.every, self.flags = folder, every, flags
        self.steps_per_epoch = steps_per_epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        if (epoch + 1) % self.every or int(self.model.step.numpy()) % self.steps_per_epoch:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"epoch-{epoch + 1:04}.keras"
        outputs.write_text(path.with_suffix(".toml"), self.flags)
        outputs.save_model(self.model, path, facts=self.facts())
