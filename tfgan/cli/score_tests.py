"""The tests of `tfgan score --tests`: each with its floor, the same of two true samples."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

# At most so many generated samples are tested: the cost of comparing all pairs grows with its
# square.
NUM_TESTED = 10_000


def sample_tests(samples: npt.ArrayLike, data: Any, *, seed: int) -> dict[str, Any]:
    """Tests samples on the line or of points against fresh true samples.

    Args:
        samples: (n, d) generated samples. At most `NUM_TESTED` are used.
        data: The distribution, with `sample`.
        seed: Seed of the true samples and of the test, an integer in [0, 2**31 - 1].

    Returns:
        A dict: `two_sample`, the dict of `classifier_two_sample_test` with the same dict as its
        `floor`, of two true samples; and `protocol`. `two_sample` is None if a sample is not
        finite.
    """
    from tfgan import random

    points = np.asarray(samples)[:NUM_TESTED]
    if not np.isfinite(points).all():
        return {"two_sample": None, "protocol": "no tests: the samples are not finite"}
    true = [data.sample(len(points), seed=random.key(seed, step=i)).numpy() for i in (1, 2, 3)]
    found = _two_sample(true[0], points, true[1:], seed)
    protocol = f"{_two_sample_protocol(found, 'true')}; floor: two true samples"
    return {"two_sample": found, "protocol": protocol}


def image_tests(
    images: npt.NDArray[np.uint8],
    train: npt.NDArray[np.uint8],
    test: npt.NDArray[np.uint8],
    extractor: Any,
    *,
    seed: int,
) -> dict[str, Any]:
    """Tests generated digits, or stacks of digits, by the features of their channels.

    The floor is not that of two samples of one distribution. The test images of MNIST are by other
    writers than the training images, the digits of one writer are alike, the classifier was trained
    on the training images, and stacks share digits.

    Args:
        images: (n, 28, 28, channels) generated images. At most `NUM_TESTED` are used.
        train: (m, 28, 28, channels) training images.
        test: (k, 28, 28, channels) test images.
        extractor: An object with `features(images)`.
        seed: Seed of subsets and orders, an integer of at least 0.

    Returns:
        A dict: `kid` against the training images, `two_sample` against the test images, each with
        its `floor`, the same of training and test images; for one channel also `memorisation`; and
        `protocol`.
    """
    from tfgan import metrics

    images = images[:NUM_TESTED]
    fake, real, held_out = (_features(each, extractor) for each in (images, train, test))
    kid: dict[str, Any] = dict(metrics.kernel_distance(real, fake, seed=seed))
    kid["floor"] = metrics.kernel_distance(real, held_out, seed=seed)
    two_sample = _two_sample(held_out, fake, [held_out, real], seed)
    protocol = (
        f"KID of {len(fake)} generated against {len(real)} training images, {kid['subsets']} "
        f"subsets of {kid['subset_size']}, 95 % interval; "
        f"{_two_sample_protocol(two_sample, 'test', ' by features')}; floor: test images against "
        "training images"
    )
    found: dict[str, Any] = {"kid": kid, "two_sample": two_sample}
    if images.shape[-1] == 1:
        found["memorisation"] = metrics.memorisation_scores(images, train, test)
        protocol += "; distances: Euclidean, pixels in [0, 1]"
    return {**found, "protocol": protocol}


def _features(images: npt.NDArray[np.uint8], extractor: Any) -> npt.NDArray[np.float64]:
    """The features of all channels, side by side."""
    channels = range(images.shape[-1])
    return np.concatenate([extractor.features(images[..., channel]) for channel in channels], 1)


def _two_sample(
    true: npt.ArrayLike, generated: npt.ArrayLike, floor: list[Any], seed: int
) -> dict[str, Any]:
    from tfgan.metrics import classifier_two_sample_test

    found = classifier_two_sample_test(true, generated, seed=seed)
    return {**found, "floor": classifier_two_sample_test(*floor, seed=seed)}


def _two_sample_protocol(found: Mapping[str, Any], against: str, how: str = "") -> str:
    return (
        f"two-sample test: each of {found['num_test']} samples, half generated and half {against} "
        f"ones, gets the kind of most of its {found['neighbours']} nearest of "
        f"{found['num_train']} others{how}; p: of as many right answers by coin tosses"
    )


def describe(tests: Mapping[str, Any]) -> Iterator[str]:
    """Says tests in one or two lines, each number with its floor in parentheses.

    Args:
        tests: The dict of `sample_tests` or `image_tests`.

    Yields:
        The lines.
    """
    parts = []
    if "kid" in tests:
        kid, floor = tests["kid"], tests["kid"]["floor"]
        parts.append(f"KID {_interval(kid)} (floor {_interval(floor)})")
    if tests["two_sample"] is not None:
        found, floor = tests["two_sample"], tests["two_sample"]["floor"]
        parts.append(f"two-sample test: {_told_apart(found)} (floor {_told_apart(floor)})")
    if parts:
        yield ", ".join(parts)
    if "memorisation" in tests:
        found = tests["memorisation"]
        yield (
            f"nearest training image: median distance {found['median']:.3f} "
            f"({found['test_median']:.3f} of test images), as near as the nearest "
            f"{100 * found['test_near_share']:.1f} % of test images: "
            f"{100 * found['near_share']:.1f} %, copies: {found['copies']}"
        )


def _interval(kid: Mapping[str, float]) -> str:
    return f"{kid['kid']:.4g} [{kid['low']:.4g}, {kid['high']:.4g}]"


def _told_apart(found: Mapping[str, float]) -> str:
    return f"{100 * found['accuracy']:.2f} % told apart, p {found['p_value']:.3g}"
