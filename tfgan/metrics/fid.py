"""Scores of generated images: FID, precision and recall, classes.

Each score comes with its two-sample floor: the score of real test images.
"""

import copy
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation
from tfgan.utils.finite_json import to_finite_json
from tfgan.utils.shuffled import shuffled

Floats = npt.NDArray[np.float64]

NEIGHBOURS = 3

# Precision and recall compare all pairs of images: their cost grows with the square of this number.
MANIFOLD_SAMPLES = 5000

NUM_SAMPLES = 10_000

# The classifier is confident of a sample if it gives one class more than this probability.
CONFIDENT = 0.9


def frechet_distance(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Measures the Frechet distance between two Gaussians that are fitted to features.

    ||m1 - m2||^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). It is the FID if the features are Inception's.

    Args:
        first: (n, d) features, n at least 2.
        second: (m, d) features, m at least 2.

    Returns:
        The distance, at least 0. NaN if a feature is not finite.

    Raises:
        ValueError: If an array is not of such a shape.

    Reference:
        Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", equation 6.
    """
    from scipy import linalg

    first, second = _features(first), _features(second)
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            "features to compare must be of one size. "
            f"Received: {first.shape[1]} and {second.shape[1]}"
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return float("nan")
    c1, c2 = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (first, second))
    # C1 C2 has the eigenvalues of the symmetric C1^(1/2) C2 C1^(1/2): no root is complex.
    root = _symmetric_root(c1)
    cross = np.sqrt(np.maximum(linalg.eigvalsh(root @ c2 @ root), 0.0)).sum()
    mean_term = np.sum((first.mean(0) - second.mean(0)) ** 2)
    return float(max(mean_term + np.trace(c1) + np.trace(c2) - 2.0 * cross, 0.0))


def _symmetric_root(matrix: Floats) -> Floats:
    from scipy import linalg

    values, vectors = linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def precision_recall(
    real: npt.ArrayLike, fake: npt.ArrayLike, *, neighbours: int = NEIGHBOURS
) -> tuple[float, float]:
    """Measures precision and recall of generated features.

    Each point of a set has a ball around it that reaches to its `neighbours`-th nearest point of
    the same set. The balls together are the set's manifold. Precision is the share of fake features
    in the real manifold. Recall is the share of real features in the fake manifold.

    Args:
        real: (n, d) features, n above `neighbours`.
        fake: (m, d) features, m above `neighbours`.
        neighbours: Which nearest neighbour the balls reach to, k in the paper.

    Returns:
        (precision, recall), each in [0, 1].

    Raises:
        ValueError: If there are too few features, or an array is not of rank 2.

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
    return _share_in_manifold(fake, real, neighbours), _share_in_manifold(real, fake, neighbours)


def _share_in_manifold(
    points: Floats, manifold: Floats, neighbours: int, block: int = 1000
) -> float:
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


def _distances(a: Floats, b: Floats) -> Floats:
    from scipy import spatial

    return spatial.distance.cdist(a, b)


def class_shares(probabilities: npt.ArrayLike) -> Floats:
    """Computes the share of samples in each class.

    Args:
        probabilities: (n, num_classes). A sample belongs to its most probable class.

    Returns:
        (num_classes,) shares, which sum to 1.
    """
    probabilities = np.asarray(probabilities)
    counts = np.bincount(probabilities.argmax(1), minlength=probabilities.shape[1])
    return counts / len(probabilities)


def label_accuracy(probabilities: npt.ArrayLike, labels: npt.ArrayLike) -> tuple[float, Floats]:
    """Computes how often the most probable class is the requested one.

    Args:
        probabilities: (n, num_classes).
        labels: (n,) integers, the requested classes.

    Returns:
        (accuracy over all samples, accuracy (num_classes,) of each class). The accuracy of a class
        that was not requested is NaN.
    """
    labels = np.asarray(labels)
    right = np.asarray(probabilities).argmax(1) == labels
    each = [
        right[labels == c].mean() if np.any(labels == c) else np.nan
        for c in range(np.shape(probabilities)[1])
    ]
    return float(right.mean()), np.array(each)


def labels_as_often(labels: npt.ArrayLike, n: int, *, seed: int) -> npt.NDArray[np.int_]:
    """Makes labels that have each class as often as given ones have, to less than one label.

    Args:
        labels: (m,) integers, m at least 1.
        n: Number of labels to make, at least 1.
        seed: Seed of their order, an integer of at least 0.

    Returns:
        (n,) integers.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> sorted(labels_as_often([2, 7, 7, 7], 8, seed=0).tolist())
        [2, 2, 7, 7, 7, 7, 7, 7]
    """
    order = shuffled(n, seed)
    given = np.asarray(labels)
    if given.ndim != 1 or not given.size or not np.issubdtype(given.dtype, np.integer):
        shown = f"{given.dtype} of shape {given.shape}"
        raise ValueError(f"labels must be integers (m,), m at least 1. Received: {shown}")
    places = (np.arange(n) + 0.5) * given.size / n
    return np.sort(given)[places.astype(np.int_)][order].astype(np.int_)


def confident_share(probabilities: npt.ArrayLike, threshold: float = CONFIDENT) -> float:
    """Computes the share of samples that the classifier is confident of.

    Args:
        probabilities: (n, num_classes).
        threshold: The largest probability of a sample must be above this number.

    Returns:
        The share, in [0, 1].
    """
    return float(np.mean(np.max(probabilities, axis=1) > threshold))


class ImageScorer:
    """Scores generated images by comparing them with the training images of a data set.

    Args:
        data: A `tfgan.data.MNIST`, or another object with uint8 images `x_train` and `x_test` whose
            `str()` says what it is. If it has their classes `y_train`, a conditional model is asked
            for classes as often as the training images have them.
        extractor: An object with `features(images)`, `name` and `sha256`, such as the
            `tfgan.metrics.Extractor` from `load_classifier`. If it has `both(images)` (features
            and class probabilities), classes are scored, too.
        samples: Number of generated images that the protocol asks for. The floor uses at most that
            many test images.

    Raises:
        ValueError: If `samples` is not an integer above 3.

    Example:
        >>> scorer = tfgan.metrics.ImageScorer(tfgan.data.load_mnist(), load_classifier())
        >>> scorer.score(images)["fid"]
    """

    def __init__(self, data: Any, extractor: Any, *, samples: int = NUM_SAMPLES) -> None:
        self.data, self.extractor = data, extractor
        self.samples = validation.positive_integer("samples", samples, NEIGHBOURS + 1)
        self._real = self._see(data.x_train)[0]
        self._floor: dict[str, Any] | None = None

    @property
    def protocol(self) -> str:
        """How the scores are measured, in one line."""
        return (
            f"{self.samples} generated images against {len(self._real)} training images; "
            f"data: {self.data}; features: {self.extractor.name} "
            f"(SHA-256 {self.extractor.sha256[:12]}); precision and recall on "
            f"{min(self.samples, MANIFOLD_SAMPLES)} of each, k {NEIGHBOURS}; floor: test images "
            "against training images; classes, if any, are asked for "
            + ("equally often" if self._classes() is None else "as often as in training images")
        )

    def _classes(self) -> npt.ArrayLike | None:
        """The classes of the training images, or None if they are not known."""
        return getattr(self.data, "y_train", None)

    @property
    def floor(self) -> dict[str, Any]:
        """The scores of the real test images, as from `score`. They are computed once."""
        if self._floor is None:
            test = self.data.x_test[: self.samples]
            labels = getattr(self.data, "y_test", None)
            labels = None if labels is None else labels[: self.samples]
            self._floor = self.score(test, labels)
        return self._floor

    def with_samples(self, samples: int) -> Self:
        """Returns a scorer of the same images that asks for another number of samples."""
        other = copy.copy(self)
        other.samples = validation.positive_integer("samples", samples, NEIGHBOURS + 1)
        other._floor = None
        return other

    def _see(self, images: npt.ArrayLike) -> tuple[Any, Any]:
        """Features and class probabilities of images; None without probabilities."""
        if hasattr(self.extractor, "both"):
            return self.extractor.both(images)
        return np.asarray(self.extractor.features(images)), None

    def score(self, images: npt.ArrayLike, labels: npt.ArrayLike | None = None) -> dict[str, Any]:
        """Scores images.

        Args:
            images: (n, height, width[, channels]) uint8 array.
            labels: (n,) classes that a conditional model was asked for, or None.

        Returns:
            A dict that JSON can hold: `fid`, `precision`, `recall`, `num_samples`. With class
            probabilities also `class_shares`, `num_classes_seen` (classes with a share of at least
            1 %) and `confident_share`. With labels also `label_accuracy` and
            `label_accuracy_by_class` (None for a class that was not asked for).
        """
        features, probabilities = self._see(images)
        some = slice(0, MANIFOLD_SAMPLES)
        precision, recall = precision_recall(self._real[some], features[some])
        scores: dict[str, Any] = {
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
                # A class without a label has the accuracy NaN, which JSON cannot hold.
                scores["label_accuracy_by_class"] = to_finite_json(each)
        return scores

    def generate(
        self, model: Any, source: Any, *, seed: int = 1
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int_] | None]:
        """Generates `samples` images with a GAN.

        A conditional model is asked for classes as often as the training images have them, as the
        programs of StyleGAN2-ADA and StyleGAN3 do (`metrics/metric_utils.py`): the FID compares
        with those images, and a model cannot mend the shares that it is asked for. If the classes
        of the training images are not known, all classes are asked for equally often.

        Args:
            model: A `tfgan.GAN` of images.
            source: The `tfgan.InMemoryImages` it was trained on, which hold the range of the
                model's pixels.
            seed: Seed of the latents, an integer in [0, 2**31 - 1].

        Returns:
            A tuple of the arguments of `score`: the uint8 images (n, height, width, channels), and
            their classes (n,), or None if the model is not conditional.
        """
        labels = None
        if model.num_classes is not None:
            known = self._classes()
            equal = np.arange(self.samples) % model.num_classes
            labels = equal if known is None else labels_as_often(known, self.samples, seed=seed)
        return source.to_uint8(model.generate(self.samples, seed=seed, labels=labels)), labels

    def score_model(self, model: Any, source: Any, *, seed: int = 1) -> dict[str, Any]:
        """Scores the images of `generate`, which has the same arguments.

        Returns:
            The dict of `score`.
        """
        return self.score(*self.generate(model, source, seed=seed))

    def describe(self, scores: Mapping[str, Any]) -> str:
        """Writes scores as one line of text, each with its floor in parentheses."""
        return describe(scores, self.floor)


def describe(scores: Mapping[str, Any], floor: Mapping[str, Any]) -> str:
    """Writes scores as one line of text, each with its two-sample floor in parentheses.

    Args:
        scores: The dict of `ImageScorer.score`.
        floor: The scores of real test images, `ImageScorer.floor`.

    Returns:
        The line.
    """
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
        worst = 100 * np.nanmin(np.array(scores["label_accuracy_by_class"], np.float64))
        line += (
            f"; label accuracy {100 * scores['label_accuracy']:.2f} %, worst class {worst:.1f} % "
            f"({100 * floor['label_accuracy']:.2f} %)"
        )
    return line


def _features(x: npt.ArrayLike) -> Floats:
    x = np.asarray(x, np.float64)
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"features must be of shape (n, d), n at least 2. Received: {x.shape}")
    return x
