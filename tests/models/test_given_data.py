"""Given data alone: batches with their classes, and the lengths of a fit."""

import itertools

import keras
import numpy as np
import pytest
from conftest import make_networks

from tfgan import Gaussian, InMemoryImages
from tfgan.models.given_data import FitData, GivenData, samples_and_labels

PLANE = Gaussian(event_size=2)


@pytest.fixture(scope="module")
def given():
    zero = keras.Variable(0, dtype="int64")
    return GivenData(
        make_networks()[0],
        num_classes=None,
        packing=2,
        discriminator_steps=3,
        seed=zero,
        epoch_start=zero,
    )


@pytest.mark.parametrize(
    "labels", [[2, 0], [[2], [0]], [[0, 0, 1], [1, 0, 0]], [2.0, 0.0]], ids=str
)
def test_classes_of_a_batch_are_integers(labels):
    x = np.ones((2, 2), "float32")
    samples, found = samples_and_labels((x, np.array(labels)), 3)
    assert samples is x
    assert found.dtype == "int32" and found.numpy().tolist() == [2, 0]


def test_one_class_has_no_one_hot_rows():
    found = samples_and_labels((np.ones((2, 2)), np.array([[0], [0]])), 1)[1]
    assert found.numpy().tolist() == [0, 0]


def test_classes_are_of_conditional_models_only():
    x = np.ones((2, 2))
    samples, labels = samples_and_labels((x, np.zeros(2)), None)
    assert samples is x and labels is None
    with pytest.raises(ValueError, match=r"needs integer labels with its data. Received: none"):
        samples_and_labels(x, 3)


def test_a_fit_of_arrays_joins_the_batches_of_a_step(given):
    x, options = np.arange(24, dtype="float32").reshape(12, 2), {}
    data = given.for_training(x, None, 2, options, longest=100, step=0)
    assert data.parts == 3 and data.has_own_function and data.source is None
    joined = next(iter(data.x))
    joined = joined[0] if isinstance(joined, tuple) else joined
    assert joined.shape == (6, 2) and options["validation_batch_size"] == 2


def test_a_fit_of_a_distribution_is_fed_with_the_lengths_of_its_calls(given):
    class Every:
        step_interval = 4

    options = {"steps_per_epoch": 7, "callbacks": [Every()]}
    data = given.for_training(PLANE, None, 5, options, longest=100, step=8)
    assert data.source == (PLANE, 5) and data.steps_per_call == 4 and data.has_own_function
    assert list(itertools.islice(data.lengths, 4)) == [4, 3, 4, 3] and not options["shuffle"]
    assert not FitData().has_own_function


@pytest.mark.parametrize("own, size", [(None, 4), (6, 6)])
def test_validation_batches_have_a_size_of_their_own_or_that_of_fit(given, own, size):
    options = {"validation_data": PLANE, "validation_steps": 2, "steps_per_epoch": 1}
    if own is not None:
        options["validation_batch_size"] = own
    given.for_training(PLANE, None, 4, options, longest=10, step=0)
    batch = next(iter(options["validation_data"]))
    assert (batch[0] if isinstance(batch, tuple) else batch).shape == (size, 2)


def test_lengths_of_a_fit_of_a_distribution(given):
    options = {"steps_per_epoch": 7}
    assert given.drawn_steps(PLANE, None, options) == (32, 7)
    # Three discriminator updates take 12 of 30 images.
    images, options = InMemoryImages(np.zeros((30, 4, 4, 1), np.uint8)), {}
    assert given.drawn_steps(images, 4, options) == (4, 2)
    assert options == {"steps_per_epoch": 2}
    with pytest.raises(ValueError, match="steps_per_epoch must be an integer of at least 1"):
        given.drawn_steps(PLANE, 4, {})
    with pytest.raises(ValueError, match="batch_size must be an integer of at least 1"):
        given.drawn_steps(PLANE, -1, {"steps_per_epoch": 7})


def test_a_batch_has_no_weights_and_whole_packs(given):
    x, options = np.ones((4, 2), "float32"), {"sample_weight": None, "return_dict": True}
    found, labels = given.for_batch(x, None, (), options)
    np.testing.assert_array_equal(found, x)
    assert labels is None and options == {"return_dict": True}
    for weights, options in (((np.ones(4),), {}), ((), {"class_weight": {0: 1.0}})):
        with pytest.raises(ValueError, match="weight"):
            given.for_batch(x, None, weights, options)
    with pytest.raises(ValueError, match="packing 2 must divide every batch"):
        given.for_batch(x[:3], None, (), {})
