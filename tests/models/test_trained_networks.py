"""The networks and their optimizers alone."""

import keras
import numpy as np
import pytest
from conftest import assert_same, make_networks

from tfgan.models.trained_networks import TrainedNetworks


def values(optimizer):
    return [np.asarray(variable.numpy()) for variable in optimizer.variables]


def test_names_become_built_optimizers():
    trained = TrainedNetworks(*make_networks(), "sgd", "adam")
    assert isinstance(trained.generator_optimizer, keras.optimizers.SGD)
    assert isinstance(trained.discriminator_optimizer, keras.optimizers.Adam)
    assert trained.generator_optimizer.built and trained.discriminator_optimizer.built
    both = [trained.generator_optimizer, trained.discriminator_optimizer]
    assert list(trained.optimizer.optimizers) == both


def test_restart_gives_the_state_before_the_first_update():
    generator, discriminator = make_networks()
    trained = TrainedNetworks(generator, discriminator, "adam", "rmsprop")
    before = values(trained.optimizer)
    for optimizer, network in (
        (trained.generator_optimizer, generator),
        (trained.discriminator_optimizer, discriminator),
    ):
        weights = network.trainable_variables
        optimizer.apply([np.ones(weight.shape, "float32") for weight in weights], weights)
    pairs = zip(before, values(trained.optimizer), strict=True)
    assert not all(np.array_equal(a, b) for a, b in pairs)
    trained.restart_optimizers()
    assert_same(before, values(trained.optimizer))


def test_finished_moving_averages_are_the_weights():
    generator, discriminator = make_networks()
    sgd = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.75)
    trained = TrainedNetworks(generator, discriminator, "adam", sgd)
    kept, weights = generator.get_weights(), discriminator.trainable_variables
    start = discriminator.get_weights()
    for _ in range(2):
        sgd.apply([np.ones(weight.shape, "float32") for weight in weights], weights)
    trained.finish_moving_averages()
    assert_same(kept, generator.get_weights())
    # The average begins with the weights after the first update.
    for old, new in zip(start, discriminator.get_weights(), strict=True):
        np.testing.assert_allclose(new, 0.75 * (old - 1) + 0.25 * (old - 2), atol=1e-6)


def test_a_schedule_of_either_is_seen():
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    for pair, wanted in (
        (("sgd", "adam"), False),
        ((keras.optimizers.SGD(rate), "adam"), True),
        (("sgd", keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(rate))), True),
    ):
        assert TrainedNetworks(*make_networks(), *pair).scheduled is wanted


def test_freezing_after_the_build_is_refused():
    generator, discriminator = make_networks()
    trained = TrainedNetworks(generator, discriminator, "sgd", "adam")
    trained.check_trainable()
    generator.layers[0].trainable = False
    with pytest.raises(ValueError, match=r"other weights of the generator .* call compile again"):
        trained.check_trainable()
    generator.trainable = False
    with pytest.raises(ValueError, match="the generator has nothing to train"):
        TrainedNetworks(generator, discriminator, "sgd", "adam")


def test_one_optimizer_for_both_is_refused():
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="an optimizer each"):
        TrainedNetworks(*make_networks(), adam, adam)
