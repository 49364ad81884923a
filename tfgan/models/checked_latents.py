"""What `predict` may be given: latents, or pairs of latents and classes, as arrays or batches."""

from typing import Any

import numpy as np
import tensorflow as tf

# See `tfgan.models.checked_data` on these names of Keras.
from keras.src.trainers import data_adapters

from tfgan.data.distributions import Distribution
from tfgan.models.checked_data import CheckedStream, DataCheck, as_array, is_stream, structure


def prepared(x: Any, latent_dim: int, classes: DataCheck) -> Any:
    """Returns what Keras's `predict` takes: arrays, or checked batches.

    Args:
        x: latents (n, latent_dim), or [latents, classes] for conditional models; or a stream of
            such batches.
        latent_dim: size of a latent.
        classes: the rules for the classes.

    Raises:
        ValueError: if the latents or classes do not fit the generator.
    """
    if isinstance(x, Distribution) or x is None:
        raise ValueError(
            f"predict needs latents of shape (n, {latent_dim}): call generate(n) to draw them. "
            f"Received: {x!r}"
        )
    if is_stream(x):
        return _stream(x, latent_dim, classes)
    if classes.num_classes is None:
        return _latents(x, latent_dim)
    if not isinstance(x, (list, tuple)) or len(x) != 2:
        raise ValueError(f"{PAIR}. Received: {structure(x)}")
    latents = _latents(x[0], latent_dim)
    y = as_array(x[1])
    if y.dtype.kind == "f" and y.shape == (len(latents), classes.num_classes) != (len(y), 1):
        return [latents, y]  # Rows between two classes are taken, too.
    labels = classes.labels(x[1], len(latents))
    return [latents, np.eye(classes.num_classes, dtype=latents.dtype)[labels]]


PAIR = "a conditional GAN is called on [latents, classes]"


def _latents(x: Any, latent_dim: int) -> Any:
    if isinstance(x, (list, tuple)) and len(x) == 1 and np.ndim(x[0]) == 2:
        x = x[0]
    array = as_array(x)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"latents must be one array of numbers. Received: {structure(x)}")
    if array.ndim != 2 or array.shape[1] != latent_dim or not len(array):
        raise ValueError(f"latents must have the shape (n, {latent_dim}). Received: {array.shape}")
    return array if array.dtype.kind == "f" else array.astype("float32")


def _stream(x: Any, latent_dim: int, classes: DataCheck) -> CheckedStream:
    if hasattr(x, "__next__"):
        x = (batch if isinstance(batch, tuple) else (batch,) for batch in x)
    try:
        adapter = data_adapters.get_data_adapter(x)
        batches = adapter.get_tf_dataset()
    except (TypeError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(f"x must be batches of latents: {reason}") from error
    spec = batches.element_spec
    first = spec[0] if isinstance(spec, tuple) else spec
    conditional = classes.num_classes is not None
    parts: Any = first if conditional else (first,)
    if conditional and not (isinstance(first, (list, tuple)) and len(first) == 2):
        raise ValueError(
            f"{PAIR}: each batch must be ((latents, classes),). Received: {structure(spec)}"
        )
    if not all(isinstance(part, tf.TensorSpec) for part in parts):
        raise ValueError(f"latents must be one tensor per batch. Received: {structure(spec)}")
    shape = parts[0].shape
    if shape.rank is not None and (shape.rank != 2 or shape[1] not in (latent_dim, None)):
        raise ValueError(f"latents must have the shape (n, {latent_dim}). Received: {tuple(shape)}")
    if not conditional or parts[1].shape[1:] == (classes.num_classes,) != (1,):
        return CheckedStream(adapter, batches)
    classes.check_label_spec(parts[1])

    def checked(*batch: Any) -> Any:
        latents, labels = batch[0]
        labels, checks = classes.checked_labels(labels)
        with tf.control_dependencies([tf.debugging.Assert(good, data) for good, data in checks]):
            return ((latents, tf.identity(labels)),)

    return CheckedStream(adapter, batches.map(checked))
