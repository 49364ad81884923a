"""Training that is watched: one call trains a model, records it, and shows itself in a notebook."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tfgan.animation.recording import Recording
from tfgan.callbacks.fixed_grid import FixedGrid
from tfgan.callbacks.frame_recorder import FrameRecorder
from tfgan.callbacks.record_curves import RecordCurves
from tfgan.callbacks.record_grid import RecordGrid
from tfgan.callbacks.record_pictures import RecordPictures
from tfgan.data.distributions import Distribution, Gaussian
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.utils import validation

# Frames of a recording, if the interval is left open.
NUM_FRAMES = 120

# Steps that the page of a 1-D run shows one by one.
FIRST_STEPS = 50

# Samples per batch, if they are left open: those of the default recipes.
BATCH_SIZES = {"line": 48, "plane": 256, "images": 64}


def watch(
    model: Any,
    data: Distribution,
    *,
    num_steps: int = 2000,
    batch_size: int | None = None,
    every: int | None = None,
    path: str | Path | None = None,
    title: str | None = None,
    callbacks: Sequence[Any] = (),
    verbose: Any = 0,
) -> Recording:
    """Trains a model and returns the recorded run, which shows itself in a notebook.

    Stop it with Ctrl-C, or with the notebook's button: then the run so far is returned.

    Args:
        model: a compiled `Gaussian1DGAN`, `GaussianMixtureGAN` of points in the plane, or `GAN` of
            images.
        data: what the model learns: a distribution, or `InMemoryImages`.
        num_steps: the number of steps to train.
        batch_size: the number of samples per batch. None means 48 on the line, 256 in the plane
            and 64 for images.
        every: the number of steps between two frames, whatever the length of the compiled calls.
            None means about 120 frames.
        path: the frames file to keep, `*.frames.npz`. None means a temporary file.
        title: the title of the page.
        callbacks: more callbacks for `fit`.
        verbose: as in `keras.Model.fit`.

    Returns:
        A `Recording`.

    Raises:
        ValueError: if there is no picture of such a model, or a number is out of range.

    Example:
        >>> model = tfgan.Gaussian1DGAN.from_recipe("default", seed=42)
        >>> tfgan.watch(model, tfgan.Gaussian(4.0, 0.5))
    """
    num_steps = validation.positive_integer("num_steps", num_steps)
    kind = _kind(model, data)
    size = validation.positive_integer("batch_size", batch_size or BATCH_SIZES[kind])
    every = max(num_steps // NUM_FRAMES, 1) if every is None else every
    temporary = path is None
    path = Path(tempfile.mkdtemp(), "run.frames.npz") if path is None else Path(path)
    recorder = _recorder(kind, model, data, path, size, every, num_steps)
    try:
        with recorder:
            model.fit(
                data, batch_size=size, steps_per_epoch=num_steps,
                callbacks=[recorder, *callbacks], verbose=verbose,
            )  # fmt: skip
    except KeyboardInterrupt:
        if not recorder.num_frames:
            raise
    title = type(model).__name__ if title is None else title
    return Recording(path, title=title, temporary=temporary)


def _kind(model: Any, data: Any) -> str:
    """Returns "line", "plane" or "images".

    Raises:
        ValueError: if there is no picture of such a model.
    """
    kind: str | None = None
    if isinstance(data, InMemoryImages):
        kind = "images"
    elif hasattr(model, "curves"):
        kind = "line"
    elif hasattr(model, "picture") and model.generator.output_shape[-1] == 2:
        kind = "plane"
    if kind is None or not isinstance(data, Distribution):
        raise ValueError(
            "watch shows models of numbers, of points in the plane with a distribution, and of "
            f"images with InMemoryImages. Received: {type(model).__name__}, {type(data).__name__}"
        )
    return kind


def _recorder(
    kind: str, model: Any, data: Any, path: Path, batch_size: int, every: int, num_steps: int
) -> FrameRecorder:
    """Returns the callback that records what such a model shows."""
    if kind == "line":
        facts: dict[str, Any] = {"num_steps": num_steps}
        if isinstance(data, Gaussian):
            facts |= {"data_mean": data.mean, "data_std": data.std}
        return RecordCurves(
            path, data, every=every, batch_size=batch_size, metadata=facts, first_steps=FIRST_STEPS
        )
    if kind == "plane":
        source = getattr(data, "source", data)
        limit = 1.35 * float(np.abs(source.sample(2000, seed=0).numpy()).max())
        return RecordPictures(path, source, every=every, num_steps=num_steps, limit=limit)
    return RecordGrid(path, FixedGrid(model, data), every=every)
