"""The losses of every step of the last compiled call."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.models.adversarial_step import Losses


class StepLosses:
    """Keeps what the last call of a `FusedLoop` returned of its losses.

    Attributes:
        last: losses and penalty terms of the last step: a dict of scalar tensors, or empty.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forgets the losses: the next steps are not made by a `FusedLoop`."""
        self.last: Losses = {}
        self._rows: tf.Tensor | None = None
        self._steps = 0

    def keep(self, last: Losses, rows: tf.Tensor, steps: int) -> None:
        """Keeps the losses of a call.

        Args:
            last: losses of its last step, a dict of scalar tensors.
            rows: losses of each step: a tensor (longest, losses), see `FusedLoop.function`.
            steps: number of steps that the call made.
        """
        self.last, self._rows, self._steps = last, rows, steps

    def by_step(self) -> dict[str, npt.NDArray[Any]]:
        """Returns the losses of each step: a dict of float arrays (steps,), or empty."""
        if self._rows is None:
            return {}
        columns = np.asarray(self._rows)[: self._steps].T
        return dict(zip(sorted(self.last), columns, strict=True))
