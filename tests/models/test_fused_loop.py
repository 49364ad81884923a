"""The fused loop: the same numbers however the steps are cut into calls."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan

from tfgan import Gaussian


@pytest.mark.parametrize("jit", [True, False])
def test_weights_do_not_depend_on_the_steps_a_call(jit, source):
    runs = []
    for steps in (1, 7, 40):
        model = make_gan(jit_compile=jit, steps_per_execution=steps)
        model.fit(source, batch_size=8, steps_per_epoch=40, verbose=0)
        runs.append(all_weights(model))
    assert_same(runs[0], runs[1])
    assert_same(runs[0], runs[2])


def test_weights_do_not_depend_on_the_epochs(source):
    one, four = make_gan(), make_gan()
    one.fit(source, steps_per_epoch=40, verbose=0)
    four.fit(source, steps_per_epoch=10, epochs=4, verbose=0)
    assert_same(all_weights(one), all_weights(four))


def test_jit_on_and_off_draw_the_same_numbers(source):
    """Weights after some steps differ by rounding only, far less than other batches would do."""
    on, off = make_gan(jit_compile=True), make_gan()
    other = make_gan(seed=6)
    for model in (on, off, other):
        model.fit(source, steps_per_epoch=20, verbose=0)
    for a, b in zip(on.get_weights(), off.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=2e-5)
    pairs = zip(on.get_weights(), other.get_weights(), strict=True)
    assert any(np.abs(a - b).max() > 1e-3 for a, b in pairs if a.ndim)


def test_global_random_state_has_no_part_in_it(source):
    runs = []
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        tf.random.set_global_generator(tf.random.Generator.from_seed(seed, alg="threefry"))
        model = make_gan()
        model.fit(source, steps_per_epoch=5, verbose=0)
        runs.append(all_weights(model))
    assert_same(*runs)


def test_one_compilation_serves_every_length_and_fit(source):
    model = make_gan(steps_per_execution=16)
    model.fit(source, steps_per_epoch=37, verbose=0)
    function = model.fused_loop(source)
    model.fit(source, steps_per_epoch=50, epochs=2, verbose=0)
    assert model.fused_loop(source) is function
    assert function.experimental_get_tracing_count() == 1
    assert int(model.step.numpy()) == 137


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


def test_metrics_are_means_over_the_epoch_and_last_losses_are_the_last_step(source):
    model = make_gan(steps_per_execution=1)
    seen = []

    class Collect(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(float(self.model.last_losses["discriminator_loss"]))

    history = model.fit(source, steps_per_epoch=12, callbacks=[Collect()], verbose=0).history
    assert len(seen) == 12
    np.testing.assert_allclose(history["discriminator_loss"][0], np.mean(seen), rtol=1e-5)


def test_callbacks_run_at_the_boundaries_of_calls(source):
    ends = []

    class Collect(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            ends.append(int(self.model.step.numpy()))

    make_gan(steps_per_execution=4).fit(
        source, steps_per_epoch=10, epochs=2, callbacks=[Collect()], verbose=0
    )
    assert ends == [4, 8, 10, 14, 18, 20]


def test_run_eagerly_gives_the_same_run(source):
    eager, compiled = make_gan(run_eagerly=True), make_gan(jit_compile=False)
    for model in (eager, compiled):
        model.fit(source, steps_per_epoch=5, verbose=0)
    for a, b in zip(eager.get_weights(), compiled.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_stop_training_stops_at_the_next_boundary(source):
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = True

    model = make_gan(steps_per_execution=10)
    model.fit(source, steps_per_epoch=1000, callbacks=[Stop()], verbose=0)
    assert int(model.step.numpy()) == 10


def test_reset_is_a_new_model(source):
    model, fresh = make_gan(seed=1), make_gan(seed=9)
    model.fit(source, steps_per_epoch=30, verbose=0)
    model.reset(9)
    fresh.reset(9)
    assert_same(all_weights(model), all_weights(fresh))
    for each in (model, fresh):
        each.fit(source, steps_per_epoch=30, verbose=0)
    assert_same(all_weights(model), all_weights(fresh))
    model.reset(10)
    weights = [each.generator.get_weights()[0] for each in (model, fresh)]
    assert not np.array_equal(*weights)
