"""Input pipelines of tf.data whose iterators end at once."""

import tensorflow as tf


def without_autotune(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Returns `dataset` without tf.data's autotuner, so that its iterators end at once.

    The autotuner has a thread that sleeps for 10 ms, then 20, 40 and so on up to a minute. The
    thread should wake when its iterator is deleted. It can miss that signal: then it sleeps on, and
    the owner of the iterator waits for it. On a busy machine `fit` therefore ended an epoch at
    5.12 s, 10.23 s, 20.47 s, ..., whenever its last step was made.

    Parallel calls whose number is left to the autotuner keep TensorFlow's first guess: 16, or the
    number of its threads.

    Args:
        dataset: A `tf.data.Dataset`.

    Returns:
        The same dataset with `options().autotune.enabled` False.

    Reference:
        TensorFlow 2.21, where this was seen: `Model::OptimizeLoop` (core/framework/model.cc) and
        `CancellationManager::StartCancel` (core/framework/cancellation.cc).
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
