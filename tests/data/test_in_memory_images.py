"""Images in memory: each one once per epoch, by step, with labels and without."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import InMemoryImages


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
