"""Keras callbacks: record frames, print the log, stop on numbers that are not finite."""

import sys
import time

import keras
import numpy as np
from tqdm import tqdm

from tfgan import checks
from tfgan.frames import FrameWriter


class RecordCurves(keras.callbacks.Callback):
    """Records what `Gaussian1DGAN.curves` shows, every so many steps, in a frames file.

    The last step is always recorded. Frames go to disk one by one: memory does not grow. As a
    context manager around `fit` it keeps the frames so far when `fit` is interrupted.

    Args:
        path: the frames file, usually `*.frames.npz`.
        data: the distribution that is learned.
        every: number of steps between frames; fit's calls must end there (`steps_per_execution`).
        batch_size, sample_range: as in `Gaussian1DGAN.curves`.
        metadata: dict kept in the file, for the artist; `sample_range` is put there, too.

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
        self.every = checks.positive_integer("every", every)
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


class LogLines(keras.callbacks.Callback):
    """Prints `step: discriminator_loss<TAB>generator_loss` as gan-intro did, and a progress bar.

    The losses are those of that very step before its update, where the model draws its batches
    itself; with given data they are means over the epoch so far. The lines go to standard output,
    the bar with its estimate to standard error, on a terminal only.

    Args:
        every: number of steps between lines; fit's calls must end there (`steps_per_execution`).
        total: number of steps of the whole run.
    """

    def __init__(self, *, every, total):
        super().__init__()
        self.every = checks.positive_integer("log-every", every)
        self.total = total

    def on_train_begin(self, logs=None):  # noqa: D102
        self._bar = tqdm(
            total=self.total,
            initial=int(self.model.step.numpy()),
            unit="step",
            file=sys.stderr,
            disable=None,
            leave=False,
        )

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        step = int(self.model.step.numpy())
        self._bar.update(step - self._bar.n)
        if step % self.every == 0 or step == self.total:
            losses = getattr(self.model, "last_losses", None) or logs
            discriminator_loss = float(losses["discriminator_loss"])
            generator_loss = float(losses["generator_loss"])
            tqdm.write(f"{step}: {discriminator_loss:.6g}\t{generator_loss:.6g}")

    def on_train_end(self, logs=None):  # noqa: D102
        self._bar.close()


class StopOnNonFinite(keras.callbacks.Callback):
    """Stops the training when a loss is NaN or infinite.

    Keras's own `TerminateOnNaN` looks at `logs["loss"]` only, which a GAN does not have.

    Attributes:
        step: number of steps made when it stopped, None if it did not.
    """

    step = None

    def on_train_begin(self, logs=None):  # noqa: D102
        self.step = None

    def on_train_batch_end(self, batch, logs=None):  # noqa: D102
        losses = getattr(self.model, "last_losses", None) or logs or {}
        if not all(np.isfinite(float(value)) for value in losses.values()):
            self.step = int(self.model.step.numpy())
            self.model.stop_training = True


class ForOptimizer(keras.callbacks.Callback):
    """Lets a Keras callback see one of a GAN's two optimizers as the model's only one.

    Args:
        which: `"generator"` or `"discriminator"`.
        callback: any Keras callback that reads or sets `model.optimizer`.

    Example:
        >>> half = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        >>> model.fit(data, steps_per_epoch=100, callbacks=[ForOptimizer("generator", half)])
    """

    def __init__(self, which, callback):
        super().__init__()
        self.which = checks.choice("optimizer", which, ("generator", "discriminator"))
        self.callback = callback

    def set_model(self, model):  # noqa: D102
        super().set_model(model)
        self.callback.set_model(_OneOptimizer(model, f"{self.which}_optimizer"))

    def set_params(self, params):  # noqa: D102
        super().set_params(params)
        self.callback.set_params(params)


class _OneOptimizer:
    """A model, seen with one optimizer."""

    def __init__(self, model, attribute):
        vars(self).update(_model=model, _attribute=attribute)

    def __getattr__(self, name):
        if name == "optimizer":
            name = self._attribute
        return getattr(self._model, name)

    def __setattr__(self, name, value):
        setattr(self._model, name, value)


def _forwarded(hook):
    def method(self, *args, **kwargs):
        return getattr(self.callback, hook)(*args, **kwargs)

    method.__name__ = hook
    return method


for _kind in ("epoch", "train_batch", "train", "test", "test_batch", "predict", "predict_batch"):
    for _end in ("begin", "end"):
        _hook = f"on_{_kind}_{_end}"
        setattr(ForOptimizer, _hook, _forwarded(_hook))
