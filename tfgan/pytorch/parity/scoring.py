"""Scores of generated samples, and the data of each library, for the comparison of quality."""

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.data import mnist
from tfgan.data.distributions import Distribution, Gaussian
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.metrics import classifier
from tfgan.metrics.fid import frechet_distance
from tfgan.pytorch.models import gaussian_1d, images, mixture_2d
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.parity.system import System

Array = npt.NDArray[Any]

# Points per score.
NUM_SAMPLES = 10_000

# Images per score.
NUM_IMAGES = 2000

# Directions of the sliced Wasserstein distance.
NUM_DIRECTIONS = 64

# Points in a picture of the report.
NUM_SHOWN = 600


@dataclasses.dataclass(frozen=True)
class Scoring:
    """How one system is trained and scored in the comparison of quality.

    Attributes:
        steps: number of training steps.
        seeds: number of runs per library.
        score_name: name of the score. A smaller score is better.
        source: the data of the Keras model.
        sampler: function (batch_size, generator) -> the PyTorch `Sampler` of the same data.
        score: function of samples in Keras's layout -> the score.
        num_samples: number of samples per score.
        shown: function of samples -> those in a picture of the report.
    """

    steps: int
    seeds: int
    score_name: str
    source: Distribution
    sampler: Callable[..., Sampler]
    score: Callable[[Array], float]
    num_samples: int
    shown: Callable[[Array], Array] = lambda samples: samples[:NUM_SHOWN]


# Generator updates and seeds of each system: about 13 minutes on one core for all. The scores of
# gan-intro have a long tail, and after so few updates the scores of digits depend on the initial
# weights. Both need more than 5 seeds for a meaningful standard error.
RUNS = {
    "gan1d": (400, 24),
    "gan1d-minibatch": (400, 24),
    "gan1d-2016": (400, 24),
    "gan1d-2016-minibatch": (400, 24),
    "8gaussians": (40, 5),
    "wgan-gp": (25, 5),
    "mnist": (200, 24),
    "conditional": (100, 24),
    "wgan-gp-images": (4, 5),
}


def scoring_of(system: System, data: Path | str | None = None) -> Scoring:
    """Returns the `Scoring` of a system.

    Args:
        system: a system whose name is in `RUNS`.
        data: path of MNIST for the image systems. None means the bundled sample of 5,000 digits.

    Raises:
        ValueError: if the data cannot be read.
    """
    (steps, seeds), source = RUNS[system.name], system.source()
    if not isinstance(source, InMemoryImages):
        samplers = gaussian_1d if system.name.startswith("gan1d") else mixture_2d
        reference = source.sample(NUM_SAMPLES, seed=1).numpy()
        score = functools.partial(sliced_distance, reference=reference)
        name = "W1" if source.event_size == 1 else "sliced W1"
        return Scoring(steps, seeds, name, source, samplers.make_sampler, score, NUM_SAMPLES)
    digits, extractor, real = _digits(data or mnist.SAMPLE_PATH)
    labels = None if source.labels is None else digits.y_train
    resident = InMemoryImages(digits.x_train, labels, low=source.low, high=source.high)

    def images_score(samples: Array) -> float:
        return frechet_distance(real, extractor.features(resident.to_uint8(samples)))

    def sampler(batch_size: int, random: Any) -> Sampler:
        latent_dim = 128 if system.name == "wgan-gp-images" else 100
        return images.make_sampler(resident, latent_dim, batch_size, random)

    def shown(samples: Array) -> Array:
        return resident.to_uint8(samples[:16])

    return Scoring(
        steps,
        seeds,
        "FID, own classifier",
        resident,
        sampler,
        images_score,
        NUM_IMAGES,
        shown,
    )


@functools.cache
def _digits(path: Path | str) -> tuple[Any, Any, Array]:
    """The digits, the classifier, and its features of the digits."""
    digits, extractor = mnist.load_mnist(path), classifier.load_classifier()
    return digits, extractor, extractor.features(digits.x_train)


def sliced_distance(samples: Array, reference: Array) -> float:
    """Sliced Wasserstein distance: the mean W1 distance over random projections to a line.

    Args:
        samples: (n, d) samples.
        reference: (n, d) reference points.

    Returns:
        The distance. NaN if a sample is not finite. With d = 1 it is the W1 distance.
    """
    if not np.isfinite(samples).all():
        return float("nan")
    size = samples.shape[1]
    if size == 1:
        directions = np.ones((1, 1))
    else:
        normal = Gaussian(event_size=size).sample(NUM_DIRECTIONS, seed=7).numpy()
        directions = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    left, right = (np.sort(x @ directions.T, axis=0) for x in (samples, reference))
    return float(np.abs(left - right).mean())
