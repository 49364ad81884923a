"""Where a restored `fit` goes on, after `keras.callbacks.BackupAndRestore`.

Keras restores the weights and begins the interrupted epoch from its start. The steps that the epoch
had made before the backup would then be made twice. Here the saved state says at which step the
epoch began. Those steps are passed over, and the run ends as if it had never been interrupted.
"""

from collections.abc import Callable
from typing import Any

import keras


class ResumePosition:
    """Counts the steps that the first epoch of a restored `fit` has made already.

    Args:
        step: integer variable, the number of steps made so far.
        epoch_start: integer variable, the step at which the running epoch began.
        was_restored: function that says whether a backup has been restored since `fit` began.
    """

    def __init__(
        self,
        step: keras.Variable,
        epoch_start: keras.Variable,
        was_restored: Callable[[], bool],
    ) -> None:
        self._step = step
        self._epoch_start = epoch_start
        self._was_restored = was_restored
        self._steps_to_skip = 0
        self._before_first_epoch = False

    def begin_fit(self) -> None:
        """Forgets what an earlier `fit` has left."""
        self._before_first_epoch = True
        self._steps_to_skip = 0

    def begin_epoch(self) -> None:
        """Marks where the epoch begins, or goes on in it."""
        self._steps_to_skip = self.restored_steps()
        self._before_first_epoch = False
        if not self._steps_to_skip:
            self._epoch_start.assign(self._step)

    def end_epoch(self) -> None:
        """Marks where the next epoch will begin."""
        self._epoch_start.assign(self._step)

    def restored_steps(self) -> int:
        """Returns the number of steps that the epoch about to begin has made already."""
        if not self._before_first_epoch or not self._was_restored():
            return 0
        return int(self._step.numpy()) - int(self._epoch_start.numpy())

    def skip(self, steps: int) -> int:
        """Returns how many of the next `steps` steps have been made already, and passes them."""
        skipped = min(self._steps_to_skip, steps)
        self._steps_to_skip -= skipped
        return skipped


class EpochMarks(keras.callbacks.Callback):
    """Tells a `ResumePosition` of the epochs.

    It runs before all other callbacks, so that a backup made by one of them holds the mark.

    Args:
        position: a `ResumePosition`.
    """

    def __init__(self, position: ResumePosition) -> None:
        super().__init__()
        self._position = position

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Marks the start of an epoch."""
        self._position.begin_epoch()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Marks the end of an epoch. One that was stopped in its middle has not ended."""
        if not self.model.stop_training:
            self._position.end_epoch()


def with_epoch_marks(
    callbacks: Any, position: ResumePosition, model: keras.Model
) -> keras.callbacks.CallbackList | list[Any]:
    """Returns the callbacks of a `fit`, led by `EpochMarks`.

    Args:
        callbacks: a callback, a list of them, a `keras.callbacks.CallbackList` or None.
        position: the `ResumePosition` of the fit.
        model: the model that is fitted.
    """
    marks = EpochMarks(position)
    if not isinstance(callbacks, keras.callbacks.CallbackList):
        return [marks, callbacks or []]
    marks.set_model(model)
    callbacks.callbacks.insert(0, marks)
    return callbacks
