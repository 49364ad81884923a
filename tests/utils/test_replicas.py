"""The parts of a batch that replicas compute on."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan.utils import replicas
from tfgan.utils.replicas import Share


@pytest.mark.parametrize(("total", "count"), [(8, 2), (7, 2), (7, 3), (12, 5), (2, 3), (1, 2)])
def test_the_parts_make_the_batch(total, count):
    shares = [Share.of(index, count, total) for index in range(count)]
    x = tf.range(total)
    owned = [share.part(x).numpy()[: share.owned] for share in shares]
    np.testing.assert_array_equal(np.concatenate(owned), np.arange(total))
    assert sum(float(share.weight("float64")) for share in shares) == pytest.approx(1, abs=1e-15)
    assert max(share.owned for share in shares) - min(share.owned for share in shares) <= 1
    # A replica without an own sample computes on another one's, which counts nothing.
    assert all(share.size == max(share.owned, 1) for share in shares)


@pytest.mark.parametrize("total", [7, 2])
def test_parts_of_a_batch_whose_size_is_a_tensor(total):
    for index in range(3):
        known, found = (Share.of(index, 3, size) for size in (total, tf.constant(total)))
        assert (known.start, known.size, known.owned) == (found.start, found.size, found.owned)


def test_a_packed_part_holds_whole_packs():
    share = Share.of(1, 2, 4)
    # Pack i is (i, i + 4).
    np.testing.assert_array_equal(share.part(tf.range(8), packing=2), [2, 3, 6, 7])


def test_a_mean_of_the_parts_is_that_of_the_batch():
    x = np.arange(7.0) ** 2
    shares = [Share.of(index, 3, 7) for index in range(3)]
    parts = [tf.reduce_mean(s.part(tf.constant(x))) * s.weight("float64") for s in shares]
    assert float(tf.add_n(parts)) == pytest.approx(x.mean(), rel=1e-15)


def test_without_replicas_the_operations_are_tensorflow_s_own():
    x = tf.random.stateless_normal((5, 3), (1, 2))
    assert replicas.current_share() is None
    assert replicas.whole_batch(x) is x and replicas.own_rows(x) is x
    assert replicas.batch_size_factor("float32") is None
    np.testing.assert_array_equal(replicas.batch_mean(x, [0]), tf.reduce_mean(x, [0]))
    np.testing.assert_array_equal(replicas.batch_stdev(x), tf.math.reduce_std(x))


def test_the_share_is_that_of_the_thread():
    share = Share.of(0, 2, 4)
    with replicas.computing_on(share):
        assert replicas.current_share() is share
    assert replicas.current_share() is None
