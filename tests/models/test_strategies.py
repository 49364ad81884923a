"""Strategies of `tf.distribute` that train a GAN rightly, and what is refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import make_networks

from tfgan import GAN, losses, penalties
from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.models import strategies
from tfgan.utils import replicas


@pytest.fixture(scope="module")
def scope():
    return tf.distribute.MirroredStrategy(["CPU:0"]).scope


def network(*layers, name="discriminator", inputs=2):
    return keras.Sequential([keras.Input((inputs,)), *layers, keras.layers.Dense(1)], name=name)


def refused(scope, discriminator=None, **options):
    """The message of a model that is refused when it is compiled."""
    with scope():
        generator, usual = make_networks()
        model = GAN(generator, discriminator() if discriminator else usual)
        with pytest.raises(ValueError) as found:
            model.compile(jit_compile=False, **options)
    return str(found.value)


def test_without_a_strategy_there_is_none():
    assert strategies.current() is None


def test_data_parallel_of_keras_is_refused(monkeypatch):
    class DataParallel:
        pass

    monkeypatch.setattr(keras.distribution, "distribution", DataParallel)
    with pytest.raises(ValueError, match=r"keras.distribution.DataParallel does nothing on the"):
        GAN(*make_networks())


def test_parameter_servers_are_refused(monkeypatch):
    kind = tf.distribute.experimental.ParameterServerStrategy
    monkeypatch.setattr(tf.distribute, "has_strategy", lambda: True)
    monkeypatch.setattr(tf.distribute, "get_strategy", lambda: object.__new__(kind))
    with pytest.raises(ValueError, match=r"do not wait for each other, so no batch is shared"):
        strategies.current()


LAYERS = {
    "draws random numbers of its own": lambda: keras.layers.Dropout(0.5),
    "activity_regularizer is a sum": lambda: keras.layers.Dense(2, activity_regularizer="l2"),
    "renorm is not supported": lambda: keras.layers.BatchNormalization(renorm=True),
    "its slots=2 are not the model's packing of 1": lambda: BatchNormalization(slots=2),
}


@pytest.mark.parametrize(("said", "layer"), LAYERS.items())
def test_layers_that_cannot_be_equal_are_refused_by_name(scope, said, layer):
    found = refused(scope, lambda: network(layer()))
    assert said in found and "of the discriminator cannot be equal" in found


def test_networks_and_optimizers_from_outside_of_the_scope_are_refused(scope):
    networks, optimizer = make_networks(), keras.optimizers.SGD(0.1)
    with (
        scope(),
        pytest.raises(ValueError, match="generator was built outside of"),
    ):
        GAN(*networks)
    found = refused(scope, discriminator_optimizer=optimizer)
    assert found.startswith("discriminator_optimizer was made outside of strategy.scope()")


class Sum(losses.Wasserstein):
    name = "sum"

    def discriminator(self, real_logits, fake_logits):
        return tf.reduce_sum(fake_logits) - tf.reduce_sum(real_logits)


class Own(penalties.Penalty):
    name = "own"

    def __call__(self, discriminator, real, fake, draws):
        return tf.reduce_sum(tf.square(discriminator(real)))


def test_a_loss_or_penalty_that_is_no_mean_is_refused(scope):
    assert "'sum' is not a mean over samples" in refused(scope, loss=Sum())
    assert "set Own.mean_over_samples = True" in refused(scope, penalty=Own(1.0))


def test_accumulated_gradients_are_refused(scope):
    with scope():
        optimizer = keras.optimizers.SGD(0.1, gradient_accumulation_steps=2)
    found = refused(scope, generator_optimizer=optimizer)
    assert found.startswith("generator_optimizer has gradient_accumulation_steps")


def test_batch_norm_of_keras_sees_the_mean_and_variance_of_the_batch():
    layer = keras.layers.BatchNormalization()
    layer.build((None, 3))
    strategies._see_whole_batch(layer)
    x = tf.constant(np.random.default_rng(0).normal(5.0, 2.0, (12, 3)), "float32")
    with replicas.computing_on(replicas.Share.of(0, 1, 12)):
        mean, variance = layer._moments(x, None)
    np.testing.assert_allclose(mean, x.numpy().mean(0), rtol=1e-5)
    np.testing.assert_allclose(variance, x.numpy().var(0), rtol=1e-4)
