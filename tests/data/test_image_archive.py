"""Images of an .npz file: resized, with the channels that are asked for."""

import numpy as np
import pytest

from tfgan.data import load_image_archive

RNG = np.random.default_rng(0)


@pytest.fixture
def archive(tmp_path):
    def written(images):
        np.savez(tmp_path / "a.npz", x_train=images)
        return tmp_path / "a.npz"

    return written


def test_images_of_the_size_stay_as_they_are(archive):
    images = RNG.integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    np.testing.assert_array_equal(load_image_archive(archive(images), size=8), images)
    assert len(load_image_archive(archive(images), size=8, limit=2)) == 2


def test_grey_images_become_squares_of_three_equal_channels(archive):
    # Two columns of 10 and 30: halfway between them is 20.
    images = np.full((2, 4, 2), 10, np.uint8)
    images[:, :, 1] = 30
    found = load_image_archive(archive(images), size=4, resize="squash")
    assert found.shape == (2, 4, 4, 3)
    np.testing.assert_array_equal(found[0, 0], np.array([[10], [15], [25], [30]]).repeat(3, 1))
    # Of 4x2 the middle is 2x2.
    images[:, 0] = 255
    cropped = load_image_archive(archive(images), size=2, channels=1)
    np.testing.assert_array_equal(cropped[1, :, :, 0], [[10, 30], [10, 30]])


def test_what_is_no_image_is_refused(archive, tmp_path):
    colours = RNG.integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match=r"must have 1 channel\. Received: 3"):
        load_image_archive(archive(colours), channels=1)
    with pytest.raises(ValueError, match="x_train must be uint8"):
        load_image_archive(archive(np.zeros((2, 8, 8))))
    with pytest.raises(ValueError, match="it has no array x_train"):
        np.savez(tmp_path / "b.npz", y_train=np.zeros(3))
        load_image_archive(tmp_path / "b.npz")


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, x_train=np.zeros((90_000, 28, 28), np.uint8))
    with pytest.raises(ValueError, match=r"x_train would be 70560128 bytes from \d+ in the file"):
        load_image_archive(path)
    with pytest.raises(ValueError, match="not a regular file"):
        load_image_archive("/dev/zero")
