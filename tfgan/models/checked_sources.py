"""What a `Distribution` must be for `fit` to draw from it."""

import math
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution


def check(source: Distribution, model: Any, options: dict[str, Any] | None = None) -> None:
    """Checks that `model` can be trained on `source`.

    Args:
        source: the distribution.
        model: the `GAN`.
        options: the other arguments of `fit`, or None for an evaluation.

    Raises:
        ValueError: if the samples or labels do not fit the networks, or if an argument is for
            arrays only.
    """
    if options is not None and options.pop("validation_split", None):
        raise ValueError(
            "validation_split is for arrays: a Distribution draws new samples, so give it as "
            "validation_data too, with validation_steps"
        )
    _check_labels(source, model.num_classes)
    _check_size(source, tuple(model.generator.output_shape[1:]))
    if not type(source).__module__.startswith("tfgan."):
        _check_purity(source)


def _check_labels(source: Distribution, num_classes: int | None) -> None:
    if num_classes is not None and source.num_classes != num_classes:
        found = source.num_classes
        raise ValueError(
            f"the data must have labels of {num_classes} classes. Received: "
            f"{'no labels' if found is None else f'{found} classes'}"
        )


def _check_size(source: Distribution, shape: tuple[int | None, ...]) -> None:
    size = None if None in shape else math.prod(side or 0 for side in shape)
    if size is not None and source.event_size != size:
        raise ValueError(
            f"the data must have event_size {size}, as the generator's samples of shape {shape}. "
            f"Received: {source.event_size}"
        )
    made = getattr(source, "shape", None)
    if isinstance(made, tuple) and len(shape) == 3 and made != shape:
        raise ValueError(
            f"the data must be samples of shape {shape}, as the generator's. Received: {made}"
        )


def _check_purity(source: Distribution) -> None:
    """A batch must be a pure function of its key: `fit` calls `sample` while it is compiled."""
    batches = [[_example(source, step) for step in range(4)] for _ in range(2)]
    if not np.array_equal(batches[0], batches[1], equal_nan=True):
        raise ValueError(
            f"{type(source).__name__}.sample must depend on its seed alone. Received: two "
            "different samples with one seed. Draw with tfgan.random or tf.random.stateless_*, "
            "not with np.random: the compiled loop would repeat one batch"
        )


def _example(source: Distribution, step: int) -> np.ndarray:
    batch = source.batch(
        1,
        seed=tf.constant(0, tf.int64),
        index=tf.constant(step, tf.int64),
        key=random.key(0, random.Stream.SCALING, step),
    )
    return np.asarray(batch)
