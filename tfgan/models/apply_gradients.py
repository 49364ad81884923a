"""One update of an optimizer, whose assignments TensorFlow cannot move before the reads."""

from typing import Any

import keras
import tensorflow as tf


def apply_gradients(
    optimizer: keras.optimizers.Optimizer,
    gradients: list[tf.Tensor],
    variables: list[keras.Variable],
) -> None:
    """Calls `optimizer.apply`. Without a distribution strategy no sum over replicas is made.

    Keras sums the gradients over the replicas also where there is one. That sum is a
    `tf.custom_gradient`: in a graph one IdentityN node of all gradients. Two things go wrong there.

    The order of reads and assignments is lost. Each assignment of a weight waits for the reads of
    the weight before it. TensorFlow's optimizer of graphs drops that edge where a longer path leads
    from the read to the assignment, and through the IdentityN there is one: the gradient of any
    weight leads to the assignment of any other. Then it removes the IdentityN, and with it the
    path. What is left of the step may read a weight that has moved already, on a busy processor.
    This was seen with the fast penalties, which read the kernels again: two runs of one model then
    had different gradients. With XLA it was not seen.

    And the graph is kept for ever: TensorFlow registers the gradient of each `tf.custom_gradient`.

    Args:
        optimizer: built Keras optimizer.
        gradients: one tensor per variable.
        variables: the variables that are moved.
    """
    if tf.distribute.has_strategy():
        optimizer.apply(gradients, variables)
        return
    with _OneReplica(tf.distribute.get_strategy(), replica_id_in_sync_group=0):
        optimizer.apply(gradients, variables)


class _OneReplica(tf.distribute.ReplicaContext):
    """The only replica: its sum over the replicas is the value itself."""

    @property
    def replica_id_in_sync_group(self) -> int:
        return 0

    def all_reduce(self, reduce_op: Any, value: Any, options: Any = None) -> Any:
        return value
