"""Resident images: every one once an epoch, by step, the same in and out of XLA."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import InMemoryImages, random


@pytest.fixture
def images():
    """Image i has the value i in all pixels."""
    return np.tile(np.arange(50, dtype=np.uint8)[:, None, None], (1, 2, 3))


def drawn(source, n, index, seed=7):
    batch = source.batch(n, seed=seed, index=tf.constant(index, tf.int64), key=None)
    return batch.numpy()[:, 0, 0, 0].astype(int)


def test_every_image_comes_once_in_each_epoch(images):
    source = InMemoryImages(images, low=0, high=255)
    epochs = [np.concatenate([drawn(source, 10, 5 * e + i) for i in range(5)]) for e in range(3)]
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), np.arange(50))
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0], np.arange(50))


def test_batches_that_do_not_divide_the_epoch_straddle_it(images):
    source = InMemoryImages(images, low=0, high=255)
    stream = np.concatenate([drawn(source, 15, i) for i in range(10)])
    whole = np.concatenate([drawn(source, 50, i) for i in range(3)])
    np.testing.assert_array_equal(stream, whole)


def test_order_depends_on_the_seed(images):
    source = InMemoryImages(images, low=0, high=255)
    assert not np.array_equal(drawn(source, 50, 0, seed=1), drawn(source, 50, 0, seed=2))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 17, 64, 1000])
def test_permuted_is_a_permutation_at_every_size(size):
    found = random.permuted(tf.range(3 * size, 4 * size, dtype=tf.int64), size, 3).numpy()
    np.testing.assert_array_equal(np.sort(found), np.arange(size))


def test_permuted_is_evenly_random():
    """Over many epochs each element is as often in each place: chi squared, 19 x 19 degrees."""
    size, epochs = 20, 2000
    order = tf.function(
        lambda e: random.permuted(e * size + tf.range(size, dtype=tf.int64), size, 5)
    )
    run = tf.function(lambda: tf.map_fn(order, tf.range(epochs, dtype=tf.int64), tf.int32))
    places = run().numpy()
    counts = np.zeros((size, size))
    for order in places:
        counts[np.arange(size), order] += 1
    chi = np.sum((counts - epochs / size) ** 2) / (epochs / size)
    # 361 expected, of variance 722.
    assert abs(chi - 361) < 6 * np.sqrt(722)
    pairs = [order[1] == (order[0] + 1) % size for order in places]
    assert abs(np.mean(pairs) - 1 / (size - 1)) < 5 * np.sqrt(1 / 19 / epochs)


def test_permuted_is_the_same_inside_xla():
    run = tf.function(lambda i: random.permuted(i * 16 + tf.range(16, dtype=tf.int64), 60_000, 9))
    jitted = tf.function(run, jit_compile=True)
    for i in (0, 1, 3749, 3750, 10**9):
        index = tf.constant(i, tf.int64)
        np.testing.assert_array_equal(run(index), jitted(index))


def test_pixels_go_to_the_range_and_back(images):
    source = InMemoryImages(images, low=-1, high=1)
    assert source.shape == (2, 3, 1)
    ends = source.normalised(np.array([0, 255], np.uint8))
    np.testing.assert_allclose(ends, [-1, 1], atol=1e-6)
    every = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(source.to_uint8(source.normalised(every)), every)
    np.testing.assert_array_equal(source.to_uint8([-3.0, 3.0]), [0, 255])


def test_labels_go_with_their_images(images):
    labels = np.arange(50) % 5
    source = InMemoryImages(images, labels, low=0, high=255)
    where = {"seed": 1, "index": tf.constant(3, tf.int64), "key": None}
    found = source.batch(20, **where).numpy()[:, 0, 0, 0].astype(int)
    np.testing.assert_array_equal(source.batch_labels(20, **where), found % 5)
    x, y = next(iter(source.dataset(20, seed=3)))
    np.testing.assert_array_equal(y, x.numpy()[:, 0, 0, 0].astype(int) % 5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((np.zeros((3, 2, 2)),), "images must be uint8 of shape .*Received: float64"),
        ((np.zeros((3, 2), np.uint8),), r"images must be uint8 .*Received: uint8 \(3, 2\)"),
        ((np.zeros((0, 2, 2), np.uint8),), "images must be uint8"),
        ((np.zeros((3, 2, 2), np.uint8), [0, 1]), r"labels must be integers of shape \(3,\)"),
        ((np.zeros((3, 2, 2), np.uint8), [0, 1, -1]), r"labels must be integers in \[0, 1\]"),
        ((np.zeros((3, 2, 2), np.uint8), [0.5, 1, 1]), "labels must be integers in"),
    ],
)
def test_bad_arrays_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        InMemoryImages(*arguments)


def test_bad_ranges_and_batches_are_refused(images):
    with pytest.raises(ValueError, match="low must be below high"):
        InMemoryImages(images, low=1, high=1)
    with pytest.raises(ValueError, match=r"at most 50 images\. Received: 51"):
        drawn(InMemoryImages(images), 51, 0)
