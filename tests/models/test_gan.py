"""The one train_step: what it moves, what it computes, and what it refuses."""

import inspect
import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan, make_networks

import tfgan
from tfgan import GAN, R1, R2, Gaussian, GradientPenalty, WeightClipping, losses, random
from tfgan.models.random_inputs import GivenInputs, RecordedInputs


def test_is_the_only_train_step_in_the_project():
    package = pathlib.Path(inspect.getfile(tfgan)).parent
    having = [p.name for p in package.rglob("*.py") if "def train_step" in p.read_text()]
    assert having == ["gan.py"]


@pytest.mark.parametrize("frozen", ["generator", "discriminator"])
def test_each_update_moves_its_own_network_only(frozen, source):
    rates = {"generator": 0.1, "discriminator": 0.1, frozen: 0.0}
    model = make_gan(
        generator_optimizer=keras.optimizers.SGD(rates["generator"]),
        discriminator_optimizer=keras.optimizers.SGD(rates["discriminator"]),
        penalty=None,
        run_eagerly=True,
    )
    moving = "discriminator" if frozen == "generator" else "generator"
    before = {n: getattr(model, n).get_weights() for n in ("generator", "discriminator")}
    model.fit(source, steps_per_epoch=3, verbose=0)
    assert_same(before[frozen], getattr(model, frozen).get_weights())
    for old, new in zip(before[moving], getattr(model, moving).get_weights(), strict=True):
        assert np.all(old != new)


def _sgd_reference(model, draws, rate):
    """One step by hand in float64 NumPy for the tanh networks of conftest."""
    g = [w.astype(np.float64) for w in model.generator.get_weights()]
    d = [w.astype(np.float64) for w in model.discriminator.get_weights()]
    real, z_d, z_g = (x.astype(np.float64) for x in draws)

    def forward(w, x):
        hidden = np.tanh(x @ w[0] + w[1])
        return hidden, hidden @ w[2] + w[3]

    def backward(w, x, hidden, slope):
        into = (slope @ w[2].T) * (1 - hidden**2)
        return [x.T @ into, into.sum(0), hidden.T @ slope, slope.sum(0)], into @ w[0].T

    n = len(real)
    sigmoid = lambda t: 1 / (1 + np.exp(-t))  # noqa: E731
    fake = forward(g, z_d)[1]
    (hr, real_logits), (hf, fake_logits) = forward(d, real), forward(d, fake)
    loss_d = np.mean(np.log1p(np.exp(-real_logits))) + np.mean(np.log1p(np.exp(fake_logits)))
    on_real = backward(d, real, hr, -sigmoid(-real_logits) / n)[0]
    on_fake = backward(d, fake, hf, sigmoid(fake_logits) / n)[0]
    d = [w - rate * (a + b) for w, a, b in zip(d, on_real, on_fake, strict=True)]
    hidden, fake = forward(g, z_g)
    h, logits = forward(d, fake)
    loss_g = np.mean(np.log1p(np.exp(-logits)))
    slope = backward(d, fake, h, -sigmoid(-logits) / n)[1]
    g = [w - rate * a for w, a in zip(g, backward(g, z_g, hidden, slope)[0], strict=True)]
    return loss_d, loss_g, d, g


def test_one_step_equals_a_float64_step_by_hand():
    rate = 0.3
    model = make_gan(
        generator_optimizer=keras.optimizers.SGD(rate),
        discriminator_optimizer=keras.optimizers.SGD(rate),
        penalty=None,
        generator_average=0.75,
    )
    start = model.generator.get_weights()
    rng = np.random.default_rng(3)
    drawn = [rng.normal(size=(16, 2)).astype("float32") for _ in range(3)]
    loss_d, loss_g, d, g = _sgd_reference(model, drawn, rate)
    logs = model.iterate(RecordedInputs(*(tf.constant(x[None]) for x in drawn), step=0))
    np.testing.assert_allclose(logs["discriminator_loss"], loss_d, rtol=1e-6)
    np.testing.assert_allclose(logs["generator_loss"], loss_g, rtol=1e-6)
    found = [*model.discriminator.weights, *model.generator.weights]
    for want, have in zip(d + g, found, strict=True):
        np.testing.assert_allclose(have, want, atol=2e-7, rtol=2e-6)
    for old, new, mean in zip(start, g, model.averaged_generator.get_weights(), strict=True):
        np.testing.assert_allclose(mean, 0.75 * old + 0.25 * new, atol=2e-7, rtol=2e-6)
    assert int(model.step.numpy()) == 1


def test_penalties_are_added_to_the_loss_that_is_minimized(source):
    """With a penalty of huge weight D's input gradient vanishes; without it, it grows."""
    norms = {}
    for weight in (0.0, 1e3):
        adam = keras.optimizers.Adam(0.01)
        penalty = R1(weight) if weight else None
        model = make_gan(penalty=penalty, discriminator_optimizer=adam, generator_average=None)
        model.fit(source, steps_per_epoch=300, verbose=0)
        x = source.sample(256, seed=1)
        with tf.GradientTape() as tape:
            tape.watch(x)
            logits = model.discriminator(x)
        norms[weight] = float(tf.reduce_mean(tf.norm(tape.gradient(logits, x), axis=1)))
    assert norms[1e3] < 0.05 * norms[0.0]


def test_regularization_losses_count(source):
    generator, _ = make_networks()
    strong = keras.regularizers.L2(100.0)
    inputs = keras.Input((2,))
    regularized = keras.Model(
        inputs, keras.layers.Dense(1, kernel_regularizer=strong, kernel_initializer="ones")(inputs)
    )
    model = GAN(generator, regularized)
    sgd = keras.optimizers.SGD
    model.compile(sgd(0.0), sgd(1e-3), jit_compile=False)
    model.fit(source, steps_per_epoch=200, verbose=0)
    assert np.abs(regularized.get_weights()[0]).max() < 0.05


def test_weight_clipping_holds_after_every_update(source):
    model = make_gan(penalty=WeightClipping(0.03), run_eagerly=True)
    model.fit(source, steps_per_epoch=5, verbose=0)
    largest = max(np.abs(w).max() for w in model.discriminator.get_weights())
    assert largest == np.float32(0.03)


def test_discriminator_steps_make_that_many_updates_on_fresh_batches(source):
    thrice = make_gan(
        discriminator_steps=3, discriminator_optimizer=keras.optimizers.SGD(0.0), penalty=None
    )
    thrice.fit(source, steps_per_epoch=4, verbose=0)
    assert int(thrice.discriminator_optimizer.iterations) == 12
    assert int(thrice.generator_optimizer.iterations) == 4
    thrice.fit(source, steps_per_epoch=1, verbose=0)
    # D stands still: its mean loss over three batches is not its loss on the first.
    assert float(thrice.adversarial_step.means["discriminator_loss"].count) == 3
    assert not np.isclose(
        thrice.get_metrics_result()["discriminator_loss"],
        thrice.last_losses["discriminator_loss"],
        rtol=1e-6,
    )


@pytest.mark.parametrize("loss", losses.names())
def test_every_loss_trains_in_the_fused_loop(loss, source):
    """Its steps run eagerly, but for one loss."""
    sgd = keras.optimizers.SGD
    model = make_gan(
        loss=loss, penalty=None, generator_optimizer=sgd(0.1), discriminator_optimizer=sgd(0.1),
        run_eagerly=loss != "relativistic",
    )  # fmt: skip
    networks = (model.generator, model.discriminator)
    before = [network.get_weights()[0] for network in networks]
    history = model.fit(source, steps_per_epoch=1, epochs=2, verbose=0).history
    assert set(history) == {"discriminator_loss", "generator_loss"}
    assert np.isfinite(list(history.values())).all()
    assert len(history["generator_loss"]) == 2
    for network, kernel in zip(networks, before, strict=True):
        assert np.all(network.get_weights()[0] != kernel)


@pytest.mark.parametrize(("updates", "steps"), [(1, 8), (2, 4)])
def test_given_data_takes_arrays_and_datasets(updates, steps, batch):
    model = make_gan(discriminator_steps=updates, penalty=None)
    runs = []
    for data in (batch, tf.data.Dataset.from_tensor_slices(batch).batch(16)):
        model.reset(5)
        options = {"batch_size": 16, "shuffle": False} if data is batch else {}
        model.fit(data, epochs=2, verbose=0, **options)
        assert int(model.step.numpy()) == steps
        assert int(model.discriminator_optimizer.iterations) == 8
        runs.append(all_weights(model))
    assert_same(*runs)


def real_batches(data, **options):
    """The real batches of each step of an epoch, with 3 discriminator updates per step."""
    model = make_gan(discriminator_steps=3, run_eagerly=True)
    seen = []
    # In the place of a step.
    model.iterate = lambda inputs: seen.append(
        [inputs.real(update).numpy()[:, 0].tolist() for update in range(3)]
    )
    model.fit(data, verbose=0, **options)
    return model, seen


@pytest.mark.filterwarnings("ignore:.*labels are not used")
@pytest.mark.parametrize("kind", ["array", "dataset", "labelled dataset"])
def test_each_discriminator_update_has_its_own_part_of_given_data(kind):
    """The last step divides what is left into equal parts."""
    for count, last in ((19, [[12, 13], [14, 15], [16, 17]]), (13, [[12], [12], [12]])):
        data = np.repeat(np.arange(count, dtype="float32")[:, None], 2, axis=1)
        options = {"batch_size": 4, "shuffle": False}
        if kind != "array":
            parts = (data, np.zeros(count)) if "labelled" in kind else data
            data, options = tf.data.Dataset.from_tensor_slices(parts).batch(4), {}
        model, seen = real_batches(data, **options)
        assert seen == [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]], last]
        # Outside `fit` a batch is that of every update.
        seen.clear()
        model.train_on_batch(np.ones((2, 2), "float32"))
        assert seen == [[[1, 1]] * 3]


def test_all_discriminator_updates_see_the_batch_of_a_generator_function():
    batches = ((np.full((2, 2), number, "float32"),) for number in range(2))
    seen = real_batches(batches, shuffle=False, steps_per_epoch=2)[1]
    assert seen == [[[0, 0]] * 3, [[1, 1]] * 3]


def test_a_batch_that_is_given_alone_is_that_of_every_update(batch, monkeypatch):
    """Only `fit` joins batches, one for each update."""
    model, seen = make_gan(penalty=None, discriminator_steps=2), []
    monkeypatch.setattr(model, "iterate", seen.append)
    model.train_step(batch[:6])
    assert seen[0].discriminator_latents(0).shape == (6, 2)
    for update in (0, 1):
        np.testing.assert_array_equal(seen[0].real(update), batch[:6])


def test_labels_go_with_their_part_of_given_data():
    options = {"parts": 2, "seed": 1, "step": 0}
    for labels in (tf.range(4), None):
        inputs = GivenInputs(tf.ones((4, 2)), labels, Gaussian(event_size=2), **options)
        assert inputs.discriminator_latents(0).shape == (2, 2)
        for update, wanted in ((0, [0, 1]), (1, [2, 3])):
            found = inputs.labels(update)
            assert found is None if labels is None else found.numpy().tolist() == wanted


def test_labels_of_an_unconditional_model_are_refused_beside_arrays(batch):
    with pytest.raises(ValueError, match=r"has no classes: call fit\(x\). Received: y of shape"):
        make_gan().fit(batch, np.arange(64), batch_size=16, verbose=0)


def test_labels_of_an_unconditional_model_are_not_used_in_a_dataset(batch):
    model = make_gan(penalty=None, run_eagerly=True)
    model.reset(5)
    model.fit(batch, batch_size=32, shuffle=False, verbose=0)
    without = all_weights(model)
    model.reset(5)
    pairs = tf.data.Dataset.from_tensor_slices((batch, np.arange(64))).batch(32)
    with pytest.warns(UserWarning, match="the labels are not used"):
        model.fit(pairs, verbose=0)
    assert_same(without, all_weights(model))


def test_evaluate_moves_nothing_and_is_repeatable(model, source, batch):
    model.fit(source, steps_per_epoch=5, verbose=0)
    before = all_weights(model)
    results = [
        model.evaluate(source, steps=4, return_dict=True, verbose=0),
        model.evaluate(source, steps=4, return_dict=True, verbose=0),
        model.evaluate(batch, batch_size=16, return_dict=True, verbose=0),
    ]
    assert results[0] == results[1]
    assert set(results[2]) == {"discriminator_loss", "generator_loss", "gradient_penalty", "r1"}
    assert_same(before, all_weights(model))


def test_evaluate_gives_the_loss_of_the_samples_it_was_given(batch):
    model = make_gan(penalty=None, loss="wasserstein")
    result = model.evaluate(batch, batch_size=64, return_dict=True, verbose=0)
    real = float(tf.reduce_mean(model.discriminator(batch)))
    # Wasserstein: D's loss is mean fake - mean real, so what is left has the fake's size.
    fake = result["discriminator_loss"] + real
    spread = float(tf.math.reduce_std(model.discriminator(model.generate(4096, seed=1))))
    mean = float(tf.reduce_mean(model.discriminator(model.generate(4096, seed=1))))
    assert abs(fake - mean) < 5 * spread / 8


def test_validation_data_during_fit(model, source):
    history = model.fit(
        source, steps_per_epoch=5, epochs=2, validation_data=source, validation_steps=3, verbose=0
    ).history
    assert {"val_discriminator_loss", "val_generator_loss"} <= set(history)
    # Three batches of 32, not one call's worth of steps, and the same ones each time.
    direct = model.evaluate(source, steps=3, return_dict=True, verbose=0)
    assert {name: history[f"val_{name}"][-1] for name in direct} == direct
    weights = all_weights(model)
    model.reset(5)
    model.fit(source, steps_per_epoch=5, epochs=2, verbose=0)
    assert_same(weights, all_weights(model))


def test_given_batches_after_a_distribution(source, batch):
    """`train_on_batch` and `fit` on arrays must not run into the loop that draws its own."""
    runs = []
    model = make_gan(penalty=None, run_eagerly=True)
    for warm_up in (False, True):
        if warm_up:
            model.fit(source, steps_per_epoch=3, verbose=0)
        model.reset(5)
        logs = model.train_on_batch(batch[:16], return_dict=True)
        assert logs["generator_loss"] > 0 and int(model.step.numpy()) == 1
        model.fit(batch, batch_size=16, shuffle=False, verbose=0)
        assert int(model.step.numpy()) == 5
        runs.append(all_weights(model))
    assert_same(*runs)


def test_averages_of_optimizers_take_their_place_after_epochs_only(model, batch, monkeypatch):
    calls = []
    kind = type(model._parts.trained)
    monkeypatch.setattr(kind, "finish_moving_averages", lambda self: calls.append("finished"))
    model.fit(batch, batch_size=16, epochs=0, verbose=0)
    assert calls == []
    model.fit(batch, batch_size=16, epochs=1, verbose=0)
    assert calls == ["finished"]


def test_model_counts_its_own_variables_once(model, capsys):
    networks = (model.generator, model.discriminator, model.averaged_generator)
    theirs = {id(v) for network in networks for v in network.variables}
    own = [v.name for v in model.variables if id(v) not in theirs]
    assert own == ["seed", "step", "epoch_start"]
    # 42 and 33 are trained; the average follows and is not.
    assert sum(np.prod(v.shape) for v in model.trainable_variables) == 42 + 33
    model.summary()
    optimizers = (model.generator_optimizer, model.discriminator_optimizer)
    count = sum(np.prod(v.shape, dtype=int) for each in optimizers for v in each.variables)
    assert f"Optimizer params: {count} " in capsys.readouterr().out


def test_compiling_again_leaves_nothing_behind(source):
    model = make_gan()
    model.compile("adam", "sgd", generator_average=0.5, penalty=R2(0.1), run_eagerly=True)
    assert [m.name for m in model.metrics] == ["discriminator_loss", "generator_loss", "r2"]
    assert len(model.layers) == 3
    assert len(model.variables) == 3 + 3 * 4
    model.compile("adam", "sgd", run_eagerly=True)
    assert len(model.layers) == 2 and model.averaged_generator is None
    history = model.fit(source, steps_per_epoch=2, verbose=0).history
    assert set(history) == {"discriminator_loss", "generator_loss"}


def test_a_refused_compile_leaves_the_last_one(batch):
    model = make_gan(penalty=None, run_eagerly=True)
    config, step = model.get_compile_config(), model.adversarial_step
    for options in ({"generator_average": 1.0}, {"fakes": "new"}, {"metrics": ["nothing"]}):
        with pytest.raises(ValueError, match="Received: "):
            model.compile("sgd", "sgd", penalty=R2(0.1), **options)
    assert model.get_compile_config() == config and model.adversarial_step is step
    model.train_on_batch(batch[:16])
    assert int(model.generator_optimizer.iterations) == int(model.step.numpy()) == 1


def test_generate(model, source):
    model.fit(source, steps_per_epoch=50, verbose=0)
    first = model.generate(25_000, seed=3)
    assert first.shape == (25_000, 2)
    np.testing.assert_array_equal(first, model.generate(25_000, seed=3))
    assert not np.array_equal(first, model.generate(25_000, seed=4))
    np.testing.assert_array_equal(model.generate(10), model.generate(10))
    latents = model.latents.sample(25_000, seed=random.key(3, random.Stream.GENERATE))
    np.testing.assert_allclose(first, model.averaged_generator(latents), atol=1e-6)
    np.testing.assert_allclose(
        model.generate(25_000, seed=3, averaged=False), model.generator(latents), atol=1e-6
    )
    np.testing.assert_allclose(model(latents), model.averaged_generator(latents), atol=1e-6)


def test_mirrored_strategy_is_one_device_when_the_batch_is_shared(batch):
    """Runs on one logical device: the reduction over replicas must change nothing."""
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        mirrored = make_gan(penalty=None)
    plain = make_gan(penalty=None)
    for each in (plain, mirrored):
        each.fit(batch[:32], batch_size=16, shuffle=False, verbose=0)
    for a, b in zip(all_weights(plain), all_weights(mirrored), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"loss": "wasserstien"}, "unknown loss. Expected one of: .*wasserstein.*wasserstien"),
        ({"penalty": "gp"}, "penalty must be one of tfgan.penalties. Received: 'gp'"),
        ({"penalty": [R2(1.0), R2(2.0)]}, "each penalty can be given once"),
        ({"penalty": [WeightClipping(), GradientPenalty()]}, "cannot be combined"),
        ({"discriminator_steps": 0}, "discriminator_steps must be an integer of at least 1"),
        ({"generator_average": 1.0}, r"generator_average must be in \[0, 1\). Received: 1.0"),
        ({"steps_per_execution": 0}, "steps_per_execution must be an integer"),
        ({"metrcis": []}, "does not know the argument 'metrcis'"),
    ],
)
def test_compile_says_what_was_wrong(options, said):
    with pytest.raises(ValueError, match=said):
        make_gan(**options)


def test_one_optimizer_for_both_is_refused():
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="an optimizer each"):
        make_gan(generator_optimizer=adam, discriminator_optimizer=adam)


def test_bad_models_and_data_are_refused(source, batch):
    generator, discriminator = make_networks()
    with pytest.raises(ValueError, match="the generator must be a built Keras model"):
        GAN(keras.Sequential([keras.layers.Dense(2)]), discriminator)
    with pytest.raises(ValueError, match="latents must have event_size 2"):
        GAN(generator, discriminator, Gaussian())
    with pytest.raises(ValueError, match="seed must be an integer in"):
        GAN(generator, discriminator, seed=-1)
    model = make_gan()
    with pytest.raises(ValueError, match="steps_per_epoch must be an integer of at least 1"):
        model.fit(source)
    with pytest.raises(ValueError, match="batch_size must be an integer"):
        model.fit(source, batch_size=-3, steps_per_epoch=1)
    batch[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"x must be finite. Received: 1 of 128"):
        model.fit(batch)
    with pytest.raises(ValueError, match="n must be an integer of at least 1"):
        model.generate(0)
    with pytest.raises(ValueError, match="compile"):
        make_gan(compiled=False).fit(source, steps_per_epoch=1)
    with pytest.raises(ValueError, match="compile"):
        make_gan(compiled=False).evaluate(source, steps=1)
    for step in ("train_step", "test_step", "train_on_batch"):
        with pytest.raises(ValueError, match=r"must call `compile\(\)`"):
            getattr(make_gan(compiled=False), step)(batch)
