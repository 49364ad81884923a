"""What a layer or a penalty needs to see the whole batch on several replicas.

Under `tf.distribute` each replica computes on its own part of the batch. A layer that compares the
samples of a batch, or that normalizes by its statistics, must ask the other replicas. Without
replicas each function here returns what TensorFlow's own operation returns, to the last bit.
"""

import contextlib
import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class Share:
    """The part of a batch that one replica computes on.

    A batch of fewer groups than replicas leaves some replicas without one. They compute on a group
    of another replica, and their numbers have weight 0.

    Attributes:
        start: index of the first group of the part.
        size: number of its groups, at least 1.
        owned: number of its groups that no other replica has: `size`, or 0.
        total: number of groups of the whole batch. A group is what the discriminator sees side by
            side: one sample, or `packing` samples.
        statistics: `"batch"`, or `"running"` where batch norms of the generator normalize by
            running statistics in training.
    """

    start: Any
    size: Any
    owned: Any
    total: Any
    statistics: str = "batch"

    @classmethod
    def of(cls, index: int, count: int, total: Any, statistics: str = "batch") -> "Share":
        """Returns the share of replica `index` of `count`. Shares differ by at most one group.

        Args:
            index: index of the replica, from 0.
            count: number of replicas.
            total: number of groups of the batch, an int or a scalar int32 tensor.
            statistics: see the attributes.
        """
        start, stop = index * total // count, (index + 1) * total // count
        owned = stop - start
        size = max(owned, 1) if isinstance(owned, int) else tf.maximum(owned, 1)
        return cls(start, size, owned, total, statistics)

    def weight(self, dtype: Any) -> tf.Tensor:
        """Returns the part's share of a mean over the whole batch: a scalar in [0, 1]."""
        return tf.cast(self.owned, dtype) / tf.cast(self.total, dtype)

    def part(self, x: tf.Tensor, packing: int = 1) -> tf.Tensor:
        """Returns this replica's samples of a whole batch.

        Args:
            x: tensor (batch, ...), the samples of all groups.
            packing: number of samples per group. Sample i of a group is in the i-th of `packing`
                equal consecutive parts of the batch.
        """
        if packing == 1:
            return x[self.start : self.start + self.size]
        parts = [p[self.start : self.start + self.size] for p in tf.split(x, packing)]
        return tf.concat(parts, 0)


class _Local(threading.local):
    share: Share | None = None


# Each replica is traced in a thread of its own.
_local = _Local()


@contextlib.contextmanager
def computing_on(share: Share) -> Iterator[None]:
    """Makes `share` the part that this thread computes on."""
    before, _local.share = _local.share, share
    try:
        yield
    finally:
        _local.share = before


def current_share() -> Share | None:
    """Returns the part of the batch that this thread computes on. None: the whole batch."""
    return _local.share


def sum_over_replicas(values: Any) -> Any:
    """Returns the sums of tensors over all replicas. Gradients flow through the sum.

    Args:
        values: a tensor or a nested structure of tensors.
    """
    context = tf.distribute.get_replica_context()
    return context.all_reduce(tf.distribute.ReduceOp.SUM, values)


def totals_over_replicas(values: list[tf.Tensor]) -> list[tf.Tensor]:
    """Returns the sums of tensors over all replicas. No gradient flows through them.

    The sum that gradients flow through joins all tensors in one node of the graph. TensorFlow then
    loses the order of reads and assignments: see `tfgan.models.apply_gradients`.
    """

    def add(strategy: tf.distribute.Strategy, *values: Any) -> Any:
        pairs = [(value, value) for value in values]
        return strategy.extended.batch_reduce_to(tf.distribute.ReduceOp.SUM, pairs)

    return list(tf.distribute.get_replica_context().merge_call(add, args=tuple(values)))


def whole_batch(x: tf.Tensor) -> tf.Tensor:
    """Returns the samples of all replicas, (batch, ...), of this replica's part of them."""
    share = _local.share
    if share is None:
        return x
    # Without an own group this replica adds zeros.
    x *= tf.cast(share.owned > 0, x.dtype)
    others = share.total - share.start - share.size
    padding = [[share.start, others], *([[0, 0]] * (x.shape.rank - 1))]
    return sum_over_replicas(tf.pad(x, padding))


def own_rows(x: tf.Tensor) -> tf.Tensor:
    """Returns this replica's part of a tensor about the whole batch, (batch, ...)."""
    share = _local.share
    return x if share is None else share.part(x)


def batch_mean(x: tf.Tensor, axes: list[int], *, keepdims: bool = False) -> tf.Tensor:
    """Returns the mean of `x` over `axes`, the batch axis among them, of the whole batch."""
    mean = tf.reduce_mean(x, axes, keepdims=keepdims)
    share = _local.share
    return mean if share is None else sum_over_replicas(mean * share.weight(mean.dtype))


def batch_size_factor(dtype: Any) -> tf.Tensor | None:
    """Returns the size of the whole batch in sizes of this replica's part. None: it is whole."""
    share = _local.share
    return None if share is None else tf.cast(share.total, dtype) / tf.cast(share.size, dtype)


def batch_stdev(x: tf.Tensor) -> tf.Tensor:
    """Returns the standard deviation of all elements of the whole batch, a scalar."""
    if _local.share is None:
        return tf.math.reduce_std(x)
    axes = list(range(x.shape.rank))
    mean = batch_mean(x, axes)
    return tf.sqrt(batch_mean(tf.square(x - mean), axes))
