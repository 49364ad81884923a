"""How good generated images are: FID, precision and recall, classes, each beside its floor."""

import numpy as np
from scipy import linalg, spatial

from tfgan.utils import validation

NEIGHBOURS = 3

# Precision and recall compare all pairs: with more samples the cost goes with the square.
MANIFOLD_SAMPLES = 5000

NUM_SAMPLES = 10_000

CONFIDENT = 0.9


def frechet_distance(first, second):
    """Frechet distance of two Gaussians fitted to features: FID where they are Inception's.

    ||m1 - m2||^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).

    Args:
        first: (n, d) features, n at least 2.
        second: (m, d) features.

    Returns:
        A float of at least 0; NaN if a feature is not finite.

    Reference:
        Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", equation 6.
    """
    first, second = _features(first), _features(second)
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            "features to compare must be of one size. "
            f"Received: {first.shape[1]} and {second.shape[1]}"
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return float("nan")
    c1, c2 = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (first, second))
    # The eigenvalues of C1 C2 are those of the symmetric C1^(1/2) C2 C1^(1/2): no complex roots.
    root = _symmetric_root(c1)
    cross = np.sqrt(np.maximum(linalg.eigvalsh(root @ c2 @ root), 0.0)).sum()
    gap = np.sum((first.mean(0) - second.mean(0)) ** 2)
    return float(max(gap + np.trace(c1) + np.trace(c2) - 2.0 * cross, 0.0))


def _symmetric_root(matrix):
    values, vectors = linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def precision_recall(real, fake, *, neighbours=NEIGHBOURS):
    """Shares of fake features among the real ones, and of real among the fake.

    A point is among a set if it lies within the distance from one of the set's points to that
    point's `neighbours`-th nearest.

    Args:
        real: (n, d) features, n above `neighbours`.
        fake: (m, d) features.
        neighbours: k of the manifolds.

    Returns:
        (precision, recall), each in [0, 1].

    Reference:
        Kynkaanniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative
        Models", equation 2.
    """
    real, fake = _features(real), _features(fake)
    neighbours = validation.positive_integer("neighbours", neighbours)
    if min(len(real), len(fake)) <= neighbours:
        raise ValueError(
            f"precision and recall need more than {neighbours} samples of each kind. "
            f"Received: {len(real)} and {len(fake)}"
        )
    return _share_within(fake, real, neighbours), _share_within(real, fake, neighbours)


def _share_within(points, manifold, neighbours, block=1000):
    blocks = range(0, len(manifold), block)
    radii = np.concatenate(
        [
            np.partition(_distances(manifold[i : i + block], manifold), neighbours, axis=1)[
                :, neighbours
            ]
            for i in blocks
        ]
    )
    inside = np.zeros(len(points), bool)
    for i in blocks:
        near = _distances(manifold[i : i + block], points) <= radii[i : i + block, None]
        inside |= near.any(0)
    return float(inside.mean())


def _distances(a, b):
    return spatial.distance.cdist(a, b)


def class_shares(probabilities):
    """Share of samples in each class, by the most probable one: (num_classes,), sums to 1."""
    probabilities = np.asarray(probabilities)
    counts = np.bincount(probabilities.argmax(1), minlength=probabilities.shape[1])
    return counts / len(probabilities)


def label_accuracy(probabilities, labels):
    """How often the classifier sees the class that was asked for.

    Args:
        probabilities: (n, num_classes).
        labels: (n,) integers.

    Returns:
        (accuracy over all, accuracy of each class (num_classes,), NaN where none was asked for).
    """
    right = np.asarray(probabilities).argmax(1) == np.asarray(labels)
    each = [
        right[labels == c].mean() if np.any(labels == c) else np.nan
        for c in range(np.shape(probabilities)[1])
    ]
    return float(right.mean()), np.array(each)


def confident_share(probabilities, threshold=CONFIDENT):
    """Share of samples whose class the classifier gives more than `threshold` to."""
    return float(np.mean(np.max(probabilities, axis=1) > threshold))


class ImageScorer:
    """Scores generated images against a data set; its own floor is computed once.

    Args:
        data: a `tfgan.datasets.MNIST`, or anything with `x_train` and `x_test` uint8 images that
            says in `str()` what it is.
        extractor: has `features(images)`, `name` and `sha256`; where it has `both(images)`,
            features and class probabilities, classes are scored too.
        samples: number of generated images that the protocol asks for; at most that many real
            test images make the floor.

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(self, data, extractor, *, samples=NUM_SAMPLES):
        self.data, self.extractor = data, extractor
        self.samples = validation.positive_integer("samples", samples, NEIGHBOURS + 1)
        self._real = self._see(data.x_train)[0]
        self._floor = None

    @property
    def protocol(self):
        """What the scores mean, in one line."""
        return (
            f"{self.samples} generated images against {len(self._real)} training images; "
            f"data: {self.data}; features: {self.extractor.name} "
            f"(SHA-256 {self.extractor.sha256[:12]}); precision and recall on "
            f"{min(self.samples, MANIFOLD_SAMPLES)} of each, k {NEIGHBOURS}; floor: test images "
            "against training images"
        )

    @property
    def floor(self):
        """Scores of the real test images: a dict as of `score`."""
        if self._floor is None:
            test = self.data.x_test[: self.samples]
            labels = getattr(self.data, "y_test", None)
            labels = None if labels is None else labels[: self.samples]
            self._floor = self.score(test, labels)
        return self._floor

    def _see(self, images):
        if hasattr(self.extractor, "both"):
            return self.extractor.both(images)
        return np.asarray(self.extractor.features(images)), None

    def score(self, images, labels=None):
        """Scores of generated images.

        Args:
            images: (n, height, width[, channels]) uint8.
            labels: (n,) classes that were asked for, of a conditional model.

        Returns:
            A dict of what JSON can hold: `fid`, `precision`, `recall`, `num_samples`; with class
            probabilities also `class_shares`, `num_classes_seen` (share of at least 1 %), `confident_share`;
            with labels `label_accuracy`, `label_accuracy_by_class`.
        """
        features, probabilities = self._see(images)
        some = slice(0, MANIFOLD_SAMPLES)
        precision, recall = precision_recall(self._real[some], features[some])
        scores = {
            "fid": frechet_distance(self._real, features),
            "precision": precision,
            "recall": recall,
            "num_samples": len(features),
        }
        if probabilities is not None:
            shares = class_shares(probabilities)
            scores["class_shares"] = shares.tolist()
            scores["num_classes_seen"] = int(np.sum(shares >= 0.01))
            scores["confident_share"] = confident_share(probabilities)
            if labels is not None:
                accuracy, each = label_accuracy(probabilities, labels)
                scores["label_accuracy"] = accuracy
                scores["label_accuracy_by_class"] = each.tolist()
        return scores

    def score_model(self, model, source, *, seed=1):
        """Scores of `samples` images that a GAN generates.

        Args:
            model: a `GAN`.
            source: the `InMemoryImages` it was trained on, which knows the range of its pixels.
            seed: of the latents.
        """
        labels = None
        if model.num_classes is not None:
            labels = np.arange(self.samples) % model.num_classes
        images = source.to_uint8(model.generate(self.samples, seed=seed, labels=labels))
        return self.score(images, labels)


def describe(scores, floor):
    """Scores in words, a line or two, each beside its floor."""
    line = (
        f"FID {scores['fid']:.2f} (floor {floor['fid']:.2f}), "
        f"precision {scores['precision']:.3f} ({floor['precision']:.3f}), "
        f"recall {scores['recall']:.3f} ({floor['recall']:.3f})"
    )
    if "class_shares" in scores:
        shares = 100 * np.array(scores["class_shares"])
        line += (
            f"; class shares {shares.min():.1f} to {shares.max():.1f} %, "
            f"{100 * scores['confident_share']:.0f} % confident "
            f"({100 * floor['confident_share']:.0f} %)"
        )
    if "label_accuracy" in scores:
        worst = 100 * np.nanmin(scores["label_accuracy_by_class"])
        line += (
            f"; label accuracy {100 * scores['label_accuracy']:.2f} %, worst class {worst:.1f} % "
            f"({100 * floor['label_accuracy']:.2f} %)"
        )
    return line


def _features(x):
    x = np.asarray(x, np.float64)
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"features must be of shape (n, d), n at least 2. Received: {x.shape}")
    return x
