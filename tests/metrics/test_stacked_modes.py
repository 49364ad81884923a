"""Modes of stacked digits, for a classifier that reads the class from the pixels."""

import math

import numpy as np
import pytest

from tfgan.data import StackedDigits
from tfgan.metrics import StackedScorer, stacked_classes, stacked_scores


class Reader:
    """The first pixel is the class."""

    name, sha256 = "reader", "0" * 64

    def probabilities(self, images):
        return np.eye(10)[np.asarray(images)[:, 0, 0]]


DIGITS = np.repeat(np.arange(10, dtype=np.uint8), 4)[:, None, None] * np.ones((1, 2, 2), np.uint8)
LABELS = np.repeat(np.arange(10), 4)


def test_classes_of_channels():
    images = np.zeros((2, 2, 2, 3), np.uint8)
    images[0, 0, 0], images[1, 0, 0] = (1, 2, 3), (9, 0, 9)
    assert stacked_classes(images, Reader()).tolist() == [123, 909]


@pytest.mark.parametrize(
    ("classes", "num_classes", "modes", "kl"),
    [
        ([0, 1, 2, 3], 4, 4, 0.0),
        ([0, 0, 0, 0], 4, 1, math.log(4)),
        ([0, 0, 1, 2], 4, 3, 0.5 * math.log(2)),
    ],
)
def test_scores_of_counts(classes, num_classes, modes, kl):
    found = stacked_scores(classes, num_classes)
    assert found["modes"] == modes
    assert found["reverse_kl"] == pytest.approx(kl, abs=1e-12)


def test_floor_is_that_of_counting():
    data = StackedDigits(DIGITS, LABELS, count=20_000, low=0.0, high=255.0)
    scorer = StackedScorer(data, Reader(), samples=20_000)
    # The expected KL of n uniform samples is (K - 1) / 2n.
    assert scorer.floor["modes"] == 1000
    assert scorer.floor["reverse_kl"] == pytest.approx(999 / 40_000, rel=0.15)

    class Model:
        def generate(self, n, *, seed):
            return np.full((n, 2, 2, 3), 7.0)

    found = scorer.score_model(Model(), data)
    assert found == {"modes": 1, "reverse_kl": pytest.approx(math.log(1000)), "num_samples": 20_000}
    assert scorer.describe(found).startswith("modes 1 (1000), reverse KL 6.9078 (0.02")


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: stacked_scores([]), "at least one"),
        (lambda: stacked_scores([1000]), "in \\[0, 1000\\)"),
        (lambda: stacked_classes(np.zeros((2, 28, 28)), Reader()), "uint8 of shape"),
    ],
)
def test_bad_arguments(work, said):
    with pytest.raises(ValueError, match=said):
        work()
