"""Updates: the values of Keras, and an order of reads and assignments that is kept."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.graph_order import unordered_accesses
from helpers.points import small_points_gan

from tfgan.models.apply_gradients import apply_gradients


def moved(apply, optimizer):
    variables = [keras.Variable([1.0, 2.0]), keras.Variable([[3.0]])]
    optimizer.build(variables)
    for step in range(1, 4):
        apply(optimizer, [tf.constant([0.5, -1.0]) * step, tf.constant([[2.0]])], variables)
    return [v.numpy() for v in (*variables, *optimizer.variables)]


@pytest.mark.parametrize("name", ["Adam", "RMSprop", "SGD", "AdamW"])
def test_weights_and_state_are_those_of_keras(name):
    own, keras_own = (
        moved(apply, getattr(keras.optimizers, name)(0.1, global_clipnorm=1.5))
        for apply in (apply_gradients, lambda optimizer, *args: optimizer.apply(*args))
    )
    for a, b in zip(own, keras_own, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_strategy_sums_over_its_replicas():
    with tf.distribute.OneDeviceStrategy("/cpu:0").scope():
        variable = keras.Variable([1.0, 2.0])
        optimizer = keras.optimizers.SGD(0.5)
        optimizer.build([variable])
    strategy = tf.distribute.OneDeviceStrategy("/cpu:0")
    with strategy.scope():
        strategy.run(lambda: apply_gradients(optimizer, [tf.constant([2.0, 4.0])], [variable]))
    np.testing.assert_array_equal(variable.numpy(), [0.0, 0.0])


def test_no_weight_moves_before_it_is_read():
    """TensorFlow's graph optimizer dropped this order: two runs of one model then differed.

    The fast penalties read the discriminator's kernels again, after the gradient of the loss.
    """
    model = small_points_gan()
    assert model.describe_step().startswith("fast penalties on")

    @tf.function(autograph=False)
    def update():
        return model.iterate(model.given_inputs(tf.ones((4, 2))))

    assert unordered_accesses(update) == []
