"""Input pipelines of tf.data that end when they are done with."""

import tensorflow as tf


def untuned(dataset):
    """`dataset` without tf.data's autotuner, which has nothing to tune in these pipelines.

    Its thread sleeps for 10 ms, then 20, 40 and so on up to a minute, and in a busy process an
    iterator was seen to go away only when it wakes: `fit` then returns up to a minute late, at
    10.23 s, 20.47 s, 40.95 s, ... Seen with TensorFlow 2.21.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
