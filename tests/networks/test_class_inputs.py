"""One-hot classes beside latents and images."""

import keras
import numpy as np

from tfgan.networks.class_inputs import with_class_planes, with_classes


def test_classes_are_concatenated_to_features():
    latents = keras.Input((2,))
    model = keras.Model(*with_classes(latents, latents, 3))
    found = model([np.array([[5.0, 6.0]]), np.eye(3)[[1]]])
    np.testing.assert_array_equal(found, [[5, 6, 0, 1, 0]])
    assert with_classes(latents, latents, None) == (latents, latents)


def test_classes_are_planes_beside_an_image():
    images = keras.Input((2, 3, 1))
    model = keras.Model(*with_class_planes(images, 2))
    found = model([np.full((1, 2, 3, 1), 7.0), np.eye(2)[[1]]])
    np.testing.assert_array_equal(found, np.broadcast_to([7, 0, 1], (1, 2, 3, 3)))
    assert with_class_planes(images, None) == (images, images)
