"""A user's own distribution, as data and as latents: a pure function of its key, or refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import make_networks

from tfgan import GAN, Distribution, Gaussian, random
from tfgan.models import checked_sources

layers = keras.layers
COUNT = [0]


def own(sample, **attributes):
    return type("Own", (Distribution,), {"sample": sample, "event_size": 2, **attributes})()


def counted(self, n, *, seed):
    COUNT[0] += 1
    return tf.fill((n, 2), float(COUNT[0]))


def by_number(self, n, *, seed):
    return tf.constant(np.random.default_rng(int(seed[1])).normal(size=(n, 2)).astype("float32"))


def by_numpy(self, n, *, seed):
    draw = lambda key: np.random.default_rng(abs(key)).normal(size=(n, 2)).astype("float32")  # noqa: E731
    return tf.ensure_shape(tf.numpy_function(draw, [seed], tf.float32), (n, 2))


def normal(shape):
    return lambda self, n, *, seed: random.normal((n, *shape), seed)


def changed(change):
    return lambda self, n, *, seed: change(random.normal((n, 2), seed))


def fixed(self, n, *, seed):
    return tf.constant(np.random.default_rng(0).normal(size=(n, 2)).astype("float32"))


DEPENDS = "Own.sample must depend on its seed alone"
SAME = r"Own.sample must give other samples for another seed.* given as an array: fit\(x\)"
SHAPE = r"Own.sample must return samples of shape \(n, 2\). Received: shape"
BAD = {
    "np.random": (lambda self, n, *, seed: tf.constant(np.random.normal(size=(n, 2))), DEPENDS),
    "tf.random": (lambda self, n, *, seed: tf.random.normal((n, 2)), DEPENDS),
    "keras.random": (lambda self, n, *, seed: keras.random.normal((n, 2)), DEPENDS),
    "a counter": (counted, DEPENDS),
    "one batch": (fixed, SAME),
    "a seed of its own": (lambda self, n, *, seed: keras.random.normal((n, 2), seed=1), SAME),
    "the seed's number": (by_number, "Own.sample cannot be compiled: .*Draw with tfgan.random"),
    "another number": (lambda self, n, *, seed: random.normal((n + 1, 2), seed), SHAPE),
    "another size": (normal((3,)), SHAPE),
    "no size": (normal(()), SHAPE),
    "integers": (changed(lambda x: tf.cast(9 * x, tf.int32)), "must return floats"),
    "NaN": (changed(lambda x: x * np.nan), "must return finite numbers"),
    "a list": (lambda self, n, *, seed: [[0.0, 1.0]] * n, "must return a tensor. Received: list"),
    "nothing": (lambda self, n, *, seed: None, "must return a tensor. Received: NoneType"),
}


@pytest.fixture(scope="module")
def model():
    found = GAN(*make_networks())
    found.compile("sgd", "sgd", jit_compile=False)
    return found


@pytest.mark.parametrize("name", BAD)
def test_samples_that_are_no_function_of_the_key_are_refused(model, name):
    sample, words = BAD[name]
    for run in (
        lambda: model.fit(own(sample), steps_per_epoch=1, verbose=0),
        lambda: GAN(*make_networks(), latents=own(sample)),
    ):
        with pytest.raises(ValueError, match=words) as caught:
            run()
        assert "\n" not in str(caught.value)
    assert int(model.step.numpy()) == 0


GOOD = {
    "keyed": normal((2,)),
    "stateless": lambda self, n, *, seed: tf.random.stateless_normal((n, 2), seed),
    "a point": lambda self, n, *, seed: tf.ones((n, 2)),
    "two values": changed(tf.sign),
    "float64": changed(lambda x: tf.cast(x, tf.float64)),
    "NumPy in the graph": by_numpy,
}


@pytest.mark.parametrize("name", GOOD)
def test_samples_that_are_one(model, name):
    checked_sources.check(own(GOOD[name]), model, {})
    latents = own(GOOD[name])
    assert checked_sources.latents_of(latents, 2) is latents


def test_latents_are_gaussian_or_of_the_generators_size():
    found = checked_sources.latents_of(None, 3)
    assert type(found) is Gaussian and found.event_size == 3
    for latents in (Gaussian(event_size=2), "normal"):
        with pytest.raises(ValueError, match="latents must have event_size 3, the generator's"):
            checked_sources.latents_of(latents, 3)


def test_float64_samples_train_as_their_float32_values_do():
    model = GAN(*make_networks(), seed=5)
    model.compile("sgd", "sgd", run_eagerly=True)
    found = []
    for change in (tf.identity, lambda x: tf.cast(x, tf.float64)):
        model.reset(5)
        model.fit(own(changed(change)), batch_size=4, steps_per_epoch=2, verbose=0)
        found.append(model.generate(4))
    np.testing.assert_array_equal(*found)


def labels(draw):
    return {"num_classes": 3, "batch_labels": lambda self, n, *, seed, index, key: draw(n, key)}


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda n, key: random.integers((n,), key, 3) + 1, r"integers in \[0, 2\].*from"),
        (lambda n, key: tf.zeros((n,)), r"of shape \(n,\). Received: float32"),
        (lambda n, key: tf.zeros((n, 1), tf.int32), r"Received: int32 \(4, 1\)"),
        (lambda n, key: tf.constant(np.random.randint(0, 3, n)), "must depend on its seed alone"),
    ],
)
def test_labels_of_a_source(draw, words):
    x, classes = keras.Input((2,)), keras.Input((3,))
    joined = layers.Concatenate()([x, classes])
    pair = [keras.Model([x, classes], layers.Dense(units)(joined)) for units in (2, 1)]
    model = GAN(*pair)
    model.compile("sgd", "sgd", run_eagerly=True)
    with pytest.raises(ValueError, match=words):
        model.fit(own(normal((2,)), **labels(draw)), steps_per_epoch=1, verbose=0)
    with pytest.raises(ValueError, match="Own has 3 classes and no batch_labels"):
        model.fit(own(normal((2,)), num_classes=3), steps_per_epoch=1, verbose=0)
    model.fit(
        own(normal((2,)), **labels(lambda n, key: random.integers((n,), key, 3))),
        batch_size=4, steps_per_epoch=1, verbose=0,
    )  # fmt: skip


def test_vectors_are_no_images():
    images = keras.Sequential([keras.Input((2,)), layers.Dense(16), layers.Reshape((4, 4, 1))])
    model = GAN(
        images, keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1)])
    )
    model.compile("sgd", "sgd", run_eagerly=True)
    with pytest.raises(ValueError, match=r"samples of shape \(4, 4, 1\).* Received: \(16,\)"):
        model.fit(Gaussian(event_size=16), steps_per_epoch=1, verbose=0)
    with pytest.raises(ValueError, match=r"must return samples of shape \(n, 4, 4, 1\)"):
        model.fit(own(normal((16,)), event_size=16), steps_per_epoch=1, verbose=0)
    model.fit(own(normal((4, 4, 1)), event_size=16), batch_size=4, steps_per_epoch=1, verbose=0)
