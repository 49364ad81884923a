"""What a graph registers for its gradients is taken out when nobody needs it."""

import gc
import threading
import weakref

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import ops

from tfgan.layers import relu
from tfgan.utils import custom_gradients


def registered():
    return {n for n in ops.gradient_registry._registry if n.startswith("CustomGradient-")}


def function(step):
    """A `tf.function` of the gradient of sum(relu(x) ** 2), taken in a loop."""

    def body(i, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(relu(x) ** 2)
        return i + 1, tape.gradient(y, x)

    def run(x):
        with step():
            return tf.while_loop(lambda i, _: i < 2, body, (0, x))[1]

    return tf.function(run, autograph=False)


def test_the_graph_of_a_step_is_given_back():
    before = registered()
    made = function(custom_gradients.released)
    graph = weakref.ref(made.get_concrete_function(tf.TensorSpec((2,))).graph)
    np.testing.assert_array_equal(made(tf.constant([3.0, -1.0])), [12.0, 0.0])
    assert registered() == before
    del made
    gc.collect()
    assert graph() is None


def test_gradients_of_other_graphs_stay():
    """Those of another thread that is at work meanwhile, and those registered before."""

    @tf.function(autograph=False)
    def other(x):
        return relu(x)

    before = registered()

    @tf.function(autograph=False)
    def run(x):
        with custom_gradients.released():
            spec = tf.TensorSpec((2,))
            thread = threading.Thread(target=other.get_concrete_function, args=(spec,))
            thread.start()
            thread.join()
            return relu(x)

    run(tf.constant([3.0, -1.0]))
    assert len(registered() - before) == 1
    x = tf.constant([3.0, -1.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = other(x)
    np.testing.assert_array_equal(tape.gradient(y, x), [1.0, 0.0])
