"""The sampler alone: what it accepts, and by which network its samples are made."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import make_networks

from tfgan import random
from tfgan.models import sampler as sampler_module
from tfgan.models.sampler import Sampler, chunk_size, generate_key


@pytest.fixture(scope="module")
def networks():
    """A generator, and one of other weights in the place of its average."""
    generator, _ = make_networks()
    average = keras.models.clone_model(generator)
    average.set_weights([weight + 1.0 for weight in generator.get_weights()])
    return generator, average


def classes_shown():
    """A sampler of three classes whose samples are the latent and the one-hot class."""
    inputs = keras.Input((1,)), keras.Input((3,))
    network = keras.Model(list(inputs), keras.layers.Concatenate()(list(inputs)))
    return Sampler(network, latent_dim=1, num_classes=3)


def test_the_average_is_used_but_in_training(networks):
    generator, average = networks
    sampler = Sampler(generator, average, latent_dim=2)
    z = tf.constant([[0.5, -1.0]])
    for found, network in (
        (sampler.call(z), average),
        (sampler.call(z, training=True), generator),
        (sampler.decode(z), average),
        (sampler.decode(z, averaged=False), generator),
        (Sampler(generator, latent_dim=2).call(z), generator),
    ):
        np.testing.assert_array_equal(found, network(z))


def test_many_samples_are_made_in_chunks(networks, monkeypatch):
    sampler = Sampler(networks[0], latent_dim=2)
    z = np.linspace(-1, 1, 10, dtype="float32").reshape(5, 2)
    whole = sampler.decode(z)
    monkeypatch.setattr(sampler_module, "CHUNK", 2)
    np.testing.assert_allclose(sampler.decode(z), whole, rtol=1e-6)


def test_large_samples_are_made_in_small_chunks(monkeypatch):
    """The layers of a generator would fill the memory with 10,000 images of 64x64."""
    sizes = [chunk_size(shape) for shape in ((2,), (28, 28, 3), (64, 64, 1), (128, 128, 3))]
    assert sizes == [10_000, 10_000, 976, 81]
    assert chunk_size((None, 5000, 5000)) == 1
    seen = []
    inputs = keras.Input((1,))
    large = keras.layers.Reshape((50, 50, 1))(keras.layers.Dense(2500)(inputs))
    network = keras.Model(inputs, large)
    sampler = Sampler(network, latent_dim=1)

    def recorded(latents, training):
        seen.append(len(latents))
        return network(latents, training=training)

    monkeypatch.setattr(sampler_module, "CHUNK_NUMBERS", 2500 * 4)
    monkeypatch.setattr(sampler, "network", lambda averaged: recorded)
    z = np.linspace(-1, 1, 9, dtype="float32")[:, None]
    np.testing.assert_allclose(sampler.decode(z), network(z), rtol=1e-5, atol=1e-6)
    assert seen == [4, 4, 1]


@pytest.mark.parametrize(
    ("labels", "wanted"), [(None, [0, 1, 2, 0]), (2, [2, 2, 2, 2]), ([1, 0, 0, 2], [1, 0, 0, 2])]
)
def test_labels_of_decoded_samples(labels, wanted):
    found = classes_shown().decode(np.zeros((4, 1), "float32"), labels=labels)
    np.testing.assert_array_equal(found[:, 1:], np.eye(3)[wanted])


def test_classes_of_a_call_are_one_hot_or_integers():
    sampler, z = classes_shown(), tf.zeros((2, 1))
    one_hot = np.eye(3, dtype="float32")[[2, 0]]
    for classes in (tf.constant(one_hot), np.array([2, 0]), np.array([[2], [0]])):
        np.testing.assert_array_equal(sampler.call([z, classes])[:, 1:], one_hot)
    # There is no sample of a class out of range.
    assert np.isnan(sampler.call([z, np.array([3, 0])])[0, 1:]).all()


def test_what_does_not_fit_is_refused(networks):
    plain, conditional = Sampler(networks[0], latent_dim=2), classes_shown()
    z = np.zeros((2, 1), "float32")
    for sampler, inputs, said in (
        (plain, np.zeros((2, 3)), r"latents must have the shape \(n, 2\). Received: \(2, 3\)"),
        (plain, np.zeros(2), r"latents must have the shape \(n, 2\). Received: \(2,\)"),
        (conditional, z, r"called on \[latents, classes\]"),
        (conditional, [z], r"called on \[latents, classes\]"),
        (conditional, [z, np.array([0, 3])], r"integers in \[0, 2\]"),
    ):
        with pytest.raises(ValueError, match=said):
            sampler.check(inputs)
    plain.check(np.zeros((2, 2)))
    conditional.check([z, np.array([0, 2])])
    with pytest.raises(ValueError, match="This one has no classes"):
        plain.decode(np.zeros((2, 2), "float32"), labels=1)
    with pytest.raises(ValueError, match=r"one for each of 2 samples. Received: shape \(3,\)"):
        conditional.decode(z, labels=[0, 1, 2])


def test_key_is_that_of_the_seed_or_of_the_model():
    model = {"model_seed": tf.constant(7, tf.int64), "step": tf.constant(3, tf.int64)}
    stream = random.Stream.GENERATE
    np.testing.assert_array_equal(generate_key(5, **model), random.key(5, stream))
    np.testing.assert_array_equal(generate_key(None, **model), random.key(7, stream, 3))
    with pytest.raises(ValueError, match="seed must be an integer"):
        generate_key(-1, **model)
    with pytest.raises(RuntimeError, match=r"which a tf.function cannot make"):
        tf.function(lambda: generate_key(5, **model))()


def test_a_conditional_sampler_is_called_on_a_pair():
    sampler, z = classes_shown(), tf.zeros((2, 1))
    for inputs in (z, [z], [z, tf.constant([0, 1]), z]):
        with pytest.raises(
            ValueError, match=r"a conditional GAN is called on \[latents, classes\]"
        ):
            sampler.call(inputs)
    np.testing.assert_array_equal(sampler.call((z, tf.constant([2, 0])))[:, 1:], np.eye(3)[[2, 0]])
