"""Scores against closed forms, and against hand counts."""

import numpy as np
import pytest

from tfgan.metrics import fid as im


def gaussian(rng, mean, scale, n=20_000):
    return rng.normal(size=(n, len(mean))) * scale + mean


def exactly(rng, mean, covariance, n=500):
    """Features whose sample mean and covariance are exactly the given ones."""
    x = rng.normal(size=(n, len(mean)))
    x -= x.mean(0)
    x = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False))).T
    return x @ np.linalg.cholesky(covariance).T + mean


def test_frechet_distance_closed_forms():
    rng = np.random.default_rng(0)
    eye = np.eye(3)
    a = exactly(rng, [0, 0, 0], eye)
    assert im.frechet_distance(a, a) < 1e-9
    shifted = exactly(rng, [3, 0, 4], eye)
    np.testing.assert_allclose(im.frechet_distance(a, shifted), 25.0, rtol=1e-9)
    # Commuting covariances: the sum of squared differences of the deviations.
    wide = exactly(rng, [0, 0, 0], np.diag([4.0, 9.0, 1.0]))
    np.testing.assert_allclose(im.frechet_distance(a, wide), 1 + 4 + 0, rtol=1e-9)
    # In another unit the distance is another by the unit's square, also where all is below 1.
    np.testing.assert_allclose(im.frechet_distance(a / 10, wide / 10), 0.05, rtol=1e-9)
    assert im.frechet_distance(a, wide) == pytest.approx(im.frechet_distance(wide, a))


def test_frechet_distance_of_covariances_that_do_not_commute():
    from scipy.linalg import sqrtm

    rng = np.random.default_rng(1)
    c1 = np.array([[2.0, 0.7], [0.7, 1.0]])
    c2 = np.array([[1.0, -0.5], [-0.5, 3.0]])
    a, b = exactly(rng, [0, 0], c1), exactly(rng, [1, 0], c2)
    expected = 1 + np.trace(c1 + c2 - 2 * sqrtm(c1 @ c2).real)
    np.testing.assert_allclose(im.frechet_distance(a, b), expected, rtol=1e-9)


def test_frechet_distance_with_dead_features_and_bad_ones():
    rng = np.random.default_rng(2)
    a = np.pad(rng.normal(size=(100, 2)), ((0, 0), (0, 3)))
    assert im.frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    a[0, 0] = np.nan
    assert np.isnan(im.frechet_distance(a, a))
    with pytest.raises(ValueError, match=r"of one size. Received: 5 and 2"):
        im.frechet_distance(a, np.zeros((9, 2)))
    with pytest.raises(ValueError, match=r"shape \(n, d\)"):
        im.frechet_distance(a[:1], a)


def test_precision_and_recall_by_hand():
    """On a line: real 0..3, second neighbours at 2, 1, 1, 2; fake points near and far."""
    real = np.arange(4.0)[:, None]
    fake = np.array([[0.5], [4.5], [5.5], [100.0]])
    precision, recall = im.precision_recall(real, fake, neighbours=2)
    # 4.5 lies 1.5 from 3, whose radius is 2; 5.5 lies 2.5 away.
    assert precision == 0.5
    # Radii of the fakes: 5, 4, 5, 95.5: 0.5 has 0 to 3 within 5.
    assert recall == 1.0


def test_precision_and_recall_tell_quality_from_variety():
    rng = np.random.default_rng(3)
    real = gaussian(rng, [0, 0], 1.0, 1000)
    narrow = gaussian(rng, [0, 0], 0.1, 1000)
    wide = gaussian(rng, [0, 0], 20.0, 1000)
    p, r = im.precision_recall(real, narrow)
    assert p > 0.95 and r < 0.2
    p, r = im.precision_recall(real, wide)
    assert p < 0.1 and r > 0.9
    with pytest.raises(ValueError, match="more than 3 samples"):
        im.precision_recall(real, wide[:3])


def test_precision_does_not_depend_on_the_blocks():
    rng = np.random.default_rng(4)
    real, fake = gaussian(rng, [0, 0], 1.0, 300), gaussian(rng, [1, 0], 1.0, 200)
    assert im._share_in_manifold(fake, real, 3, block=7) == im._share_in_manifold(fake, real, 3)


PROBABILITIES = np.array([[0.95, 0.05, 0], [0.5, 0.3, 0.2], [0, 0.99, 0.01], [0.2, 0.8, 0]])


def test_classes():
    np.testing.assert_array_equal(im.class_shares(PROBABILITIES), [0.5, 0.5, 0])
    assert im.confident_share(PROBABILITIES) == 0.5
    accuracy, each = im.label_accuracy(PROBABILITIES, np.array([0, 1, 1, 1]))
    assert accuracy == 0.75
    np.testing.assert_allclose(each, [1.0, 2 / 3, np.nan])


class Pixels:
    """An extractor whose features are the mean of each image's two halves."""

    name, sha256 = "halves", "0" * 64

    def features(self, images):
        images = np.asarray(images, float)
        half = images.shape[1] // 2
        return np.stack([images[:, :half].mean((1, 2)), images[:, half:].mean((1, 2))], 1)


class Data:
    def __init__(self, seed=0):
        rng = np.random.default_rng(seed)
        self.x_train = rng.integers(0, 255, (200, 4, 4), dtype=np.uint8)
        self.x_test = rng.integers(0, 255, (100, 4, 4), dtype=np.uint8)

    def __str__(self):
        return "noise of the test"


def test_scorer_takes_any_extractor_and_says_what_it_was_given():
    data = Data()
    scorer = im.ImageScorer(data, Pixels(), samples=50)
    assert "noise of the test" in scorer.protocol
    assert "halves (SHA-256 000000000000)" in scorer.protocol
    extract = Pixels().features
    floor = scorer.floor
    expected = im.frechet_distance(extract(data.x_train), extract(data.x_test[:50]))
    assert floor["fid"] == expected
    assert floor["num_samples"] == 50
    worse = scorer.score(data.x_test // 2)
    assert worse["fid"] > 10 * floor["fid"]
    text = im.describe(worse, floor)
    assert f"FID {worse['fid']:.2f} (floor {floor['fid']:.2f})" in text
    assert "class" not in text


def test_scorer_scores_classes_where_the_extractor_knows_them():
    class Classes(Pixels):
        def both(self, images):
            top = (np.asarray(images)[:, 0, 0] > 127).astype(int)
            return self.features(images), np.eye(2)[top] * 0.9 + 0.05

    data = Data()
    data.y_test = (data.x_test[:, 0, 0] > 127).astype(int)
    scorer = im.ImageScorer(data, Classes(), samples=60)
    assert scorer.floor["label_accuracy"] == 1.0
    images = data.x_test[:50]
    wrong = scorer.score(images, np.zeros(50, int))
    share = np.mean(data.y_test[:50] == 0)
    assert wrong["label_accuracy"] == pytest.approx(share)
    assert wrong["class_shares"] == pytest.approx([share, 1 - share])
    assert wrong["num_classes_seen"] == 2
    assert "label accuracy" in im.describe(wrong, scorer.floor)


def test_labels_as_often_as_given_ones_by_hand():
    found = im.labels_as_often([7, 2, 7, 7], 8, seed=3)
    assert sorted(found) == [2, 2, 7, 7, 7, 7, 7, 7] and list(found) != sorted(found)
    assert list(found) == list(im.labels_as_often([7, 2, 7, 7], 8, seed=3))
    assert list(found) != list(im.labels_as_often([7, 2, 7, 7], 8, seed=4))
    assert sorted(im.labels_as_often([0, 1, 2, 2], 3, seed=0)) == [0, 2, 2]  # never 1 off or more
    for wrong in ([], [0.5], [[1, 2]], ["a"]):
        with pytest.raises(ValueError, match=r"labels must be integers \(m,\)"):
            im.labels_as_often(wrong, 3, seed=0)
    digits = np.repeat(np.arange(10), np.arange(1, 11))
    shares = np.bincount(im.labels_as_often(digits, 1000, seed=0), minlength=10) / 1000
    np.testing.assert_allclose(shares, np.arange(1, 11) / 55, atol=1e-3)


class Copies:
    """A conditional model whose images are those of a list for each class."""

    num_classes = 2

    def __init__(self, by_class):
        self.by_class = by_class

    def generate(self, n, *, seed, labels):
        rng = np.random.default_rng(seed)
        if labels is None:
            labels = rng.integers(2, size=n)
        return np.stack([rng.choice(self.by_class[label]) for label in labels])


class AsTheyAre:
    def to_uint8(self, images):
        return images


def test_a_perfect_conditional_model_scores_its_floor_where_classes_are_rare():
    data = Data()
    bright = data.x_train[:, 0, 0] > 200  # about a fifth
    data.y_train = bright.astype(int)
    scorer = im.ImageScorer(data, Pixels(), samples=2000)
    model = Copies([data.x_train[~bright], data.x_train[bright]])
    images, labels = scorer.generate(model, AsTheyAre())
    assert np.mean(labels) == pytest.approx(np.mean(bright), abs=1e-3)
    found = scorer.score(images, labels)["fid"]
    assert "as often as in training images" in scorer.protocol
    del data.y_train  # classes are not known: equally often
    images, labels = scorer.generate(model, AsTheyAre())
    assert np.mean(labels) == 0.5 and "equally often" in scorer.protocol
    assert scorer.score(images, labels)["fid"] > 5 * found


def test_a_scorer_with_another_number_of_samples_has_a_floor_of_its_own():
    data = Data()
    scorer = im.ImageScorer(data, Pixels(), samples=50)
    before = scorer.floor
    fewer = scorer.with_samples(20)
    assert fewer.floor["num_samples"] == 20 and scorer.floor is before
    assert fewer.protocol.startswith("20 generated") and scorer.protocol.startswith("50 generated")
    assert fewer.score(data.x_test) == scorer.score(data.x_test)
    with pytest.raises(ValueError, match="samples"):
        scorer.with_samples(3)
