"""Arrays that a few numbers describe."""

import dataclasses

import numpy as np

from tfgan.cli.benchmarks.drawn_array import DrawnArray, like, random_words


def test_the_words_are_those_of_splitmix64():
    # The first three of its authors' program, with seed 0.
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert random_words(3, 0).tolist() == known


def test_numbers_fill_their_range():
    values = DrawnArray((50, 40), 3, -2.0, 4.0).array()
    assert values.shape == (50, 40) and values.dtype == np.float32
    assert -2 <= values.min() < -1.9 and 3.9 < values.max() < 4
    assert abs(values.mean() - 1) < 0.15


def test_pixels_are_bytes():
    pixels = DrawnArray((4, 8, 8, 1), 0, pixels=True).array()
    assert pixels.dtype == np.uint8 and pixels.min() < 10 and pixels.max() > 245


def test_weights_keep_mean_and_deviation_and_the_description_survives_json():
    weights = DrawnArray((100, 100), 1, 0.9, 1.3).array()
    drawn = like(weights, 7)
    assert abs(drawn.array().mean() - weights.mean()) < 0.01
    assert abs(drawn.array().std() / weights.std() - 1) < 0.02
    assert DrawnArray(**dataclasses.asdict(drawn)) == drawn
