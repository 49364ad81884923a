"""Keras callbacks of the image models: scores, recorded grids, TensorBoard."""

import keras
import numpy as np
import tensorflow as tf

from tfgan import checks
from tfgan.frames import FrameWriter

SCORES = ("fid", "precision", "recall", "sure", "label_accuracy")


class ImageScores(keras.callbacks.Callback):
    """Scores the generator at the end of every so many epochs and adds the scores to the logs.

    Give it before the callbacks that read the scores, such as `EarlyStopping(monitor="fid")`. In
    epochs between, the logs repeat the last scores.

    Args:
        scorer: a `tfgan.image_metrics.ImageScorer`.
        source: the `ResidentImages` that is learned.
        every: number of epochs between scores.
        seed: of the latents.

    Attributes:
        scores: the last scores, as of `ImageScorer.score`; None before the first.
    """

    def __init__(self, scorer, source, *, every=1, seed=1):
        super().__init__()
        self.scorer, self.source, self.seed = scorer, source, seed
        self.every = checks.positive_integer("every", every)
        self.scores = None

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        if (epoch + 1) % self.every == 0 or self.scores is None:
            self.scores = self.scorer.score_model(self.model, self.source, seed=self.seed)
        if logs is not None:
            logs.update({name: self.scores[name] for name in SCORES if name in self.scores})


class RecordGrid(keras.callbacks.Callback):
    """Records a grid of images from fixed latents every so many steps, and at the end.

    As a context manager around `fit` it keeps the frames so far when `fit` is interrupted.

    Args:
        path: the frames file, usually `*.frames.npz`.
        grid: a function that returns the grid, usually a `tfgan.image_grids.FixedGrid`.
        every: number of steps between frames.
        metadata: dict kept in the file, for the artist.

    Raises:
        ValueError: if `path` cannot be written, or `every` is not at least 1.
    """

    def __init__(self, path, grid, *, every, metadata=None):
        super().__init__()
        self.grid = grid
        self.every = checks.positive_integer("every", every)
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


class GridBoard(keras.callbacks.Callback):
    """Writes D_loss, G_loss, the scores and the grid to TensorBoard, every epoch.

    The names of the losses are those of the MNIST article (S5).

    Args:
        logdir: folder of the run.
        grid: as in `RecordGrid`; None writes numbers only.
        every: number of epochs between grids.
    """

    NAMES = {"discriminator_loss": "D_loss", "generator_loss": "G_loss"}

    def __init__(self, logdir, grid=None, *, every=1):
        super().__init__()
        self.logdir, self.grid = str(logdir), grid
        self.every = checks.positive_integer("every", every)
        self._writer = None

    def on_train_begin(self, logs=None):  # noqa: D102
        self._writer = tf.summary.create_file_writer(self.logdir)

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        with self._writer.as_default(step=epoch + 1):
            for name, value in (logs or {}).items():
                if np.isscalar(value) and np.isfinite(value):
                    tf.summary.scalar(self.NAMES.get(name, name), value)
            if self.grid is not None and (epoch + 1) % self.every == 0:
                tf.summary.image("samples", self.grid()[None])
        self._writer.flush()

    def on_train_end(self, logs=None):  # noqa: D102
        self._writer.close()


class EpochLines(keras.callbacks.Callback):
    """Prints one line an epoch: the mean losses as the MNIST article does, and what else is there.

    Args:
        total: number of epochs of the whole run.
    """

    def __init__(self, total):
        super().__init__()
        self.total = total

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        names = {**GridBoard.NAMES, **{name: name for name in SCORES}}
        values = [f"{names[k]} {v:.4f}" for k, v in (logs or {}).items() if k in names]
        print(f"epoch {epoch + 1}/{self.total}: {', '.join(values)}", flush=True)
