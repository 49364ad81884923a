"""The batches and random numbers that both libraries get."""

import numpy as np
import pytest

from tfgan.pytorch.parity import shared_inputs, systems


def test_both_libraries_get_the_same_numbers():
    system = systems.SYSTEMS["conditional"]
    inputs = shared_inputs.next_inputs(system.model(0), system.source(), 5)
    ours, theirs = shared_inputs.KerasInputs(inputs, 0), shared_inputs.TorchInputs(inputs)
    real = ours.real(0).numpy()
    assert real.shape == (5, 28, 28, 1) and -1 <= real.min() < real.max() <= 1
    np.testing.assert_array_equal(np.moveaxis(real, -1, 1), theirs.real(0))
    np.testing.assert_array_equal(ours.labels(0).numpy(), theirs.labels(0))
    for left, right in (
        (ours.discriminator_latents(0), theirs.discriminator_latents(0)),
        (ours.generator_latents(), theirs.generator_latents()),
        (ours.penalty(0).uniform((5, 1, 1, 1), "float32"), theirs.uniform(0, (5, 1, 1, 1))),
    ):
        np.testing.assert_array_equal(left.numpy(), right.numpy())


def test_each_step_has_its_own_numbers():
    system = systems.SYSTEMS["gan1d"]
    model, source = system.model(0), system.source()
    first, again = (shared_inputs.next_inputs(model, source, 4) for _ in range(2))
    model.step.assign_add(1)
    later = shared_inputs.next_inputs(model, source, 4)
    np.testing.assert_array_equal(first.real[0], again.real[0])
    assert not np.array_equal(first.real[0], later.real[0])


def test_another_precision():
    inputs = shared_inputs.SharedInputs(
        [np.ones((2, 1), "float32")], [np.ones((2, 1), "float32")], [np.ones((2, 1), "float32")],
        [np.array([1, 0])], np.ones((2, 1), "float32"),
    ).astype(np.float64)  # fmt: skip
    arrays = [*inputs.real, *inputs.discriminator_latents, *inputs.uniform]
    assert {array.dtype for array in (*arrays, inputs.generator_latents)} == {np.dtype("float64")}
    assert inputs.labels[0].dtype == np.dtype("int64")


def test_a_penalty_with_more_random_numbers_is_refused():
    value = np.zeros((4, 1))
    inputs = shared_inputs.SharedInputs([], [], [value], [], value)
    with pytest.raises(ValueError, match=r"one factor per sample only, \(4, 1\). Received: \(4, 2"):
        shared_inputs.KerasInputs(inputs, 0).penalty(0).uniform((4, 2), "float64")
