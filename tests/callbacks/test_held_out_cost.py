"""The discriminator's loss on held-out images, beside losses computed by hand."""

import keras
import numpy as np
import pytest

from tfgan import GradientPenalty
from tfgan.callbacks import HeldOutCost
from tfgan.models.images import ImageGAN

SHAPE = (2, 2, 1)


@pytest.fixture(scope="module")
def model():
    """G makes images of 0.25. D is the sum of the pixels: its slope is 2 everywhere."""
    generator = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(4, kernel_initializer="zeros", bias_initializer="ones"),
            keras.layers.Rescaling(0.25),
            keras.layers.Reshape(SHAPE),
        ],
        name="generator",
    )
    discriminator = keras.Sequential(
        [
            keras.Input(SHAPE),
            keras.layers.Flatten(),
            keras.layers.Dense(1, kernel_initializer="ones"),
        ],
        name="discriminator",
    )
    model = ImageGAN(generator, discriminator, pixels=(0.0, 1.0), seed=0)
    model.compile(
        keras.optimizers.SGD(0.1),
        keras.optimizers.SGD(0.1),
        loss="wasserstein",
        penalty=GradientPenalty(10.0),
        jit_compile=False,
    )
    return model


def test_the_cost_is_the_mean_over_batches_with_the_penalty(model):
    """mean D(fake) - mean D(real) + 10 (slope - 1)^2 = 1 - 4 mean(real) + 10."""
    images = np.full((5, *SHAPE), 51, np.uint8)
    images[2:4] = 102
    before = [v.numpy() for v in model.variables]
    # The fifth image is no whole batch.
    assert HeldOutCost(images, 2)(model) == pytest.approx(11 - 4 * 0.3, rel=1e-6)
    for value, variable in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(value, variable.numpy())


def test_a_batch_is_needed():
    with pytest.raises(ValueError, match=r"at least a batch of 6\. Received: 5"):
        HeldOutCost(np.zeros((5, *SHAPE), np.uint8), 6)
