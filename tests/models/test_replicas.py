"""The training step of replicas. `tests/distribution` compares whole runs."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, make_gan

from tfgan import DRAGAN, Gaussian, GradientPenalty
from tfgan.models.random_inputs import RandomInputs
from tfgan.models.replicas import PartInputs, PartNumbers
from tfgan.utils.replicas import Share, computing_on

SOURCE = Gaussian(1.0, 0.5, event_size=2)
PENALTIES = {"penalty": [GradientPenalty(0.5), DRAGAN(0.5)]}


@pytest.fixture(scope="module")
def one():
    return make_gan(**PENALTIES)


@pytest.fixture(scope="module")
def replicated():
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        return make_gan(**PENALTIES)


def same(left, right):
    for a, b in zip(all_weights(left), all_weights(right), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.slow
def test_one_replica_ends_where_one_device_ends(one, replicated):
    x = np.random.default_rng(0).normal(1, 0.5, (17, 2)).astype("float32")
    histories = []
    for model in (one, replicated):
        model.reset(5)
        histories.append(
            model.fit(x, batch_size=6, validation_data=x[:7], verbose=0).history
            | {
                "losses": [
                    float(v) for v in model.fused_loop(SOURCE, 6)(tf.constant(3))[1].values()
                ]
            }
        )
    same(one, replicated)
    assert histories[0].keys() == histories[1].keys()
    for name, value in histories[0].items():
        np.testing.assert_allclose(value, histories[1][name], rtol=1e-5, atol=1e-6)


def test_a_saved_model_of_replicas_goes_on_on_one_device(replicated, tmp_path):
    replicated.reset(5)
    replicated.fused_loop(SOURCE, 6)(tf.constant(3))
    replicated.save(tmp_path / "a.keras")
    loaded = keras.models.load_model(tmp_path / "a.keras")
    for a, b in zip(all_weights(replicated), all_weights(loaded), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(replicated.generate(5, seed=1), loaded.generate(5, seed=1))


def test_the_first_line_names_the_replicas(replicated):
    assert replicated.describe_step().startswith("1 replica (mirrored: CPU:0); ")


@pytest.mark.parametrize("sizes", [(12, 2), (7, 2), (7, 3), (2, 3)])
def test_sums_over_the_parts_are_the_gradients_of_the_batch(replicated, sizes):
    batch, count = sizes
    step = replicated.adversarial_step
    inputs = RandomInputs(replicated.latents, batch, seed=1, step=2)
    drawn = {
        "real": SOURCE.sample(batch, seed=3),
        "discriminator_latents": inputs.discriminator_latents(0),
        "generator_latents": inputs.generator_latents(),
    }
    # Without DRAGAN, which asks the other replicas.
    step.penalties, kept = step.penalties[:1], step.penalties

    def update(share, compute):
        with computing_on(share):
            part = PartInputs(drawn, inputs.penalty(0), share, 1)
            losses, gradients, _ = compute(part)
            return [*(step._share_of(loss) for loss in losses.values()), *gradients]

    try:
        for compute in (step.compute_discriminator, step.compute_generator):
            whole = update(Share.of(0, 1, batch), compute)
            parts = [update(Share.of(i, count, batch), compute) for i in range(count)]
            for wanted, *found in zip(whole, *parts, strict=True):
                np.testing.assert_allclose(tf.add_n(found), wanted, rtol=1e-4, atol=1e-6)
    finally:
        step.penalties = kept


@pytest.mark.parametrize("known", [True, False])
def test_numbers_of_the_parts_are_those_of_the_batch(known):
    inputs = RandomInputs(Gaussian(event_size=2), 7, seed=1, step=2)
    whole = inputs.penalty(0).uniform((7, 1), "float32")
    parts = []
    for index in range(2):
        share = Share.of(index, 2, 7 if known else tf.constant(7))
        numbers = PartNumbers(inputs.penalty(0), share)
        assert numbers.step == 2
        parts.append(numbers.uniform((share.size, 1), "float32"))
    np.testing.assert_array_equal(tf.concat(parts, 0), whole)
