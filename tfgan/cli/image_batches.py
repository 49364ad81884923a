"""The batches of an image run: from memory, or streamed from disk from where the run stands."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from tfgan.data.streamed_images import StreamedImages


def image_batches(data: Any, model: Any, batch_size: int, *, restored: int = 0) -> Any:
    """Returns what `fit` is given as `x`.

    Args:
        data: `InMemoryImages`, which `fit` takes as they are, or `StreamedImages`.
        model: the `GAN`, which knows its seed and its step.
        batch_size: number of images per batch.
        restored: number of steps that the running epoch has made already. `fit` passes over them.
            Their batches are not read from disk again: zeros stand in for them.

    Returns:
        `data`, or an endless `tf.data.Dataset` of the batches from the model's step on. Each
        discriminator update of a step has a batch of its own.
    """
    if not isinstance(data, StreamedImages):
        return data
    seed, step = int(model.seed.numpy()), int(model.step.numpy())
    updates = model.discriminator_steps
    batches = data.dataset(batch_size, seed=seed, first_batch=step * updates)
    if not restored:
        return batches
    zeros = tf.zeros((batch_size, *data.shape), batches.element_spec.dtype)
    made = tf.data.Dataset.from_tensors(zeros).repeat(restored * updates)
    return made.concatenate(batches)


@contextlib.contextmanager
def unreadable_image_named() -> Iterator[None]:
    """Turns TensorFlow's error about an image that cannot be read into one line.

    Raises:
        ValueError: in place of that error. Other errors pass.
    """
    try:
        yield
    except tf.errors.OpError as error:
        found = re.search(r"ValueError: (.+)", error.message)
        if found is None:
            raise
        raise ValueError(found[1]) from None
