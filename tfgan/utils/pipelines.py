"""Input pipelines of tf.data that end when they are done with."""

import tensorflow as tf


def without_autotune(dataset):
    """`dataset` without tf.data's autotuner: an iterator of it goes away at once.

    The tuner's thread sleeps for 10 ms, then 20, 40 and so on up to a minute. When its iterator
    goes away it is woken, but where it asks whether it is cancelled before the canceller has said
    so, it sleeps on, and the iterator's owner waits for it: on a busy machine `fit` ends an epoch
    at 5.12 s, 10.23 s, 20.47 s, ... whenever its last step was made.

    Parallel calls whose number is left to the tuner stay at TensorFlow's first guess: 16, or as
    many as it has threads.

    Reference:
        TensorFlow 2.21, where this was seen; in its sources `Model::OptimizeLoop`
        (core/framework/model.cc), `CancellationManager::StartCancel` (cancellation.cc).
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
