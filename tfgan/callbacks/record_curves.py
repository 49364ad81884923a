"""Records what the 1-D GAN's animation shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt
import tensorflow as tf

from tfgan.callbacks.frame_recorder import FrameRecorder
from tfgan.networks import couples_batch
from tfgan.utils import validation

# Every 11th of the 10,000 points of D's curve is kept: 910, more than a picture has pixels. Where
# D compares the samples of a batch, the curve has jumps between groups of points and every third
# is kept, or the film would look rougher. Both divide 9,999, so both ends are kept.
KEPT_POINT, KEPT_POINT_OF_GROUPS = 11, 3


class RecordCurves(FrameRecorder):
    """Records `Gaussian1DGAN.curves` every so many steps, and at the last step, in a frames file.

    Use it as a context manager around `fit`: then an interrupt keeps the frames so far. Of the
    10,000 points of the decision boundary every 11th is kept, or every third if the discriminator
    compares the samples of a batch. Both losses of each recorded step are in the series of the
    file.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: the number of steps between two frames.
        batch_size: the batch size of `Gaussian1DGAN.curves`. With `first_steps`, it must be the
            batch size of the training.
        sample_range: (low, high), the range of the curves on the x axis.
        metadata: what to keep in the file for the plot. `sample_range` is added.
        first_steps: record steps 0 to `first_steps` one by one, too. They are made before the
            training begins and then undone: the training makes them again, the same.

    Attributes:
        num_frames: the number of frames that were recorded.
        seconds: the time that recording took, in seconds.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not an integer of at least 1.

    Example:
        >>> with RecordCurves("run.frames.npz", data, every=10) as recorder:
        ...     model.fit(data, steps_per_epoch=1000, callbacks=[recorder])
    """

    def __init__(
        self,
        path: str | Path,
        data: Any,
        *,
        every: int,
        batch_size: int = 12,
        sample_range: tuple[float, float] = (-8.0, 8.0),
        metadata: Mapping[str, Any] | None = None,
        first_steps: int = 0,
    ) -> None:
        facts = {**(metadata or {}), "sample_range": list(sample_range)}
        super().__init__(path, "gaussian-1d", every=every, metadata=facts)
        self.data = data
        self.options = {"batch_size": batch_size, "sample_range": tuple(sample_range)}
        self.first_steps: int = validation.positive_integer("first_steps", first_steps, 0)
        self._recorded_to = -1
        self._losses: Mapping[str, Any] | None = None

    def frame(self) -> Mapping[str, npt.ArrayLike]:
        """Returns the model's curves."""
        grouped = couples_batch(self.model.discriminator)
        stride = KEPT_POINT_OF_GROUPS if grouped else KEPT_POINT
        curves: dict[str, Any] = self.model.curves(self.data, point_stride=stride, **self.options)
        return curves

    def record(self, step: int) -> None:
        """Records the frame of `step`, unless it is one of the first steps."""
        if step > self._recorded_to:
            super().record(step)

    def set_state(self, state: Mapping[str, Any], path: str | Path | None = None) -> None:
        """As `FrameRecorder.set_state`. First steps that were recorded are not recorded again."""
        super().set_state(state, path)
        self._recorded_to = self._writer.metadata.get("first_steps", -1)

    def recorded(self, step: int, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Records the losses of the step, too."""
        if step:
            self.record_losses(step, self._losses)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        super().on_train_batch_begin(batch, logs)
        if self.first_steps and self.num_frames == 0 and self._step() == 0:
            with self._clock():
                self._record_first_steps()

    def _record_first_steps(self) -> None:
        """Makes the first steps, records each, and puts the model back to step 0."""
        model = self.model
        whole = self.params.get("steps") or self.first_steps
        last = min(self.first_steps, whole * self.params.get("epochs", 1))
        alternating = model.adversarial_step.updates != "simultaneous"
        self._writer.metadata |= {
            "every": self.every, "first_steps": last, "alternating": alternating,
        }  # fmt: skip
        # Each random number is keyed by the step, so the same state gives the same steps again.
        variables = [*model.variables, *model.metrics_variables]
        for optimizer in (model.generator_optimizer, model.discriminator_optimizer):
            variables += optimizer.variables
        before = [variable.numpy() for variable in variables]
        data = model.standardize_data(self.data)
        make_steps = model.fused_loop(data, self.options["batch_size"])
        try:
            self.record(0)
            for step in range(1, last + 1):
                _, self._losses, _ = make_steps(tf.constant(1))
                self.record(step)
        finally:
            self._losses = None
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)
        self._recorded_to = last
