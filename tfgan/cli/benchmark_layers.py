"""Benchmark of the package's own layers: a training step with them and with TensorFlow's own.

Each row is a whole step of the default recipe that uses the layer, so that a layer that does not
pay for its code shows a ratio near 1.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from unittest import mock

import tensorflow as tf

from tfgan import recipes
from tfgan.data import mnist
from tfgan.data.mixtures import GaussianMixture
from tfgan.fast_penalties import linear_maps
from tfgan.layers import fourier_features, image_transpose
from tfgan.models.gan import GAN
from tfgan.models.images import ConditionalGAN
from tfgan.models.mixture_2d import GaussianMixtureGAN
from tfgan.networks import points

# Names to replace: (module, name, TensorFlow's own function).
Replacements = list[tuple[Any, str, Callable[..., Any]]]


class Row(NamedTuple):
    """One comparison.

    Attributes:
        name: The recipe and the layer.
        ours_ms: Milliseconds per step with the package's layer.
        theirs_ms: Milliseconds per step with TensorFlow's own.
        ratio: `theirs_ms` divided by `ours_ms`: above 1 the package's layer is faster.
    """

    name: str
    ours_ms: float
    theirs_ms: float
    ratio: float


def rows(rounds: int = 5) -> list[Row]:
    """Measures all comparisons.

    Args:
        rounds: Number of alternating measurements. The fastest of each side counts.
    """
    return [
        _compare("gan2d default: sine_and_cosine", _points("default"), _SINE, 400, rounds),
        _compare(
            "gan2d article-wgan-gp-no-sigmoid: relu",
            _points("article-wgan-gp-no-sigmoid"),
            _RELU,
            20,
            rounds,
        ),
        _compare("conditional default: transposed_convolution", _digits, _TRANSPOSE, 100, rounds),
    ]


def _compare(
    name: str,
    make: Callable[[], Callable[[int], None]],
    replacements: Replacements,
    steps: int,
    rounds: int,
) -> Row:
    with _replaced([]):
        ours = make()
        ours(steps)
    with _replaced(replacements):
        theirs = make()
        theirs(steps)
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        for side, run in (("ours", ours), ("theirs", theirs)):
            # The replacements also hold here, in case a function is traced again.
            with _replaced(replacements if side == "theirs" else []):
                start = time.perf_counter()
                run(steps)
                seconds[side].append(time.perf_counter() - start)
    best = {side: 1000 * min(times) / steps for side, times in seconds.items()}
    return Row(name, best["ours"], best["theirs"], best["theirs"] / best["ours"])


@contextlib.contextmanager
def _replaced(replacements: Replacements) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for module, name, function in replacements:
            stack.enter_context(mock.patch.object(module, name, function))
        yield


def _trainer(model: GAN, data: Any, batch_size: int) -> Callable[[int], None]:
    def run(steps: int) -> None:
        model.fit(data, batch_size=batch_size, epochs=1, steps_per_epoch=steps, verbose=0)
        model.generator.trainable_variables[0].numpy()  # Waits until the last step is done.

    return run


def _points(name: str) -> Callable[[], Callable[[int], None]]:
    recipe = recipes.mixture_2d(name)

    def make() -> Callable[[int], None]:
        model = GaussianMixtureGAN.from_recipe(recipe, seed=0)
        return _trainer(model, GaussianMixture.ring(), recipe.batch_size)

    return make


def _digits() -> Callable[[int], None]:
    from tfgan.data.in_memory_images import InMemoryImages

    recipe = recipes.images("conditional")
    sample = mnist.load_mnist(mnist.SAMPLE_PATH)
    model = ConditionalGAN.from_recipe(recipe, seed=0)
    return _trainer(model, InMemoryImages(sample.x_train, sample.y_train), recipe.batch_size)


def _sine_and_cosine(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.sin(x), tf.cos(x)


def _transposed_convolution(
    x: tf.Tensor, kernel: tf.Tensor, image_shape: Any, strides: Any, padding: str
) -> tf.Tensor:
    shape = tf.concat([tf.shape(x)[:1], image_shape], 0)
    return tf.nn.conv2d_transpose(x, kernel, shape, tuple(strides), padding)


_SINE: Replacements = [(fourier_features, "sine_and_cosine", _sine_and_cosine)]
_RELU: Replacements = [(points, "relu", tf.nn.relu)]
_TRANSPOSE: Replacements = [
    (image_transpose, "transposed_convolution", _transposed_convolution),
    (linear_maps, "transposed_convolution", _transposed_convolution),
]
