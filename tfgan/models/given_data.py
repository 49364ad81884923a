"""Data that `fit` and `evaluate` are given, checked and made ready for Keras."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.models import (
    checked_data,
    checked_networks,
    checked_sources,
    keyed_shuffle,
    pixel_values,
)
from tfgan.models.fused_loop import call_length, call_lengths, nothing_to_read
from tfgan.models.pixel_values import Pixels
from tfgan.models.random_inputs import joined_batches
from tfgan.utils import validation

BATCH_SIZE = 32


def refuse_weights(options: dict[str, Any]) -> None:
    """Takes the weights of samples and classes out of `options`.

    Raises:
        ValueError: if one is not None: a GAN does not use them.
    """
    for name in ("sample_weight", "class_weight"):
        if options.pop(name, None) is not None:
            raise ValueError(f"{checked_data.NO_WEIGHTS}. Received: {name}")


def _check_counts(options: dict[str, Any]) -> None:
    """Checks what Keras would take for "all": with data without an end it would never stop."""
    for name in ("steps_per_epoch", "validation_steps", "steps", "validation_batch_size"):
        if options.get(name) is not None:
            options[name] = validation.positive_integer(name, options[name])
    if "initial_epoch" in options:
        validation.positive_integer("initial_epoch", options["initial_epoch"], minimum=0)
    if not isinstance(options.get("validation_freq", 1), (list, tuple, set)):
        validation.positive_integer("validation_freq", options.get("validation_freq", 1))
    shuffle = options.get("shuffle", True)
    if not isinstance(shuffle, (bool, np.bool_)):
        raise ValueError(f"shuffle must be True or False. Received: {shuffle!r}")


def samples_and_labels(data: Any, num_classes: int | None) -> tuple[Any, tf.Tensor | None]:
    """Returns the samples and the classes of a batch, as `train_step` is given it.

    Args:
        data: samples (batch, ...), or (samples, labels). Labels are integers (batch,) or
            (batch, 1), or one-hot rows (batch, num_classes).
        num_classes: number of classes of a conditional GAN, or None.

    Returns:
        The samples, and int32 classes (batch,) of a conditional GAN, else None.

    Raises:
        ValueError: if a conditional model is given no labels.
    """
    batch, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
    if num_classes is None:
        return batch, None
    if labels is None:
        raise ValueError("a conditional GAN needs integer labels with its data. Received: none")
    labels = tf.convert_to_tensor(labels)
    if labels.shape.rank == 2 and labels.shape[1] == num_classes != 1:
        return batch, tf.argmax(labels, -1, output_type=tf.int32)
    return batch, tf.reshape(tf.cast(labels, tf.int32), [-1])


@dataclasses.dataclass(frozen=True)
class FitData:
    """What Keras's `fit` takes, and how the steps are made from it.

    Args:
        x: arrays, or a stream of batches. Where batches are drawn in the compiled loop: a stream
            that nothing is read from.
        y: classes of arrays, or None.
        batch_size: number of samples per batch of arrays, or None.
        parts: number of batches that the data of a step join, one for each discriminator update.
        source: the `Distribution` that the compiled loop draws from, and its number of samples per
            batch. None where batches are given.
        steps_per_call: number of steps per call of the loop at most. None where batches are given.
        lengths: numbers of steps of the loop's calls. Empty where batches are given.
    """

    x: Any = None
    y: Any = None
    batch_size: int | None = None
    parts: int = 1
    source: tuple[Distribution, int] | None = None
    steps_per_call: int | None = None
    lengths: Iterator[int] = dataclasses.field(default_factory=lambda: iter(()))

    @property
    def has_own_function(self) -> bool:
        """Whether Keras's `fit` calls another function for these data than for others."""
        return self.source is not None or self.parts > 1


class GivenData:
    """What a model can be trained on and evaluated on.

    Args:
        generator: built Keras model. Real samples have the shape of its output.
        num_classes: number of classes of a conditional GAN, or None.
        packing: number of samples that the discriminator sees side by side.
        discriminator_steps: number of discriminator updates per step.
        seed: integer variable, the seed of the run. It keys the order of arrays.
        epoch_start: integer variable, the step at which the epoch began. It keys the order, too.
        pixels: (low, high), the range of images that are given as floats, or None.
        dtype: dtype in which the model is trained.
        run_eagerly: whether the steps run in Python.
    """

    def __init__(
        self,
        generator: keras.Model,
        *,
        num_classes: int | None,
        packing: int,
        discriminator_steps: int,
        seed: keras.Variable,
        epoch_start: keras.Variable,
        pixels: Pixels | None = None,
        dtype: str = "float32",
        run_eagerly: bool = False,
    ) -> None:
        self.generator = generator
        self.num_classes = num_classes
        self.packing = packing
        self.discriminator_steps = discriminator_steps
        self.seed = seed
        self.epoch_start = epoch_start
        self.pixels = pixels
        self.run_eagerly = run_eagerly
        reach = checked_networks.reach(generator)
        self.check = checked_data.DataCheck(
            tuple(generator.output_shape[1:]), num_classes, packing, pixels, dtype,
            reach=reach[1] if reach else None, reach_by=reach[0] if reach else "",
        )  # fmt: skip

    def batches_per_step(self, x: Any) -> int:
        """Returns the number of batches per step: one for each discriminator update, or 1."""
        several = isinstance(x, tf.data.Dataset) or not checked_data.is_stream(x)
        return self.discriminator_steps if several else 1

    def for_training(
        self,
        x: Any,
        y: Any,
        batch_size: int | None,
        options: dict[str, Any],
        *,
        longest: int,
        step: int,
    ) -> FitData:
        """Returns what Keras's `fit` takes.

        Args:
            x: as in `GAN.fit`.
            y: as in `GAN.fit`.
            batch_size: number of samples per batch.
            options: the other arguments of `fit`, changed where Keras needs others.
            longest: number of steps per call at most, where batches are drawn in the loop.
            step: number of steps that the model has made.

        Raises:
            ValueError: if the model cannot be trained on the data.
        """
        _check_counts(options)
        if not isinstance(x, Distribution):
            parts = self.batches_per_step(x)
            x, y, batch_size = self._given(x, y, batch_size, options)
            self._add_validation(batch_size, options)
            return FitData(x, y, batch_size, parts)
        if y is not None:
            raise ValueError("y is for arrays: a Distribution draws its own labels")
        self._check_source(x, options)
        self._add_validation(batch_size, options)
        batch_size, steps = self.drawn_steps(x, batch_size, options)
        options["shuffle"] = False
        longest = call_length(min(steps, longest), options.get("callbacks"), step)
        lengths = call_lengths(steps, longest)
        return FitData(
            nothing_to_read(), source=(x, batch_size), steps_per_call=longest, lengths=lengths
        )

    def _given(
        self, x: Any, y: Any, batch_size: int | None, options: dict[str, Any]
    ) -> tuple[Any, Any, int | None]:
        """Returns x, y and batch_size as Keras's `fit` takes them."""
        if x is None:
            raise ValueError("fit needs data: x must be samples or a Distribution. Received: None")
        if not checked_data.is_stream(x):
            return self._training_arrays(x, y, batch_size, options)
        if y is not None or options.get("validation_split"):
            name = "y" if y is not None else "validation_split"
            raise ValueError(f"{name} is for arrays. Received: {name} with a stream of batches")
        shuffle = options.pop("shuffle", isinstance(x, keras.utils.PyDataset))
        parts = self.batches_per_step(x)
        joined = x if parts == 1 else joined_batches(x, parts)
        steps = options.get("steps_per_epoch")
        return self.check.stream(joined, shuffle=shuffle, steps=steps), None, None

    def _check_source(self, source: Distribution, options: dict[str, Any] | None = None) -> None:
        if self.pixels is not None:
            pixel_values.check_source(source, self.pixels)
        checked_sources.check(source, self, options)

    def _training_arrays(
        self, x: Any, y: Any, batch_size: int | None, options: dict[str, Any]
    ) -> tuple[Any, Any, int | None]:
        split = options.pop("validation_split", None)
        batch_size = validation.positive_integer("batch_size", batch_size or BATCH_SIZE)
        x, y = self.check.arrays(x, y, batch_size=None if split else batch_size)
        if split and options.get("validation_data") is None:
            kept = int(len(x) * (1.0 - validation.fraction("validation_split", split)))
            if not 0 < kept < len(x):
                raise ValueError(
                    f"validation_split must leave samples on both sides. Received: {split!r} of "
                    f"{len(x)} samples"
                )
            rest = (x[kept:],) if y is None else (x[kept:], y[kept:])
            options["validation_data"] = rest
            first = None if y is None else y[:kept]
            x, y = self.check.arrays(x[:kept], first, batch_size=batch_size)
        options.setdefault("validation_batch_size", batch_size)
        batch_size *= self.discriminator_steps
        if not options.get("shuffle", True):
            return x, y, batch_size
        options["shuffle"] = False
        dataset = keyed_shuffle.shuffled(
            x,
            y,
            batch_size,
            seed=int(self.seed.numpy()),
            epoch_start=lambda: int(self.epoch_start.numpy()),
            endless=options.get("steps_per_epoch") is not None,
        )
        return dataset, None, None

    def drawn_steps(
        self, source: Distribution, batch_size: int | None, options: dict[str, Any]
    ) -> tuple[int, int]:
        """Returns the batch size and the number of steps per epoch of a `fit` of a distribution.

        Args:
            source: the distribution. Images in memory have a number of steps of their own.
            batch_size: number of samples per batch, 32 by default.
            options: the other arguments of `fit`. `steps_per_epoch` is put in if it is missing.

        Raises:
            ValueError: if a number is missing or out of range.
        """
        batch_size = validation.positive_integer("batch_size", batch_size or BATCH_SIZE)
        steps = options.get("steps_per_epoch")
        if steps is None and hasattr(source, "steps_per_epoch"):
            # Each discriminator update of a step has a batch of its own.
            images = batch_size * self.discriminator_steps
            steps = options["steps_per_epoch"] = source.steps_per_epoch(images)
        return batch_size, validation.positive_integer("steps_per_epoch", steps)

    def for_batch(
        self, x: Any, y: Any, weights: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[Any, Any]:
        """Returns x and y as Keras's `train_on_batch` and `test_on_batch` take them.

        Args:
            x: samples of one batch.
            y: their classes, or None.
            weights: weights of samples and of classes, each to be None.
            options: the other arguments. Weights among them are taken out.

        Raises:
            ValueError: if the model cannot be trained on the batch, or weights are given.
        """
        refuse_weights(dict(zip(("sample_weight", "class_weight"), weights, strict=False)))
        refuse_weights(options)
        return self.check.arrays(x, y, batch_size=self.packing)

    def _add_validation(self, batch_size: int | None, options: dict[str, Any]) -> None:
        """Puts checked `validation_data` into `options`, the other arguments of `fit`.

        Raises:
            ValueError: if the model cannot be evaluated on them.
        """
        given = options.get("validation_data")
        size = options.get("validation_batch_size") or batch_size
        if given is None:
            return
        if isinstance(given, Distribution):
            self._check_source(given)
            count = validation.positive_integer("validation_steps", options.get("validation_steps"))
            options["validation_data"] = self.drawn(given, size, count)
        elif checked_data.is_stream(given):
            options["validation_data"] = self.check.stream(
                given, steps=options.get("validation_steps"), name="validation_steps"
            )
        else:
            x, y, weights = (*given, None, None)[:3] if self._is_pair(given) else (
                given, None, None,
            )  # fmt: skip
            if weights is not None:
                raise ValueError(f"{checked_data.NO_WEIGHTS}. Received: validation_data of three")
            x, y = self.check.arrays(x, y, batch_size=size)
            options["validation_data"] = x if y is None else (x, y)

    def _is_pair(self, given: Any) -> bool:
        """Whether validation data are (x, y) or [x, y], and not samples in a list."""
        if not isinstance(given, list):
            return isinstance(given, tuple)
        arrays = 1 <= len(given) <= 3 and all(hasattr(part, "shape") for part in given)
        return arrays and len(given[0].shape) > len(self.check.sample_shape)

    def for_evaluation(
        self, x: Any, y: Any, batch_size: int | None, options: dict[str, Any]
    ) -> tuple[Any, Any, int | None]:
        """Returns x, y and batch_size as Keras's `evaluate` takes them.

        Raises:
            ValueError: if the model cannot be evaluated on the data.
        """
        _check_counts(options)
        if isinstance(x, Distribution):
            self._check_source(x)
            steps = validation.positive_integer("steps", options.get("steps"))
            return self.drawn(x, batch_size, steps), None, None
        if checked_data.is_stream(x):
            if y is not None:
                raise ValueError("y is for arrays. Received: y with a stream of batches")
            return self.check.stream(x, steps=options.get("steps"), name="steps"), None, None
        x, y = self.check.arrays(x, y, batch_size=batch_size)
        return x, y, batch_size

    def drawn(self, source: Distribution, batch_size: int | None, steps: int) -> tf.data.Dataset:
        """Returns a dataset of `steps` batches of a distribution."""
        batch_size = validation.positive_integer("batch_size", batch_size or BATCH_SIZE)
        return source.dataset(batch_size, seed=int(self.seed.numpy())).take(steps)
