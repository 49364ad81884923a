"""How many threads TensorFlow and PyTorch have where both run in one process."""

import tensorflow as tf
import torch


def limit_threads(count: int) -> None:
    """Gives both libraries `count` threads, before TensorFlow has run anything.

    Two pools of threads on the same cores wait for each other.

    Args:
        count: number of threads of each library.

    Raises:
        RuntimeError: if TensorFlow has run already.
    """
    torch.set_num_threads(count)
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(1)
