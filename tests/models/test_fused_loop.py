"""The fused loop: the same numbers however the steps are cut into calls."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan

from tfgan import Gaussian, InMemoryImages

PLANE = Gaussian(1.0, 0.5, event_size=2)


@pytest.fixture(scope="module")
def plain():
    """A GAN that XLA does not compile, once for all tests here."""
    return make_gan()


@pytest.fixture(scope="module")
def by_xla():
    """A GAN that XLA compiles, once for all tests here."""
    return make_gan(jit_compile=True)


def run(model, *, seed=5, steps=40, **options):
    """The weights after a run from the start."""
    model.reset(seed)
    fit(model, steps=steps, **options)
    return all_weights(model)


def fit(model, *, steps=40, **options):
    """Batches of one size, so that a model is traced once for all tests here."""
    return model.fit(PLANE, batch_size=8, steps_per_epoch=steps, verbose=0, **options)


class Interval(keras.callbacks.Callback):
    """Makes calls of `step_interval` steps."""

    def __init__(self, step_interval):
        super().__init__()
        self.step_interval, self.calls = step_interval, 0

    def on_train_batch_end(self, batch, logs=None):
        self.calls += 1


@pytest.mark.parametrize("jit", [True, False])
def test_weights_do_not_depend_on_the_steps_a_call(jit, by_xla, plain):
    runs = []
    for steps in (1, 7, 40):
        interval = Interval(steps)
        runs.append(run(by_xla if jit else plain, callbacks=[interval]))
        assert interval.calls == -(-40 // steps)
    assert_same(runs[0], runs[1])
    assert_same(runs[0], runs[2])


def test_weights_do_not_depend_on_the_epochs(plain):
    assert_same(run(plain), run(plain, steps=10, epochs=4))


def test_jit_on_and_off_draw_the_same_numbers(by_xla, plain):
    """Weights after some steps differ by rounding only, far less than other batches would do."""
    on, off, other = run(by_xla, steps=20), run(plain, steps=20), run(plain, steps=20, seed=6)
    count = len(plain.get_weights())
    for a, b in zip(on[:count], off[:count], strict=True):
        np.testing.assert_allclose(a, b, atol=2e-5)
    pairs = zip(on[:count], other[:count], strict=True)
    assert any(np.abs(a - b).max() > 1e-3 for a, b in pairs if a.ndim)


def test_global_random_state_has_no_part_in_it():
    """Not where a model is built and traced, either."""
    runs = []
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        tf.random.set_global_generator(tf.random.Generator.from_seed(seed, alg="threefry"))
        model = make_gan()
        fit(model, steps=5)
        runs.append(all_weights(model))
    assert_same(*runs)


def test_one_compilation_serves_every_length_and_fit(plain):
    plain.reset(5)
    fit(plain, steps=37)
    function = plain.fused_loop(PLANE, 8)
    fit(plain, steps=50, epochs=2)
    fit(plain, steps=3)
    assert plain.fused_loop(PLANE, 8) is function
    assert function.experimental_get_tracing_count() == 1
    assert int(plain.step.numpy()) == 140


def test_another_source_or_batch_size_is_trained_on(source):
    """A change of source after a fit must not run the old compiled loop."""
    model = make_gan(
        loss="wasserstein",
        penalty=None,
        generator_optimizer=keras.optimizers.SGD(0.0),
        discriminator_optimizer=keras.optimizers.SGD(0.0),
    )
    means = []
    for data in (source, Gaussian(50.0, 0.1, event_size=2)):
        model.fit(data, steps_per_epoch=20, verbose=0)
        means.append(model.get_metrics_result()["discriminator_loss"])
    direct = [
        -float(tf.reduce_mean(model.discriminator(d.sample(4096, seed=1))))
        for d in (source, Gaussian(50.0, 0.1, event_size=2))
    ]
    assert np.isclose(means[1] - means[0], direct[1] - direct[0], atol=0.05)


class Watched(InMemoryImages):
    """Images whose batches say which image they are of: number i has the pixel i."""

    shape = (2,)

    def __init__(self, count):
        images = np.repeat(np.arange(count, dtype=np.uint8)[:, None, None, None], 2, axis=3)
        super().__init__(images, low=0, high=255)
        self.seen = []

    def batch(self, n, *, seed, index, key):
        batch = tf.reshape(super().batch(n, seed=seed, index=index, key=key), (n, 2))
        self.seen.append(batch.numpy()[:, 0])
        return batch


@pytest.mark.parametrize(("updates", "count"), [(1, 6), (3, 12), (3, 15), (2, 3)])
def test_an_epoch_shows_each_image_once(updates, count):
    """With any number of discriminator updates. What is left over begins the next epoch."""
    data = Watched(count)
    model = make_gan(discriminator_steps=updates, penalty=None, run_eagerly=True)
    ends = []

    class Ends(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            data.seen.clear()  # `fit` has drawn from the source to check it.

        def on_epoch_end(self, epoch, logs=None):
            ends.append(len(data.seen))

    epochs = 3
    model.fit(data, batch_size=2, epochs=epochs, callbacks=[Ends()], verbose=0)
    steps = max(count // (2 * updates), 1)
    assert int(model.step.numpy()) == epochs * steps
    assert ends == [epoch * steps * updates for epoch in (1, 2, 3)]
    stream = np.concatenate(data.seen)
    for start in range(0, len(stream) - count + 1, count):
        np.testing.assert_array_equal(np.sort(stream[start : start + count]), np.arange(count))
    if count % (2 * updates) == 0:
        assert len(stream) == epochs * count


def test_metrics_are_means_over_the_epoch_and_last_losses_are_the_last_step(plain):
    plain.reset(5)
    seen = []

    class Collect(Interval):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(float(self.model.last_losses["discriminator_loss"]))

    history = fit(plain, steps=12, callbacks=[Collect(1)]).history
    assert len(seen) == 12
    np.testing.assert_allclose(history["discriminator_loss"][0], np.mean(seen), rtol=1e-5)


def test_callbacks_run_at_the_boundaries_of_calls(model, source):
    ends = []

    class Collect(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            ends.append(int(self.model.step.numpy()))

    model.fit(source, steps_per_epoch=12, epochs=2, callbacks=[Collect()], verbose=0)
    assert ends == [5, 10, 12, 17, 22, 24]


def test_run_eagerly_gives_the_same_run(plain):
    eager = make_gan(run_eagerly=True)
    run(eager, steps=3)
    run(plain, steps=3)
    for a, b in zip(eager.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_stop_training_stops_at_the_next_boundary(plain):
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = True

    plain.reset(5)
    fit(plain, steps=1000, callbacks=[Interval(10), Stop()])
    assert int(plain.step.numpy()) == 10


def test_reset_is_a_new_model(plain):
    fresh = make_gan(seed=9)
    run(plain, seed=1, steps=30)
    plain.reset(9)
    fresh.reset(9)
    assert_same(all_weights(plain), all_weights(fresh))
    for each in (plain, fresh):
        fit(each, steps=30)
    assert_same(all_weights(plain), all_weights(fresh))
    plain.reset(10)
    weights = [each.generator.get_weights()[0] for each in (plain, fresh)]
    assert not np.array_equal(*weights)
