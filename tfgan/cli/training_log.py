"""Keras callbacks of the commands: losses and scores, kept and told."""

import math
from collections.abc import Mapping
from typing import Any

import keras

from tfgan.cli.curves import SCORES


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

    def get_state(self) -> dict[str, Any]:
        """Returns the losses so far, as JSON values: see `Checkpoint`."""
        return {"curves": {name: list(values) for name, values in self.curves.items()}}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on after the losses of an earlier part of the run."""
        _put(state["curves"], self.curves)

    def _keep(self, losses: Any) -> None:
        for name in self.names:
            if name in losses:
                self.curves.setdefault(name, []).append(float(losses[name]))


class KeepHistory(keras.callbacks.Callback):
    """Keeps what each epoch logs, under the names of `tfgan.callbacks.log_names`.

    Args:
        history: the dict that it is appended to, by name.
    """

    def __init__(self, history: dict[str, list[float]]) -> None:
        super().__init__()
        self.history = history

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: D102
        from tfgan.callbacks.log_names import log_names, penalty_names

        for key, name in log_names(logs, penalty_names(self.model)).items():
            self.history.setdefault(name, []).append(float(logs[key]))

    def get_state(self) -> dict[str, Any]:
        """Returns the history so far, as JSON values: see `Checkpoint`."""
        return {"history": {name: list(values) for name, values in self.history.items()}}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Goes on after the epochs of an earlier part of the run."""
        _put(state["history"], self.history)


class TellScores(keras.callbacks.Callback):
    """Prints each score by step and second as soon as it is there. It comes after the curve.

    Args:
        curve: the `ScoreCurve`.
    """

    def __init__(self, curve: Any) -> None:
        super().__init__()
        self.curve, self.told = curve, 0

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: D102
        self.told = len(self.curve.rows)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: D102
        for row in self.curve.rows[self.told :]:
            said = [f"{word} {row[key]:.4g}" for key, word in SCORES.items() if key in row]
            print(f"step {row['step']:,}, {row['seconds']:.0f} s: {', '.join(said)}", flush=True)
        self.told = len(self.curve.rows)


def _put(found: Mapping[str, Any], into: dict[str, list[float]]) -> None:
    """Puts lists of JSON numbers into a dict, with NaN where JSON has null."""
    into.clear()
    for name, values in found.items():
        into[name] = [math.nan if value is None else value for value in values]
