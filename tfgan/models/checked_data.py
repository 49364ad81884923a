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

# Keras has no public name for what makes a dataset of a `PyDataset`, a generator or a `DataLoader`,
# with its threads, its shuffling and its calls at the ends of epochs, nor for the class that `fit`
# takes in place of them. Tests of this module fail where Keras moves these two names.
from keras.src.trainers import data_adapters
from keras.src.trainers.data_adapters.data_adapter import DataAdapter

from tfgan.models import first_look, pixel_values
from tfgan.models.pixel_values import Pixels
from tfgan.utils import validation

_OWN_WORDS = ("x must", "y must", "each batch", "a GAN's loss")

_UNUSED_LABELS = "the data have labels, and this GAN is unconditional: the labels are not used"


@dataclasses.dataclass(frozen=True)
class DataCheck:
    """The rules for the data of one model.

    Attributes:
        sample_shape: shape of one sample.
        num_classes: number of classes of a conditional model, or None.
        packing: number that divides the size of every batch.
        pixels: (low, high), the range of images that are given as floats; uint8 images may have any
            pixels. None where the samples are no images.
        dtype: dtype in which the model is trained. Samples must be finite in it.
        reach: (low, high), the range that the generator's samples cannot leave, in words
            `reach_by`; None where they have none.
        reach_by: what keeps them in it, such as `"tanh"`.
    """

    sample_shape: tuple[int | None, ...]
    num_classes: int | None = None
    packing: int = 1
    pixels: Pixels | None = None
    dtype: str = "float32"
    reach: tuple[float, float] | None = None
    reach_by: str = ""

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
        return x, self.labels(y, len(x))

    def _samples(self, x: Any) -> np.ndarray:
        array = as_array(x)
        if array.dtype.kind not in "fiub":
            cure = ". Convert it, as by x.astype('float32')" if array.dtype == object else ""
            cure = cure if array.ndim else ""
            raise ValueError(f"x must be one array of numbers. Received: {_shown(x, array)}{cure}")
        _check_mask("x", x)
        if self._lacks_axis(array.shape):
            array = array[..., None]
        if array.ndim == 0 or not self._fits(array.shape[1:]) or not len(array):
            raise ValueError(
                f"x must be samples of shape {self.sample_shape}, (n, "
                f"{str(self.sample_shape)[1:]}. Received: an array of shape {as_array(x).shape}"
            )
        validation.finite_array("x", array)
        if self.pixels is not None:
            pixel_values.check_array(array, self.pixels)
        self._check_size(array)
        self._warn_of_reach(array)
        return array

    def _warn_of_reach(self, array: np.ndarray) -> None:
        """Warns of data that the generator cannot make. Images have rules of their own."""
        if self.reach is None or self.pixels is not None or not array.size:
            return
        low, high = float(array.min()), float(array.max())
        slack = 0.01 * min(self.reach[1] - self.reach[0], 1.0)
        if low < self.reach[0] - slack or high > self.reach[1] + slack:
            warnings.warn(
                f"the data go from {low:g} to {high:g}, and the generator ends in {self.reach_by}: "
                f"its samples stay in [{self.reach[0]:g}, {self.reach[1]:g}]. Scale the data, or "
                "end the generator in a layer without an activation",
                stacklevel=5,
            )

    def _look(self, array: np.ndarray) -> None:
        """Warns of what is odd in the first batch of a stream."""
        if self.pixels is not None:
            pixel_values.warn_of_half(array, self.pixels)
        elif np.isfinite(array).all():
            self._warn_of_reach(array)

    def _check_size(self, array: np.ndarray) -> None:
        """Numbers that a wide float or integer holds may be infinite in the model's own dtype."""
        own = tf.as_dtype(self.dtype)
        if array.dtype.kind == "f" and array.dtype.itemsize > own.size:
            largest = float(np.abs(array).max())
            if largest > float(own.max):
                raise ValueError(
                    f"x must be finite in {self.dtype}, the model's own dtype. "
                    f"Received: {array.dtype} up to {largest:g}"
                )

    def labels(self, y: Any, n: int) -> np.ndarray | None:
        """Returns the int32 classes (n,) of `y`, or None for an unconditional model.

        Raises:
            ValueError: if they are not n classes, or if an unconditional model is given any.
        """
        if self.num_classes is None:
            if y is not None:
                raise ValueError(
                    "y is for conditional models, and this GAN has no classes: call fit(x). "
                    f"Received: y of shape {as_array(y).shape}"
                )
            return None
        if y is None:
            raise ValueError("a conditional GAN needs integer labels with its data. Received: none")
        array = as_array(y)
        _check_mask("y", y)
        if array.dtype == object and not array.ndim:
            raise ValueError(f"{self._expected()}. Received: {_shown(y, array)}")
        if array.ndim == 0 or len(array) != n or array.shape[1:] not in (
            (), (1,), (self.num_classes,),
        ):  # fmt: skip
            raise ValueError(f"{self._expected()}, one for each of {n} samples. "
                             f"Received: shape {array.shape}")  # fmt: skip
        return self.classes_of(array)

    def classes_of(self, array: np.ndarray) -> np.ndarray:
        """Returns the classes of labels, int32 (n,).

        Args:
            array: integers (n,) or (n, 1), or one-hot rows (n, num_classes).

        Raises:
            ValueError: if they are not so, or out of range.
        """
        assert self.num_classes is not None
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

    def stream(
        self, x: Any, *, shuffle: bool = False, steps: Any = None, name: str = "steps_per_epoch"
    ) -> "CheckedStream":
        """Returns the data of a stream, checked batch by batch.

        Args:
            x: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator or a PyTorch
                `DataLoader`: batches of samples, or pairs (samples, classes).
            shuffle: whether a `PyDataset` is read in random order.
            steps: number of batches that are wanted, or None for all.
            name: name of the argument that has it.

        Raises:
            ValueError: if the model cannot be trained on such batches.
        """
        if hasattr(x, "__next__") and not isinstance(x, keras.utils.PyDataset):
            x = _arrays_of(x)
        try:
            adapter = data_adapters.get_data_adapter(x, shuffle=shuffle)
            batches = adapter.get_tf_dataset()
        except (TypeError, ValueError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            if " Received: " in reason and reason.startswith(_OWN_WORDS):
                raise  # It is one of `_arrays_of`.
            raise ValueError(f"x must be batches of samples: {reason}") from error
        size = int(batches.cardinality())
        if size == tf.data.INFINITE_CARDINALITY and steps is None:
            raise ValueError(f"the data have no end: give {name}=, the number of steps per epoch")
        if size == 0:
            raise ValueError("x must be batches of samples. Received: a stream without a batch")
        self._check_structure(batches.element_spec)
        x = _unpack(batches.element_spec)[0]
        if x.dtype.is_floating if self.pixels is not None else self.reach is not None:
            checked = first_look.at_first_batch(batches, self._checked_batch, self._look)
        else:
            checked = batches.map(self._checked_batch)
        return CheckedStream(adapter, checked)

    def _check_structure(self, spec: Any) -> None:
        x, y, weights = _unpack(spec)
        if weights is not None:
            raise ValueError(f"{NO_WEIGHTS}. Received: batches of (x, y, sample_weight)")
        if not isinstance(x, tf.TensorSpec):
            raise ValueError(
                "each batch must be samples, or a pair of samples and labels, each one tensor. "
                f"Received: {structure(spec)}"
            )
        if not (x.dtype.is_floating or x.dtype.is_integer or x.dtype.is_bool):
            raise ValueError(f"x must be numbers. Received: {x.dtype.name}")
        if self.pixels is not None:
            pixel_values.check_dtype(x.dtype, self.pixels)
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
        self.check_label_spec(y)

    def check_label_spec(self, y: Any) -> None:
        """Checks the structure of the labels of a stream.

        Args:
            y: their `tf.TensorSpec`.

        Raises:
            ValueError: if they cannot be classes.
        """
        kinds = ("is_floating", "is_integer", "is_bool")
        if not isinstance(y, tf.TensorSpec) or not any(getattr(y.dtype, kind) for kind in kinds):
            raise ValueError(f"{self._expected()}. Received: {structure(y)}")
        if y.shape.rank is None or y.shape[1:] not in ((), (1,), (self.num_classes,)):
            raise ValueError(f"{self._expected()}. Received: batches of shape {tuple(y.shape)}")

    def _checked_batch(self, *batch: Any) -> Any:
        x, y, _ = _unpack(batch[0] if len(batch) == 1 else batch)
        if x.shape.rank == len(self.sample_shape) and self._lacks_axis(x.shape.as_list()):
            x = x[..., None]
        checks = []
        if x.shape.rank is None or not x.shape[1:].is_fully_defined():
            checks.append(self._shape_check(x))
        if x.dtype.is_floating:
            narrow = tf.cast(x, self.dtype) if x.dtype.size > tf.as_dtype(self.dtype).size else x
            finite = tf.reduce_all(tf.math.is_finite(narrow))
            checks.append((finite, ["x must be finite. Received: a batch with NaN or infinity"]))
            if self.pixels is not None:
                checks.append(pixel_values.batch_check(x, self.pixels))
        if x.shape.rank is None or x.shape[0] is None or x.shape[0] == 0:
            words = "x must be batches of samples. Received: a batch without samples"
            checks.append((tf.greater(tf.size(x), 0), [words]))
        if self.packing > 1:
            words = f"packing {self.packing} must divide every batch. Received: a batch of"
            checks.append((tf.equal(tf.shape(x)[0] % self.packing, 0), [words, tf.shape(x)[0]]))
        labels = None
        if self.num_classes is not None:
            labels, more = self.checked_labels(y)
            checks += more
        with tf.control_dependencies([tf.debugging.Assert(good, data) for good, data in checks]):
            x = tf.identity(x)
            # The shape of a batch may not be known before it has come.
            x.set_shape((None, *self.sample_shape))
            return x if labels is None else (x, tf.identity(labels))

    def _shape_check(self, x: tf.Tensor) -> tuple[tf.Tensor, list[Any]]:
        shape = tf.shape(x)
        wanted = [-1 if size is None else size for size in self.sample_shape]
        sizes = tf.concat([shape[1:], tf.fill([len(wanted)], -2)], 0)[: len(wanted)]
        good = tf.equal(tf.size(shape), len(wanted) + 1) & tf.reduce_all(
            tf.equal(sizes, wanted) | tf.equal(wanted, -1)
        )
        words = f"x must be batches of samples of shape {self.sample_shape}. Received: shape"
        return good, [words, shape]

    def checked_labels(self, y: tf.Tensor) -> tuple[tf.Tensor, list[Any]]:
        """Returns the int32 classes (batch,) of a batch, and what is to be asserted of them.

        Args:
            y: integers (batch,) or (batch, 1), or one-hot rows (batch, num_classes).

        Returns:
            The classes; and pairs of a condition and the words of its error, for
            `tf.debugging.Assert`.
        """
        assert self.num_classes is not None
        if y.dtype.is_bool:
            y = tf.cast(y, tf.int32)
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


def as_array(x: Any) -> np.ndarray:
    """Returns the array of what NumPy can read, and an array of one object where it cannot."""
    try:
        array = np.asarray(x)
    except Exception:  # Each library has errors of its own.
        return np.asarray(None)
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return array


def _check_mask(name: str, x: Any) -> None:
    if isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x):
        hidden = int(np.ma.count_masked(x))
        raise ValueError(
            f"{name} must have no masked values: drop these samples, or fill them by filled(). "
            f"Received: {hidden} masked values of {x.size}"
        )


def _arrays_of(x: Iterator[Any]) -> Iterator[tuple[np.ndarray, ...]]:
    """The batches of an iterator as Keras wants them: tuples of arrays, from a generator."""
    for batch in x:
        parts = batch if isinstance(batch, tuple) else (batch,)
        if isinstance(batch, list) and all(hasattr(part, "shape") for part in batch):
            parts = tuple(batch)
        if len(parts) > 3 or any(part is None or isinstance(part, dict) for part in parts[:1]):
            raise ValueError(
                "each batch must be samples, or a pair of samples and labels, each one array. "
                f"Received: {structure(batch)}"
            )
        if len(parts) == 3 and parts[2] is not None:
            raise ValueError(f"{NO_WEIGHTS}. Received: batches of (x, y, sample_weight)")
        arrays = tuple(as_array(part) for part in parts if part is not None)
        for name, part, array in zip(("x", "y"), parts, arrays, strict=False):
            if not array.ndim or array.dtype.kind not in "fiubcSU":
                raise ValueError(
                    f"{name} must be batches, each an array of numbers. "
                    f"Received: {_shown(part, array)}"
                )
            _check_mask(name, part)
        yield arrays


def _unpack(batch: Any) -> tuple[Any, Any, Any]:
    if isinstance(batch, (tuple, list)) and 1 <= len(batch) <= 3:
        x, y, weights = (*batch, None, None)[:3]
        return x, y, weights
    return batch, None, None


def structure(spec: Any) -> str:
    """Returns a few words on the structure of data, or of their `tf.TensorSpec`s."""
    if isinstance(spec, dict):
        return f"a dict with the keys {', '.join(map(str, spec))}"
    if isinstance(spec, (tuple, list)):
        return f"a {type(spec).__name__} of {len(spec)}: {', '.join(structure(s) for s in spec)}"
    if isinstance(spec, tf.TensorSpec):
        return f"{spec.dtype.name} {tuple(spec.shape)}" if spec.shape.rank is not None else "?"
    return type(spec).__name__


def _shown(x: Any, array: np.ndarray) -> str:
    if isinstance(x, dict):
        return structure(x)
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


_REFUSAL = re.compile(
    r"(?:\[|ValueError: )((?:[xy] must be|packing \d+ must|each batch must|a GAN's loss) "
    r".*?Received: .*)"
)


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
