"""Digits of another size, scored by a classifier of 28x28 pixels."""

import numpy as np
import pytest

from tfgan.metrics.classifier import load_classifier
from tfgan.metrics.resized import CHUNK, ResizedExtractor


class Seen:
    name, sha256 = "classifier", "0" * 64

    def both(self, images):
        self.images = images
        return images.reshape(len(images), -1), np.ones((len(images), 2)) / 2


def test_pixels_are_averaged():
    seen = Seen()
    extractor = ResizedExtractor(seen, size=2)
    images = np.zeros((CHUNK + 1, 8, 8, 1), np.uint8)
    images[:, :, 4:] = 200
    features, probabilities = extractor.both(images)
    assert seen.images.shape == (CHUNK + 1, 2, 2, 1) and seen.images.dtype == np.uint8
    # The triangle of the antialiasing reaches over the edge: there it has 1/7 of its weight.
    assert np.unique(seen.images[:, :, 0]) == [29] and np.unique(seen.images[:, :, 1]) == [171]
    assert features.shape == (CHUNK + 1, 4) and probabilities.shape == (CHUNK + 1, 2)
    assert extractor.name == "classifier at 2x2" and extractor.sha256 == seen.sha256


def test_images_of_its_own_size_are_left_as_they_are():
    own = load_classifier()
    images = np.random.default_rng(0).integers(0, 256, (9, 28, 28, 1), dtype=np.uint8)
    for wanted, found in zip(own.both(images), ResizedExtractor(own).both(images), strict=True):
        np.testing.assert_array_equal(wanted, found)


def test_a_digit_is_the_same_digit_at_another_size():
    from tfgan.data.image_folder import to_square
    from tfgan.data.mnist import load_mnist

    digits = load_mnist(None, download=False)
    large = to_square(digits.x_test[:200, ..., None], size=64, resize="squash").numpy()
    classes = ResizedExtractor(load_classifier()).both(large)[1].argmax(1)
    assert np.mean(classes == digits.y_test[:200]) > 0.97


def test_gray_images_need_no_channel():
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8), dtype=np.uint8)
    extractor = ResizedExtractor(Seen(), size=4)
    np.testing.assert_array_equal(extractor.both(images)[0], extractor.both(images[..., None])[0])


@pytest.mark.parametrize(
    ("images", "received"),
    [
        (np.zeros((3, 8, 8, 1)), r"float64 \(3, 8, 8, 1\)"),
        (np.zeros((8, 8), np.uint8), r"uint8 \(8, 8\)"),
    ],
)
def test_other_arrays_are_refused(images, received):
    with pytest.raises(ValueError, match=f"must be uint8 of shape .*Received: {received}"):
        ResizedExtractor(Seen(), size=4).both(images)
