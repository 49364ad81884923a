"""Input pipelines: none waits for the tuner of tf.data, which sleeps for up to a minute."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan import Gaussian, InMemoryImages
from tfgan.models import fused_loop
from tfgan.utils import pipelines

IMAGES = np.zeros((4, 2, 2, 1), np.uint8)


@pytest.mark.parametrize(
    "dataset",
    [
        fused_loop.nothing_to_read(),
        Gaussian(4.0, 0.5).dataset(3, seed=1),
        InMemoryImages(IMAGES).dataset(3, seed=1),
    ],
    ids=["calls of the fused loop", "a distribution", "images"],
)
def test_no_pipeline_of_ours_has_a_tuner(dataset):
    assert dataset.options().autotune.enabled is False
    # Keras cuts pipelines, and they are mapped: it stays off.
    assert dataset.map(lambda x: x).take(2).options().autotune.enabled is False


def test_the_rest_of_a_pipeline_is_as_it_was():
    options = tf.data.Options()
    options.deterministic = False
    dataset = tf.data.Dataset.range(5).with_options(options)
    without = pipelines.without_autotune(dataset)
    assert list(without.as_numpy_iterator()) == list(range(5))
    assert without.options().deterministic is False and dataset.options().autotune.enabled is None
