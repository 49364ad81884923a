"""Images streamed from disk: the batches of images in memory, from any batch on."""

import keras
import numpy as np
import pytest

from tfgan import random
from tfgan.data import InMemoryImages, StreamedImages, load_image_folder, open_image_folder

COUNT, SIZE = 11, 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(0)
    (path / "more").mkdir()
    for index in range(COUNT):
        place = path / "more" if index % 3 == 0 else path
        image = rng.integers(0, 256, (9 + index, 12, 3))
        keras.utils.save_img(place / f"{index:02d}.png", image.astype("float32"), scale=False)
    return path


def first_batches(dataset, count):
    return [batch.numpy() for batch in dataset.take(count)]


@pytest.mark.parametrize("resize", ["crop", "squash"])
def test_batches_are_those_of_images_in_memory(folder, resize):
    streamed = StreamedImages(folder, size=SIZE, resize=resize, low=0.0)
    memory = InMemoryImages(load_image_folder(folder, size=SIZE, resize=resize), low=0.0)
    assert (len(streamed), streamed.shape) == (len(memory), memory.shape) == (11, (8, 8, 3))
    assert streamed.steps_per_epoch(4) == 2 and streamed.num_bytes == memory.images.nbytes
    for index, batch in enumerate(first_batches(streamed.dataset(4, seed=7), 6)):
        expected = memory.batch(4, seed=7, index=index, key=random.key(7))
        np.testing.assert_array_equal(batch, expected)
    np.testing.assert_array_equal(streamed.to_uint8(batch), memory.to_uint8(expected))


def test_an_epoch_has_each_image_once_in_an_order_of_its_own(folder):
    streamed = StreamedImages(folder, size=SIZE)
    batches = first_batches(streamed.dataset(COUNT, seed=1), 2)
    keys = [[image.tobytes() for image in epoch] for epoch in batches]
    assert len(set(keys[0])) == COUNT and set(keys[0]) == set(keys[1]) and keys[0] != keys[1]
    other = first_batches(streamed.dataset(COUNT, seed=2), 1)[0]
    assert [image.tobytes() for image in other] != keys[0]


def test_a_run_goes_on_at_its_next_batch(folder):
    streamed = StreamedImages(folder, size=SIZE)
    whole = first_batches(streamed.dataset(3, seed=5), 7)
    rest = first_batches(streamed.dataset(3, seed=5, first_batch=4), 3)
    for a, b in zip(rest, whole[4:], strict=True):
        np.testing.assert_array_equal(a, b)


def test_samples_are_those_of_images_in_memory(folder):
    streamed = StreamedImages(folder, size=SIZE)
    memory = InMemoryImages(load_image_folder(folder, size=SIZE))
    for each in (streamed, memory):
        assert each.sample(5, seed=3).shape == (5, SIZE, SIZE, 3)
    np.testing.assert_array_equal(streamed.sample(5, seed=3), memory.sample(5, seed=3))


def test_the_memory_limit_decides(folder):
    size = COUNT * SIZE * SIZE
    options = {"size": SIZE, "channels": 1, "high": 0.5}
    kept = open_image_folder(folder, memory_limit=size, **options)
    assert type(kept) is InMemoryImages and (len(kept), kept.high) == (COUNT, 0.5)
    streamed = open_image_folder(folder, memory_limit=size - 1, **options)
    assert type(streamed) is StreamedImages and streamed.num_bytes == size
    assert len(open_image_folder(folder, limit=2, **options)) == 2


def test_bad_arguments(folder, tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        StreamedImages(tmp_path / "none")
    with pytest.raises(ValueError, match="low must be below high"):
        StreamedImages(folder, low=1.0)
    with pytest.raises(ValueError, match="at most 11 images"):
        StreamedImages(folder).dataset(12, seed=0)
    with pytest.raises(ValueError, match="first_batch must be an integer of at least 0"):
        StreamedImages(folder).dataset(2, seed=0, first_batch=-1)
