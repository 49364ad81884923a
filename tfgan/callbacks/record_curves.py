"""Keras callbacks: record frames, print the log, stop on numbers that are not finite."""

import time

import keras
import numpy as np

from tfgan.animation.frames import FrameWriter
from tfgan.utils import validation


class RecordCurves(keras.callbacks.Callback):
    """Records what `Gaussian1DGAN.curves` shows, every so many steps, in a frames file.

    The last step is always recorded. Frames go to disk one by one: memory does not grow. As a
    context manager around `fit` it keeps the frames so far when `fit` is interrupted.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: number of steps between frames; fit's calls must end there (`steps_per_execution`).
        batch_size, sample_range: as in `Gaussian1DGAN.curves`.
        metadata: dict kept in the file, for the plot; `sample_range` is put there, too.

    Attributes:
        num_frames: how many frames were recorded.
        seconds: time that recording took.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not at least 1.
    """

    def __init__(
        self, path, data, *, every, batch_size=12, sample_range=(-8.0, 8.0), metadata=None
    ):
        super().__init__()
        self.data = data
        self.every = validation.positive_integer("every", every)
        self.options = {"batch_size": batch_size, "sample_range": tuple(sample_range)}
        self.num_frames = 0
        self.seconds = 0.0
        metadata = {**(metadata or {}), "sample_range": list(sample_range)}
        self._writer = FrameWriter(path, "gaussian-1d", metadata)
        self._last_step = None

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        if step % self.every == 0:
            self._record(step)

    def on_train_end(self, logs=None):  # noqa: D102
        self._record(int(self.model.step.numpy()))

    def _record(self, step):
        if step == self._last_step:
            return
        start = time.perf_counter()
        curves = self.model.curves(self.data, **self.options)
        # A run that has diverged has nothing more to show.
        if all(np.isfinite(curve).all() for curve in curves.values()):
            self._writer.append(step=step, **curves)
            self.num_frames += 1
            self._last_step = step
        self.seconds += time.perf_counter() - start

    def __enter__(self):
        self._writer.__enter__()
        return self

    def __exit__(self, *exception):
        return self._writer.__exit__(*exception)
