"""What a `Distribution` must be for `fit` to draw from it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Distribution, Gaussian

# Number of samples per batch, and of batches, that a user's distribution is asked for.
BATCH, BATCHES = 4, 3

_DRAW = "Draw with tfgan.random or tf.random.stateless_*, not with np.random"


def check(source: Distribution, model: Any, options: dict[str, Any] | None = None) -> None:
    """Checks that `model` can be trained on `source`.

    Args:
        source: the distribution.
        model: the `GAN`, or a `GivenData` of it.
        options: the other arguments of `fit`, or None for an evaluation.

    Raises:
        ValueError: if the samples or labels do not fit the networks, if they do not depend on their
            key alone, or if an argument is for arrays only.
    """
    if options is not None and options.pop("validation_split", None):
        raise ValueError(
            "validation_split is for arrays: a Distribution draws new samples, so give it as "
            "validation_data too, with validation_steps"
        )
    _check_labels(source, model.num_classes)
    shape = tuple(model.generator.output_shape[1:])
    _check_size(source, shape)
    if not _is_own(source):
        _check_batches(source, shape, model.num_classes, compiled=not model.run_eagerly)


def latents_of(latents: Distribution | None, size: int) -> Distribution:
    """Returns the latents of a model, checked: those that are given, or N(0, I).

    Args:
        latents: `Distribution` of (n, size) finite floats that depend on their key alone, or None.
        size: size of the generator's input.

    Raises:
        ValueError: if the latents of a user's distribution are not so.
    """
    if latents is None:
        return Gaussian(event_size=size)
    if not isinstance(latents, Distribution) or latents.event_size != size:
        raise ValueError(
            f"latents must have event_size {size}, the generator's input: give a Distribution, "
            f"such as tfgan.Gaussian(event_size={size}). Received: {latents!r}"
        )
    if not _is_own(latents):
        name = f"{type(latents).__name__}.sample"
        drawn = _drawn(lambda step: latents.sample(BATCH, seed=_key(step)), name)
        _check_values(drawn, (latents.event_size,), name)
    return latents


def _is_own(source: Distribution) -> bool:
    """Whether a distribution, and all that it is made of, is of this package."""
    if not type(source).__module__.startswith("tfgan."):
        return False
    values = getattr(source, "__dict__", {}).values()
    parts = [p for v in values for p in (v if isinstance(v, (list, tuple)) else [v])]
    return all(_is_own(part) for part in parts if isinstance(part, Distribution))


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
    if made is None and _is_own(source):
        made = (source.event_size,)
    if isinstance(made, tuple) and (len(shape) != len(made) or (len(shape) == 3 and made != shape)):
        raise ValueError(
            f"the data must be samples of shape {shape}, as the generator's. Received: {made}"
        )


def _check_batches(
    source: Distribution, shape: tuple[int | None, ...], num_classes: int | None, *, compiled: bool
) -> None:
    """A batch must be a pure function of its key: `fit` calls it while it is compiled."""
    own = type(source)
    name = f"{own.__name__}.{'sample' if own.batch is Distribution.batch else 'batch'}"

    # A data set may have fewer samples.
    size = min(BATCH, len(source)) if hasattr(source, "__len__") else BATCH

    def batch(step: tf.Tensor) -> tf.Tensor:
        return source.batch(size, seed=tf.zeros((), tf.int64), index=step, key=_key(step))

    _check_values(_drawn(batch, name, compiled=compiled), shape, name, size)
    if num_classes is None:
        return
    name = f"{own.__name__}.batch_labels"
    labelled: Any = source
    if not hasattr(labelled, "batch_labels"):
        raise ValueError(
            f"{own.__name__} has {num_classes} classes and no batch_labels(n, *, seed, index, key)"
        )

    def labels(step: tf.Tensor) -> tf.Tensor:
        zero = tf.zeros((), tf.int64)
        return labelled.batch_labels(size, seed=zero, index=step, key=_key(step))

    for found in _drawn(labels, name, compiled=compiled):
        good = found.shape == (size,) and np.issubdtype(found.dtype, np.integer)
        if not good or found.min() < 0 or found.max() >= num_classes:
            raise ValueError(
                f"{name} must return integers in [0, {num_classes - 1}] of shape (n,). "
                f"Received: {found.dtype} {found.shape}"
                + (f" from {found.min()} to {found.max()}" if good else "")
            )


def _key(step: tf.Tensor) -> tf.Tensor:
    return random.key(0, random.Stream.SCALING, step)


def _drawn(
    draw: Callable[[tf.Tensor], tf.Tensor], name: str, *, compiled: bool = True
) -> list[np.ndarray]:
    """Some batches, drawn one by one and again, and once more as a compiled step draws them."""
    steps = [tf.constant(step, tf.int64) for step in range(BATCHES)]
    batches = [_array(draw(step), name) for step in steps]
    again = [_array(draw(step), name) for step in steps]
    if not _equal(batches, again):
        raise ValueError(
            f"{name} must depend on its seed alone. Received: two different samples with one "
            f"seed. {_DRAW}: the compiled loop would repeat one batch"
        )
    if not compiled:
        return batches
    signature = [tf.TensorSpec((), tf.int64)]
    try:
        function = tf.function(draw, input_signature=signature, autograph=False)
        traced = [np.asarray(function(step)) for step in steps]
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(
            f"{name} cannot be compiled: {reason}. {_DRAW}, nor with the number that a seed has"
        ) from error
    if any(a.shape != b.shape or not np.allclose(a, b, rtol=1e-4, atol=1e-5, equal_nan=True)
           for a, b in zip(batches, traced, strict=True)):  # fmt: skip
        raise ValueError(
            f"{name} must give the same samples where it is compiled. Received: others. {_DRAW}"
        )
    return batches


def _array(batch: Any, name: str) -> np.ndarray:
    if not isinstance(batch, (tf.Tensor, np.ndarray)):
        raise ValueError(f"{name} must return a tensor. Received: {type(batch).__name__}")
    return np.asarray(batch)


def _equal(left: list[np.ndarray], right: list[np.ndarray]) -> bool:
    return all(
        a.shape == b.shape and (a == b).all() | _both_nan(a, b)
        for a, b in zip(left, right, strict=True)
    )


def _both_nan(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype.kind == "f" and np.array_equal(a, b, equal_nan=True)


def _check_values(
    batches: list[np.ndarray], shape: tuple[int | None, ...], name: str, size: int = BATCH
) -> None:
    first = batches[0]
    fits = len(first.shape) == len(shape) + 1 and first.shape[0] == size
    if not fits or any(
        None not in pair and pair[0] != pair[1] for pair in zip(first.shape[1:], shape, strict=True)
    ):
        raise ValueError(
            f"{name} must return samples of shape ({', '.join(map(str, ('n', *shape)))}). "
            f"Received: shape {first.shape} for n = {size}"
        )
    if first.dtype.kind != "f" and first.dtype.name != "bfloat16":
        raise ValueError(f"{name} must return floats. Received: {first.dtype.name}")
    if not all(np.isfinite(batch.astype(np.float64)).all() for batch in batches):
        raise ValueError(f"{name} must return finite numbers. Received: NaN or infinity")
    rows = first.reshape(size, -1)
    differ = not (rows == rows[0]).all()
    if differ and all(np.array_equal(batch, first) for batch in batches):
        raise ValueError(
            f"{name} must give other samples for another seed. Received: the same {BATCHES} times. "
            "Samples that do not change are given as an array: fit(x)"
        )
