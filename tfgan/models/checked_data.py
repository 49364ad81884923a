"""What `fit` and `evaluate` may be given. Other data are refused in one line.

Arrays are checked as a whole, before the first step. Streams (a `tf.data.Dataset`, a `PyDataset`, a
generator, a PyTorch `DataLoader`) are checked by their structure first, then batch by batch, in
their own pipeline. The training step itself checks nothing.
"""

import contextlib
import dataclasses
import re
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

# Keras has no public name for what makes a dataset of any data that `fit` takes.
from keras.src.trainers import data_adapters
from keras.src.trainers.data_adapters.data_adapter import DataAdapter

from tfgan.utils import validation

_UNUSED_LABELS = "the data have labels, and this GAN is unconditional: the labels are not used"


@dataclasses.dataclass(frozen=True)
class DataCheck:
    """The rules for the data of one model.

    Attributes:
        sample_shape: shape of one sample.
        num_classes: number of classes of a conditional model, or None.
        packing: number that divides the size of every batch.
    """

    sample_shape: tuple[int | None, ...]
    num_classes: int | None = None
    packing: int = 1

    # --- arrays --------------------------------------------------------------------------------

    def arrays(
        self, x: Any, y: Any = None, *, batch_size: int | None = None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Checks data in memory.

        Args:
            x: samples in any form that NumPy can read, (n, ...). A last axis of length 1 may be
                missing.
            y: classes: integers (n,) or (n, 1), or one-hot rows (n, num_classes). None for an
                unconditional model.
            batch_size: number of samples per batch, 32 by default.

        Returns:
            The samples (n, ...) and their int32 classes (n,), or None.

        Raises:
            ValueError: if the model cannot be trained on them.
        """
        x = self._samples(x)
        validation.divides("packing", self.packing, "the batch size", batch_size or 32)
        rest = len(x) % (batch_size or 32)
        if rest % self.packing:
            raise ValueError(
                f"packing {self.packing} must divide every batch: {len(x)} samples in batches of "
                f"{batch_size or 32} leave a last one of {rest}"
            )
        return x, self._classes(y, len(x))

    def _samples(self, x: Any) -> np.ndarray:
        try:
            array = np.asarray(x)
        except (TypeError, ValueError, RuntimeError):
            array = np.asarray(None)
        if array.dtype.kind not in "fiub" and array.dtype.name != "bfloat16":
            raise ValueError(f"x must be one array of numbers. Received: {_shown(x, array)}")
        if self._lacks_axis(array.shape):
            array = array[..., None]
        if array.ndim == 0 or not self._fits(array.shape[1:]) or not len(array):
            raise ValueError(
                f"x must be samples of shape {self.sample_shape}, (n, "
                f"{str(self.sample_shape)[1:]}. Received: an array of shape {np.shape(x)}"
            )
        validation.finite_array("x", array)
        return array

    def _classes(self, y: Any, n: int) -> np.ndarray | None:
        if self.num_classes is None:
            if y is not None:
                raise ValueError(
                    "y is for conditional models, and this GAN has no classes: call fit(x). "
                    f"Received: y of shape {np.shape(y)}"
                )
            return None
        if y is None:
            raise ValueError("a conditional GAN needs integer labels with its data. Received: none")
        array = np.asarray(y)
        if array.ndim == 0 or len(array) != n or array.shape[1:] not in (
            (), (1,), (self.num_classes,),
        ):  # fmt: skip
            raise ValueError(f"{self._expected()}, one for each of {n} samples. "
                             f"Received: shape {array.shape}")  # fmt: skip
        if array.ndim == 2 and array.shape[1] == self.num_classes > 1:
            if not (np.isin(array, (0, 1)).all() and (array.sum(1) == 1).all()):
                raise ValueError(f"{self._expected()}. Received: rows that are not one-hot")
            return array.argmax(1).astype(np.int32)
        array = array.reshape(-1)
        good = array.dtype.kind in "fiub" and np.isfinite(array).all()
        if not good or (array % 1 != 0).any() or array.min() < 0 or array.max() >= self.num_classes:
            seen = f" from {array.min()} to {array.max()}" if good else ""
            raise ValueError(f"{self._expected()}. Received: {array.dtype}{seen}")
        return array.astype(np.int32)

    def _expected(self) -> str:
        assert self.num_classes is not None
        return (
            f"y must be integers in [0, {self.num_classes - 1}] or one-hot rows of "
            f"{self.num_classes}"
        )

    def _fits(self, shape: Any) -> bool:
        return len(shape) == len(self.sample_shape) and all(
            None in pair or pair[0] == pair[1]
            for pair in zip(shape, self.sample_shape, strict=True)
        )

    def _lacks_axis(self, shape: Any) -> bool:
        """Whether `shape`, (n, ...), lacks only the last axis, of length 1."""
        return len(shape) > 0 and self.sample_shape[-1] == 1 and self._fits((*shape[1:], 1)) and (
            len(shape) == len(self.sample_shape)
        )  # fmt: skip

    # --- streams -------------------------------------------------------------------------------

    def stream(self, x: Any, *, shuffle: bool = False) -> "CheckedStream":
        """Returns the data of a stream, checked batch by batch.

        Args:
            x: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator or a PyTorch
                `DataLoader`: batches of samples, or pairs (samples, classes).
            shuffle: whether a `PyDataset` is read in random order.

        Raises:
            ValueError: if the model cannot be trained on such batches.
        """
        if hasattr(x, "__next__") and not isinstance(x, keras.utils.PyDataset):
            # Keras wants tuples, and exactly a generator.
            x = (tuple(b) if isinstance(b, (tuple, list)) else (b,) for b in x)
        try:
            adapter = data_adapters.get_data_adapter(x, shuffle=shuffle)
        except (TypeError, ValueError) as error:
            raise ValueError(f"x must be data: {str(error).splitlines()[0]}") from error
        batches = adapter.get_tf_dataset()
        self._check_structure(batches.element_spec)
        return CheckedStream(adapter, batches.map(self._checked_batch))

    def _check_structure(self, spec: Any) -> None:
        x, y, weights = _unpack(spec)
        if weights is not None:
            raise ValueError(f"{NO_WEIGHTS}. Received: batches of (x, y, sample_weight)")
        if not isinstance(x, tf.TensorSpec):
            raise ValueError(
                "each batch must be samples, or a pair of samples and labels, each one tensor. "
                f"Received: {_structure(spec)}"
            )
        if not (x.dtype.is_floating or x.dtype.is_integer or x.dtype.is_bool):
            raise ValueError(f"x must be numbers. Received: {x.dtype.name}")
        shape = x.shape
        if shape.rank is not None and not (
            (shape.rank > 0 and self._fits(shape[1:]))
            or (self._lacks_axis(shape.as_list()) and shape[0] != 1)
        ):
            raise ValueError(
                f"x must be batches of samples of shape {self.sample_shape}. Received: batches of "
                f"shape {tuple(shape)}. Is the data set batched?"
            )
        if self.num_classes is None:
            if y is not None:
                warnings.warn(_UNUSED_LABELS, stacklevel=4)
            return
        if y is None:
            raise ValueError("a conditional GAN needs integer labels with its data. Received: none")
        if not isinstance(y, tf.TensorSpec) or not (y.dtype.is_floating or y.dtype.is_integer):
            raise ValueError(f"{self._expected()}. Received: {_structure(y)}")
        if y.shape.rank is None or y.shape[1:] not in ((), (1,), (self.num_classes,)):
            raise ValueError(f"{self._expected()}. Received: batches of shape {tuple(y.shape)}")

    def _checked_batch(self, *batch: Any) -> Any:
        x, y, _ = _unpack(batch[0] if len(batch) == 1 else batch)
        if x.shape.rank == len(self.sample_shape) and self._lacks_axis(x.shape.as_list()):
            x = x[..., None]
        checks = []
        if x.dtype.is_floating:
            finite = tf.reduce_all(tf.math.is_finite(x))
            checks.append((finite, ["x must be finite. Received: a batch with NaN or infinity"]))
        if not x.shape[1:].is_fully_defined() and None not in self.sample_shape:
            good = tf.reduce_all(tf.equal(tf.shape(x)[1:], self.sample_shape))
            words = f"x must be batches of samples of shape {self.sample_shape}. Received: shape"
            checks.append((good, [words, tf.shape(x)]))
        if self.packing > 1:
            words = f"packing {self.packing} must divide every batch. Received: a batch of"
            checks.append((tf.equal(tf.shape(x)[0] % self.packing, 0), [words, tf.shape(x)[0]]))
        if self.num_classes is None:
            return _after(checks, x)
        labels, more = self._checked_labels(y)
        return _after([*checks, *more], x, labels)

    def _checked_labels(self, y: tf.Tensor) -> tuple[tf.Tensor, list[Any]]:
        assert self.num_classes is not None
        if y.shape.rank == 2 and y.shape[1] == self.num_classes and self.num_classes > 1:
            ones = tf.equal(y, tf.ones((), y.dtype))
            exact = ones | tf.equal(y, tf.zeros((), y.dtype))
            count = tf.reduce_sum(tf.cast(ones, tf.int32), 1)
            good = tf.reduce_all(exact) & tf.reduce_all(tf.equal(count, 1))
            words = f"{self._expected()}. Received: rows that are not one-hot"
            return tf.argmax(y, 1, output_type=tf.int32), [(good, [words])]
        y = tf.reshape(y, [-1])
        low, high = tf.zeros((), y.dtype), tf.constant(self.num_classes, y.dtype)
        good = tf.reduce_all((y >= low) & (y < high))
        if y.dtype.is_floating:
            good &= tf.reduce_all(tf.equal(y, tf.floor(y)))
        words = f"{self._expected()}. Received: labels from"
        found = [words, tf.reduce_min(y), "to", tf.reduce_max(y)]
        return tf.cast(y, tf.int32), [(good, found)]


NO_WEIGHTS = "a GAN's loss has no weights of samples or classes: repeat or drop samples instead"


def is_stream(x: Any) -> bool:
    """Returns whether `x` gives batches one after the other: anything that is no array."""
    return (
        isinstance(x, (tf.data.Dataset, keras.utils.PyDataset, DataAdapter))
        or hasattr(x, "__next__")
        or any(
            kind.__module__.startswith(
                ("torch.utils.data", "grain", "tensorflow.python.distribute")
            )
            for kind in type(x).__mro__
        )
    )


def _unpack(batch: Any) -> tuple[Any, Any, Any]:
    if isinstance(batch, (tuple, list)) and 1 <= len(batch) <= 3:
        x, y, weights = (*batch, None, None)[:3]
        return x, y, weights
    return batch, None, None


def _after(checks: list[Any], *values: tf.Tensor) -> Any:
    """The values, after all checks have passed."""
    with tf.control_dependencies([tf.debugging.Assert(good, data) for good, data in checks]):
        kept = tuple(tf.identity(value) for value in values)
    return kept[0] if len(kept) == 1 else kept


def _structure(spec: Any) -> str:
    if isinstance(spec, dict):
        return f"a dict with the keys {', '.join(map(str, spec))}"
    if isinstance(spec, (tuple, list)):
        return f"a {type(spec).__name__} of {len(spec)}: {', '.join(_structure(s) for s in spec)}"
    if isinstance(spec, tf.TensorSpec):
        return f"{spec.dtype.name} {tuple(spec.shape)}" if spec.shape.rank is not None else "?"
    return type(spec).__name__


def _shown(x: Any, array: np.ndarray) -> str:
    if isinstance(x, dict):
        return _structure(x)
    return f"{type(x).__name__}" + (f" of {array.dtype}" if array.shape else "")


class CheckedStream(DataAdapter):
    """What Keras's adapter of some data gives, its batches checked.

    Args:
        adapter: Keras's data adapter.
        batches: the checked batches, a `tf.data.Dataset`.
    """

    def __init__(self, adapter: Any, batches: tf.data.Dataset) -> None:
        self._adapter = adapter
        self._batches = batches

    def get_tf_dataset(self) -> tf.data.Dataset:
        """Returns the checked batches."""
        return self._batches

    def get_numpy_iterator(self) -> Iterator[Any]:
        """Returns the checked batches as arrays."""
        return self._batches.as_numpy_iterator()

    def get_jax_iterator(self) -> Iterator[Any]:
        """Returns the checked batches as arrays."""
        return self._batches.as_numpy_iterator()

    def get_torch_dataloader(self) -> Any:
        """Not there: this package trains with TensorFlow."""
        raise TypeError("checked batches are for TensorFlow")

    @property
    def num_batches(self) -> Any:
        """Number of batches, or None."""
        return self._adapter.num_batches

    @property
    def batch_size(self) -> Any:
        """Number of samples per batch, or None."""
        return self._adapter.batch_size

    @property
    def has_partial_batch(self) -> Any:
        """Whether the last batch is smaller."""
        return self._adapter.has_partial_batch

    @property
    def partial_batch_size(self) -> Any:
        """Size of that batch, or None."""
        return self._adapter.partial_batch_size

    def on_epoch_begin(self) -> None:
        """Tells the data that an epoch begins."""
        self._adapter.on_epoch_begin()

    def on_epoch_end(self) -> None:
        """Tells the data that an epoch has ended."""
        self._adapter.on_epoch_end()


_REFUSAL = re.compile(r"\[((?:[xy] must be|packing \d+ must) .*?Received: .*)")


@contextlib.contextmanager
def refused_in_one_line() -> Iterator[None]:
    """Turns the error of a batch that was refused into a ValueError of one line.

    TensorFlow's own error names its operations too, on many lines.
    """
    try:
        yield
    except tf.errors.OpError as error:
        found = _REFUSAL.search(str(error))
        if found is None:
            raise
        words = re.sub(r"\] \[", " ", found[1].splitlines()[0]).removesuffix("]")
    else:
        return
    raise ValueError(words)
