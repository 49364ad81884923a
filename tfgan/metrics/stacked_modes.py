"""Modes of stacked MNIST: how many of the 1000 classes are generated, and how evenly."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.metrics.mode_coverage import kl_to_uniform
from tfgan.utils import validation

NUM_SAMPLES = 26_000


def stacked_classes(images: npt.ArrayLike, extractor: Any) -> npt.NDArray[np.int_]:
    """Classifies each channel of stacked digits.

    Args:
        images: (n, height, width, channels) uint8 array.
        extractor: An object with `probabilities(images)`, such as the `tfgan.metrics.Extractor` of
            `load_classifier`.

    Returns:
        (n,) integers. With three channels and ten classes they are 100 a + 10 b + c.

    Raises:
        ValueError: If the images are not of such a shape and type.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.dtype != np.uint8:
        raise ValueError(
            "stacked digits must be uint8 of shape (n, height, width, channels). "
            f"Received: {images.dtype} {images.shape}"
        )
    found = np.zeros(len(images), int)
    for channel in range(images.shape[-1]):
        probabilities = np.asarray(extractor.probabilities(images[..., channel]))
        found = found * probabilities.shape[1] + probabilities.argmax(1)
    return found


def stacked_scores(classes: npt.ArrayLike, num_classes: int = 1000) -> dict[str, Any]:
    """Counts modes and measures how even they are.

    Args:
        classes: (n,) integers in [0, `num_classes`).
        num_classes: Number of classes.

    Returns:
        A dict: `modes`, the classes that were seen at least once, and `reverse_kl`, the KL
        divergence of their shares to uniform, in nats.

    Raises:
        ValueError: If there is no class, or one is out of range.

    Reference:
        Srivastava et al. 2017, VEEGAN, section 4.2.
    """
    found = np.asarray(classes)
    if not found.size or found.min() < 0 or found.max() >= num_classes:
        raise ValueError(
            f"classes must be integers in [0, {num_classes}), at least one. "
            f"Received: {found.size} from {found.min() if found.size else '-'} "
            f"to {found.max() if found.size else '-'}"
        )
    counts = np.bincount(found, minlength=num_classes)
    return {"modes": int(np.sum(counts > 0)), "reverse_kl": kl_to_uniform(counts)}


class StackedScorer:
    """Scores images of stacked digits by the classes of their channels.

    Args:
        source: The `tfgan.data.StackedDigits` of the real images for the floor, such as one of the
            test digits.
        extractor: An object with `probabilities(images)`, `name` and `sha256`.
        samples: Number of generated images that the protocol asks for, at least 1.

    Attributes:
        floor: The scores of as many real images, classified in the same way.

    Raises:
        ValueError: If `samples` is not such a number.

    Example:
        >>> scorer = StackedScorer(StackedDigits(x_test, y_test), load_classifier())
        >>> scorer.score_model(model, data)["modes"]
    """

    def __init__(self, source: Any, extractor: Any, *, samples: int = NUM_SAMPLES) -> None:
        self.source, self.extractor = source, extractor
        self.samples = validation.positive_integer("samples", samples)
        self._floor: dict[str, Any] | None = None

    @property
    def protocol(self) -> str:
        """How the scores are measured, in one line."""
        return (
            f"{self.samples} generated images, each channel classified by {self.extractor.name} "
            f"(SHA-256 {self.extractor.sha256[:12]}); floor: as many real images"
        )

    @property
    def floor(self) -> dict[str, Any]:
        """The scores of real images, as from `score`. They are computed once."""
        if self._floor is None:
            # Each image once: drawn with replacement, they would be less even than new ones.
            count = min(self.samples, len(self.source))
            real = self.source.batch(count, seed=0, index=0, key=None)
            self._floor = self.score(self.source.to_uint8(real))
        return self._floor

    def score(self, images: npt.ArrayLike) -> dict[str, Any]:
        """Scores images.

        Args:
            images: (n, height, width, 3) uint8 array.

        Returns:
            The dict of `stacked_scores`, with `num_samples`.
        """
        classes = stacked_classes(images, self.extractor)
        count = self.source.num_digit_classes ** np.shape(images)[-1]
        return {**stacked_scores(classes, count), "num_samples": len(classes)}

    def generate(self, model: Any, source: Any, *, seed: int = 1) -> tuple[npt.NDArray[np.uint8]]:
        """Generates `samples` images with a GAN.

        Args:
            model: A `tfgan.GAN` of images.
            source: The `tfgan.data.StackedDigits` it was trained on.
            seed: Seed of the latents, an integer in [0, 2**31 - 1].

        Returns:
            A tuple of the arguments of `score`: the uint8 images (n, height, width, 3).
        """
        return (source.to_uint8(model.generate(self.samples, seed=seed)),)

    def score_model(self, model: Any, source: Any, *, seed: int = 1) -> dict[str, Any]:
        """Scores the images of `generate`, which has the same arguments.

        Returns:
            The dict of `score`.
        """
        return self.score(*self.generate(model, source, seed=seed))

    def describe(self, scores: Mapping[str, Any]) -> str:
        """Writes scores as one line of text, each with its floor in parentheses."""
        floor = self.floor
        return (
            f"modes {scores['modes']} ({floor['modes']}), "
            f"reverse KL {scores['reverse_kl']:.4f} ({floor['reverse_kl']:.4f})"
        )
