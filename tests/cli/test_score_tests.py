"""The tests of `tfgan score --tests`, and how they are said. Of the command: test_sample.py."""

import types

import numpy as np
import pytest

from tfgan import Gaussian, metrics, random
from tfgan.cli import score, score_tests


class Rows:
    """Features: the mean of each row."""

    name, sha256 = "rows", "0" * 64

    def features(self, images):
        assert images.shape[1:] == (4, 4) and images.dtype == np.uint8
        return images.mean(2) / 255

    def probabilities(self, images):
        return np.eye(10)[images[:, 0, 0] % 10]


def images(n, seed, channels=1, high=256):
    return np.random.default_rng(seed).integers(0, high, (n, 4, 4, channels), dtype=np.uint8)


def test_true_samples_pass_and_others_do_not():
    data = Gaussian(4.0, 0.5)
    good = score_tests.sample_tests(data.sample(1000, seed=9).numpy(), data, seed=1)
    assert good["two_sample"]["p_value"] > 0.01 and good["two_sample"]["floor"]["p_value"] > 0.01
    assert "gets the kind of most of its 31 nearest of 1000 others" in good["protocol"]
    bad = score_tests.sample_tests(data.sample(1000, seed=9).numpy() + 0.5, data, seed=1)
    assert bad["two_sample"]["p_value"] < 1e-6
    # The true samples are those of the seed.
    assert bad["two_sample"]["floor"] == good["two_sample"]["floor"]
    true = [data.sample(1000, seed=random.key(1, step=i)).numpy() for i in (1, 2, 3)]
    floor = metrics.classifier_two_sample_test(true[1], true[2], seed=1)
    assert good["two_sample"]["floor"] == floor


def test_samples_that_are_not_finite_are_not_tested():
    found = score_tests.sample_tests(np.full((100, 1), np.nan), Gaussian(), seed=1)
    assert found["two_sample"] is None and list(score_tests.describe(found)) == []
    assert found["protocol"] == "no tests: the samples are not finite"


def test_at_most_so_many_samples_are_tested(monkeypatch):
    monkeypatch.setattr(score_tests, "NUM_TESTED", 50)
    found = score_tests.sample_tests(np.zeros((100, 1)), Gaussian(), seed=1)
    assert found["two_sample"]["num_test"] == 50


def test_images_are_compared_with_training_and_test_images():
    made, train, test = images(60, 0, high=200), images(200, 1), images(80, 2)
    found = score_tests.image_tests(made, train, test, Rows(), seed=3)
    fake, real, held_out = (Rows().features(each[..., 0]) for each in (made, train, test))
    kid = metrics.kernel_distance(real, fake, seed=3)
    assert found["kid"] == {**kid, "floor": metrics.kernel_distance(real, held_out, seed=3)}
    assert found["two_sample"] == {
        **metrics.classifier_two_sample_test(held_out, fake, seed=3),
        "floor": metrics.classifier_two_sample_test(held_out, real, seed=3),
    }
    assert found["memorisation"] == metrics.memorisation_scores(made, train, test)
    assert "KID of 60 generated against 200 training images, 50 subsets of 6" in found["protocol"]
    assert "7 nearest of 60 others by features; p: of as many" in found["protocol"]


def test_stacks_have_the_features_of_their_channels(monkeypatch):
    made, train, test = (images(40, seed, 3) for seed in range(3))
    found = score_tests.image_tests(made, train, test, Rows(), seed=0)
    fake, real = (np.concatenate([each.mean(2)[..., c] / 255 for c in range(3)], 1)
                  for each in (made, train))  # fmt: skip
    assert fake.shape == (40, 12)
    assert found["kid"]["kid"] == pytest.approx(metrics.kernel_distance(real, fake)["kid"])
    assert set(found) == {"kid", "two_sample", "protocol"}


def test_stacks_to_compare_with_are_those_of_the_digits():
    """Each channel of a training stack is a training digit, and of a test stack a test digit."""
    digits = [images(30, seed)[..., 0] // 2 + 128 * seed for seed in (0, 1)]
    labels = np.arange(30) % 10
    data = types.SimpleNamespace(
        x_train=digits[0], y_train=labels, x_test=digits[1], y_test=labels
    )  # fmt: skip
    scorer, source, real = score._stack_scorer(data, Rows(), (0.0, 1.0), 50)
    assert len(source) == scorer.samples == 50
    for stacks, known in zip(real(), digits, strict=True):
        assert stacks.shape == (50, 4, 4, 3) and stacks.dtype == np.uint8
        channels = np.moveaxis(stacks, -1, 1).reshape(-1, 16)
        assert {each.tobytes() for each in channels} <= {each.tobytes() for each in known}


def test_lines():
    two = {"accuracy": 0.5634, "p_value": 1.25e-9}
    kid = {"kid": 0.0123, "low": 0.01, "high": 0.0146}
    tests = {
        "kid": {**kid, "floor": {"kid": -1e-05, "low": -2e-4, "high": 1.8e-4}},
        "two_sample": {**two, "floor": {"accuracy": 0.5, "p_value": 0.5}},
        "memorisation": {
            "median": 5.4321, "test_median": 5.6, "near_share": 0.034, "test_near_share": 0.01,
            "copies": 2,
        },
    }  # fmt: skip
    assert list(score_tests.describe(tests)) == [
        "KID 0.0123 [0.01, 0.0146] (floor -1e-05 [-0.0002, 0.00018]), two-sample test: "
        "56.34 % told apart, p 1.25e-09 (floor 50.00 % told apart, p 0.5)",
        "nearest training image: median distance 5.432 (5.600 of test images), as near as the "
        "nearest 1.0 % of test images: 3.4 %, copies: 2",
    ]
