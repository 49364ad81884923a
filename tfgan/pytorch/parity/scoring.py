"""How the twins' samples are scored, and where each side's own data come from."""

import dataclasses
import functools
from collections.abc import Callable

import numpy as np

from tfgan.data import mnist
from tfgan.data.distributions import Gaussian
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.metrics import classifier
from tfgan.metrics.fid import frechet_distance
from tfgan.pytorch.models import gaussian_1d, images, mixture_2d

NUM_SAMPLES = 10_000

NUM_IMAGES = 2000

NUM_DIRECTIONS = 64

NUM_SHOWN = 600


@dataclasses.dataclass(frozen=True)
class Contest:
    """What one system is scored by.

    Attributes:
        steps: generator updates that fit a machine of 2 cores.
        seeds: runs of each side.
        score_name: what the score is; less is better.
        source: the data of the Keras side.
        sampler: function (batch_size, random) -> PyTorch's `Sampler` of the same data.
        score: function of samples as Keras has them -> a float.
        num_samples: that it takes.
        shown: function of samples -> those of a picture.
    """

    steps: int
    seeds: int
    score_name: str
    source: object
    sampler: Callable
    score: Callable
    num_samples: int
    shown: Callable = lambda samples: samples[:NUM_SHOWN]


# Generator updates and seeds of each faithful recipe: about 13 minutes of one core for them all.
# The scores of gan-intro have a long tail, and so early those of digits follow the initial weights:
# the standard error of 5 seeds is no measure of either.
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


def contest(system, data=None):
    """The `Contest` of a system of `RUNS`.

    Args:
        system: a `tfgan.pytorch.twins.System`.
        data: MNIST's path for the image systems; the bundled sample of 5,000 by default.

    Raises:
        ValueError: if the data cannot be read.
    """
    (steps, seeds), source = RUNS[system.name], system.source()
    if not isinstance(source, InMemoryImages):
        samplers = gaussian_1d if system.name.startswith("gan1d") else mixture_2d
        reference = source.sample(NUM_SAMPLES, seed=1).numpy()
        score = functools.partial(sliced_distance, reference=reference)
        name = "W1" if source.event_size == 1 else "sliced W1"
        return Contest(steps, seeds, name, source, samplers.make_sampler, score, NUM_SAMPLES)
    digits, extractor, real = _digits(data or mnist.SAMPLE_PATH)
    labels = None if source.labels is None else digits.y_train
    resident = InMemoryImages(digits.x_train, labels, low=source.low, high=source.high)

    def score(samples):
        return frechet_distance(real, extractor.features(resident.to_uint8(samples)))

    def sampler(batch_size, random):
        latent_dim = 128 if system.name == "wgan-gp-images" else 100
        return images.make_sampler(resident, latent_dim, batch_size, random)

    def shown(samples):
        return resident.to_uint8(samples[:16])

    return Contest(steps, seeds, "FID, own classifier", resident, sampler, score, NUM_IMAGES, shown)


@functools.cache
def _digits(path):
    """The digits, the classifier, and what it sees in them."""
    digits, extractor = mnist.load_mnist(path), classifier.load_classifier()
    return digits, extractor, extractor.features(digits.x_train)


def sliced_distance(samples, reference):
    """Mean over directions of the W1 distance of (n, d) samples to as many reference points."""
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
