"""Random shifts of images, pixel by pixel."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import GAN, networks
from tfgan.models.random_shift import offsets, shifted


def test_offsets_are_all_equally_probable():
    found = offsets(tf.constant([0.0, 0.19, 0.21, 0.5, 0.99]), 2)
    assert found.numpy().tolist() == [-2, -2, -1, 0, 2]


def test_shifts_repeat_the_border():
    image = np.arange(6.0).reshape(1, 2, 3, 1)
    images = np.repeat(image, 3, 0)
    found = shifted(tf.constant(images), tf.constant([[0, 0], [1, 0], [0, -2]])).numpy()[..., 0]
    assert found[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found[1].tolist() == [[3, 4, 5], [3, 4, 5]]
    assert found[2].tolist() == [[0, 0, 0], [3, 3, 3]]


class Ones:
    """Random numbers by hand: real image, fake image for D, fake image for G."""

    step = 0

    def uniform(self, shape, dtype):
        return tf.constant([[0.0, 0.5, 0.99, 0.5, 0.5, 0.99]], dtype)


def make_gan(**options):
    model = GAN(networks.small28_generator(2, width=1), networks.small28_discriminator(width=1))
    model.compile(jit_compile=False, **options)
    return model


def test_each_batch_has_shifts_of_its_own():
    step = make_gan(shift=1).adversarial_step
    image = tf.random.stateless_uniform((1, 28, 28, 1), [1, 2])
    real, fake, last = (x.numpy()[0] for x in step._shifted(Ones(), image, image, image))
    rows = image.numpy()[0]
    np.testing.assert_array_equal(real[1:], rows[:-1])
    np.testing.assert_array_equal(fake[:-1], rows[1:])
    np.testing.assert_array_equal(last[:, :-1], rows[:, 1:])


def test_only_images_can_be_shifted_and_saved_models_know_it():
    assert make_gan(shift=2).get_compile_config()["shift"] == 2
    points = GAN(networks.points_generator(2), networks.points_discriminator(2))
    with pytest.raises(ValueError, match="shift needs images"):
        points.compile(shift=1)
    with pytest.raises(ValueError, match="less than the images' height and width, 28 and 28"):
        make_gan(shift=28)
    with pytest.raises(ValueError, match="shift must be an integer of at least 0"):
        points.compile(shift=-1)
