"""Batches of an image run: where a streamed run goes on, and what stands for seen batches."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan.cli.image_batches import image_batches, unreadable_image_named
from tfgan.data import InMemoryImages, StreamedImages


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(0)
    for i in range(6):
        keras.utils.save_img(folder / f"{i}.png", rng.random((8, 8, 3)))
    return StreamedImages(folder, size=8)


def _model(step, updates):
    def number(value):
        return types.SimpleNamespace(numpy=lambda: value)

    return types.SimpleNamespace(seed=number(7), step=number(step), discriminator_steps=updates)


def test_images_in_memory_are_given_as_they_are():
    images = InMemoryImages(np.zeros((2, 8, 8), np.uint8))
    assert image_batches(images, _model(3, 1), 2) is images


@pytest.mark.parametrize(("updates", "restored"), [(1, 0), (1, 2), (2, 1)])
def test_a_streamed_run_goes_on_at_the_batch_that_comes_next(images, updates, restored):
    """Of 3 steps `restored` belong to the running epoch. Each update has had a batch."""
    found = image_batches(images, _model(3, updates), 2, restored=restored)
    batches = [batch.numpy() for batch in found.take((restored + 1) * updates)]
    passed, following = batches[: restored * updates], batches[restored * updates :]
    assert not np.any(passed) and len(passed) == restored * updates
    whole = [batch.numpy() for batch in images.dataset(2, seed=7).take(4 * updates)]
    np.testing.assert_array_equal(following, whole[3 * updates :])


def test_an_image_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    broken = StreamedImages(tmp_path, size=8)
    with pytest.raises(ValueError, match=r"a\.png") as error, unreadable_image_named():
        next(iter(image_batches(broken, _model(0, 1), 1)))
    assert "\n" not in str(error.value)
    with pytest.raises(tf.errors.OutOfRangeError), unreadable_image_named():
        raise tf.errors.OutOfRangeError(None, None, "the end")
