"""Keras callbacks of the image models: scores, recorded grids, TensorBoard."""

import keras

from tfgan.animation.frames import FrameWriter
from tfgan.utils import validation


class RecordGrid(keras.callbacks.Callback):
    """Records a grid of images from fixed latents every so many steps, and at the end.

    As a context manager around `fit` it keeps the frames so far when `fit` is interrupted.

    Args:
        path: the frames file, usually `*.frames.npz`.
        grid: a function that returns the grid, usually a `tfgan.image_grids.FixedGrid`.
        every: number of steps between frames.
        metadata: dict kept in the file, for the plot.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not at least 1.
    """

    def __init__(self, path, grid, *, every, metadata=None):
        super().__init__()
        self.grid = grid
        self.every = validation.positive_integer("every", every)
        self.num_frames = 0
        self._writer = FrameWriter(path, "image-grid", metadata)
        self._last_step = None

    def on_train_begin(self, logs=None):  # noqa: D102
        self._record(int(self.model.step.numpy()))

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        # Calls of several steps need not end on a multiple.
        if step // self.every > self._last_step // self.every:
            self._record(step)

    def on_train_end(self, logs=None):  # noqa: D102
        self._record(int(self.model.step.numpy()))

    def _record(self, step):
        if step != self._last_step:
            self._writer.append(step=step, grid=self.grid())
            self.num_frames += 1
            self._last_step = step

    def __enter__(self):
        self._writer.__enter__()
        return self

    def __exit__(self, *exception):
        return self._writer.__exit__(*exception)
