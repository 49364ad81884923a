"""Classes, reused fakes, sparse generator updates and half precision in the one train_step."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan, make_networks

from tfgan import GAN, R1, Gaussian, GradientPenalty, InMemoryImages, losses, networks
from tfgan.models.adversarial_step import AdversarialStep
from tfgan.models.generator_average import GeneratorAverage
from tfgan.models.random_inputs import GivenInputs, RandomInputs, RecordedInputs
from tfgan.penalties import WeightClipping, input_gradient, squared_norm


class Watched(GivenInputs):
    """Given inputs that count how often latents are drawn."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.drawn = []

    def draw_latents(self, stream, update=0):
        self.drawn.append(int(stream))
        return super().draw_latents(stream, update)


def sgd(rate):
    return keras.optimizers.SGD(rate)


def latents_of(model, n):
    """The latents of the model's next discriminator update."""
    inputs = RandomInputs(model.latents, n, seed=model.seed.value, step=model.step.value)
    return inputs.discriminator_latents(0)


# --- a step made by hand -----------------------------------------------------------------------


def make_step(*, rate=0.5, average=None, **options):
    """An `AdversarialStep` of two tiny networks, without any `GAN`."""
    generator, discriminator = make_networks(width=3)
    made = {name: sgd(rate) for name in ("generator_optimizer", "discriminator_optimizer")}
    made["generator_optimizer"].build(generator.trainable_variables)
    made["discriminator_optimizer"].build(discriminator.trainable_variables)
    step = keras.Variable(0, dtype="int64", trainable=False)
    loss = losses.get(options.pop("loss", "non_saturating"))
    if average is not None:
        average = GeneratorAverage(generator, average)
    return AdversarialStep(
        generator, discriminator, loss=loss, step=step, average=average, **made, **options
    )


def recorded(n=6):
    """Real batches (1, n, 2), latents of both updates, and the `RecordedInputs` of them."""
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=(1, n, 2)).astype("float32") for _ in range(3)]
    return arrays, RecordedInputs(*map(tf.constant, arrays), step=0)


def in_double(network):
    """The network with the same weights in double precision."""
    layers = [
        keras.layers.Dense(layer.units, layer.activation, dtype="float64")
        for layer in network.layers
    ]
    double = keras.Sequential([keras.Input(network.input_shape[1:], dtype="float64"), *layers])
    double.set_weights([w.astype(np.float64) for w in network.get_weights()])
    return double


def state(step):
    variables = [*step.generator.variables, *step.discriminator.variables, step.step]
    variables += step.generator_optimizer.variables + step.discriminator_optimizer.variables
    variables += [v for mean in step.means.values() for v in mean.variables]
    return [v.numpy() for v in variables]


@pytest.mark.parametrize("penalties", [(), (R1(0.8),)], ids=["no penalty", "R1"])
def test_computed_gradients_are_those_of_double_precision(penalties):
    step = make_step(penalties=penalties)
    arrays, inputs = recorded()
    real, z_d, z_g = (tf.constant(x[0], tf.float64) for x in arrays)
    g, d = in_double(step.generator), in_double(step.discriminator)
    softplus, mean = tf.nn.softplus, tf.reduce_mean
    with tf.GradientTape(persistent=True) as tape:
        loss_d = mean(softplus(-d(real))) + mean(softplus(d(g(z_d))))
        r1 = 0.4 * mean(squared_norm(input_gradient(d, real)))
        total = loss_d + r1 if penalties else loss_d
        loss_g = mean(softplus(-d(g(z_g))))
    found_d, found_g = step.compute_discriminator(inputs), step.compute_generator(inputs)
    wanted = {"discriminator_loss": loss_d, **({"r1": r1} if penalties else {})}
    assert set(found_d.losses) == set(wanted) and set(found_g.losses) == {"generator_loss"}
    for name, value in wanted.items():
        np.testing.assert_allclose(found_d.losses[name], value, rtol=1e-6)
    np.testing.assert_allclose(found_g.losses["generator_loss"], loss_g, rtol=1e-6)
    for update, value, network in ((found_d, total, d), (found_g, loss_g, g)):
        exact = tape.gradient(value, network.trainable_variables)
        for a, b in zip(update.gradients, exact, strict=True):
            np.testing.assert_allclose(a, 0.0 if b is None else b, rtol=2e-5, atol=2e-7)


def test_computing_moves_nothing():
    step = make_step(average=0.9, penalties=[WeightClipping(0.01)])
    _, inputs = recorded()
    before = state(step)
    step.compute_discriminator(inputs)
    step.compute_generator(inputs)
    step.evaluate(inputs)
    step.generator_loss(inputs)
    assert_same(before, state(step))
    assert_same(step.generator.get_weights(), step.average.network.get_weights())


def test_applying_moves_its_own_network_only():
    step = make_step(average=0.75, penalties=[WeightClipping(0.1)])
    g, d = step.generator.get_weights(), step.discriminator.get_weights()
    step.apply_discriminator([tf.ones_like(w) for w in d])
    assert_same(g, step.generator.get_weights())
    for old, new in zip(d, step.discriminator.get_weights(), strict=True):
        np.testing.assert_allclose(new, np.clip(old - 0.5, -0.1, 0.1), rtol=1e-6)
    d = step.discriminator.get_weights()
    step.apply_generator([tf.ones_like(w) for w in g])
    assert_same(d, step.discriminator.get_weights())
    for old, new in zip(g, step.generator.get_weights(), strict=True):
        np.testing.assert_allclose(new, old - 0.5, rtol=1e-6, atol=1e-7)
    for old, mean in zip(g, step.average.network.get_weights(), strict=True):
        np.testing.assert_allclose(mean, old - 0.25 * 0.5, rtol=1e-5, atol=1e-7)
    assert int(step.step) == 0


@pytest.mark.parametrize("fakes", ["fresh", "reused"])
def test_iterating_is_computing_and_applying_in_turn(fakes):
    whole, halves = make_step(fakes=fakes), make_step(fakes=fakes)
    _, inputs = recorded()
    losses_of_whole = whole.iterate(inputs)
    generated = None
    if fakes == "reused":
        generated = halves.generate(inputs.discriminator_latents(0))
    first = halves.compute_discriminator(inputs, 0, generated)
    halves.apply_discriminator(first.gradients)
    second = halves.compute_generator(inputs, generated)
    halves.apply_generator(second.gradients)
    losses_of_halves = {**first.losses, **second.losses}
    assert losses_of_whole == losses_of_halves
    for a, b in ((whole.generator, halves.generator), (whole.discriminator, halves.discriminator)):
        assert_same(a.get_weights(), b.get_weights())
    assert int(whole.step) == 1
    assert {name: float(v) for name, v in whole.results().items()} == {
        name: float(v) for name, v in losses_of_whole.items()
    }


@pytest.mark.parametrize("loss", ["non_saturating", "pacgan"])
def test_simultaneous_updates_are_of_the_same_weights_and_samples(loss):
    """Both gradients by hand in double precision, before anything has moved."""
    step = make_step(updates="simultaneous", loss=loss)
    arrays, inputs = recorded()
    real, z = (tf.constant(x[0], tf.float64) for x in arrays[:2])
    networks = step.generator, step.discriminator
    g, d = map(in_double, networks)
    softplus, mean = tf.nn.softplus, tf.reduce_mean
    with tf.GradientTape(persistent=True) as tape:
        fake = g(z)
        loss_d = mean(softplus(-d(real))) + mean(softplus(d(fake)))
        loss_g = mean(softplus(-d(fake)))
        if loss == "pacgan":
            loss_g += mean(softplus(d(real)))
    before = [network.get_weights() for network in networks]
    losses = step.iterate(inputs)
    np.testing.assert_allclose(losses["discriminator_loss"], loss_d, rtol=1e-6)
    np.testing.assert_allclose(losses["generator_loss"], loss_g, rtol=1e-6)
    for network, old, value, double in zip(networks, before, (loss_g, loss_d), (g, d), strict=True):
        gradients = tape.gradient(value, double.trainable_variables)
        for new, start, gradient in zip(network.get_weights(), old, gradients, strict=True):
            np.testing.assert_allclose(new, start - 0.5 * gradient, rtol=2e-5, atol=2e-7)
    assert int(step.step) == 1
    results = {name: float(value) for name, value in step.results().items()}
    assert results == {name: float(value) for name, value in losses.items()}


def test_evaluating_is_computing_where_nothing_depends_on_the_mode():
    step = make_step(penalties=[R1(0.8)])
    _, inputs = recorded()
    found = step.evaluate(inputs)
    wanted = {**step.compute_discriminator(inputs).losses, **step.compute_generator(inputs).losses}
    assert found == wanted
    assert float(step.generator_loss(inputs)) == float(found["generator_loss"])


# --- the step of a model -----------------------------------------------------------------------


def test_reused_fakes_score_the_very_samples_that_d_has_seen(batch):
    """One generator draw, D moves first, and G's loss and gradient are those by hand."""
    model = make_gan(
        penalty=None, generator_average=None, fakes="reused",
        generator_optimizer=sgd(0.5), discriminator_optimizer=sgd(0.2), run_eagerly=True,
    )  # fmt: skip
    twin_g, twin_d = make_networks()
    real = tf.constant(batch[:16])
    latents = latents_of(model, 16)
    softplus = tf.nn.softplus
    fake = twin_g(latents)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(softplus(-twin_d(real))) + tf.reduce_mean(softplus(twin_d(fake)))
    for v, g in zip(
        twin_d.trainable_variables, tape.gradient(loss, twin_d.trainable_variables), strict=True
    ):
        v.assign_sub(0.2 * g)
    with tf.GradientTape() as tape:
        generator_loss = tf.reduce_mean(softplus(-twin_d(twin_g(latents))))
    gradients = tape.gradient(generator_loss, twin_g.trainable_variables)
    for v, g in zip(twin_g.trainable_variables, gradients, strict=True):
        v.assign_sub(0.5 * g)
    inputs = Watched(real, None, model.latents, seed=model.seed.value, step=model.step.value)
    logs = model.iterate(inputs)
    assert len(inputs.drawn) == 1
    np.testing.assert_allclose(logs["discriminator_loss"], loss, rtol=1e-6)
    np.testing.assert_allclose(logs["generator_loss"], generator_loss, rtol=1e-6)
    for ours, theirs in ((model.generator, twin_g), (model.discriminator, twin_d)):
        for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-6)


def test_reused_fakes_pass_a_generator_with_batch_norm_once(batch):
    """The moving statistics are updated once an iteration, as PyTorch's single pass does."""
    inputs = keras.Input((2,))
    norm = keras.layers.BatchNormalization(momentum=0.5)
    generator = keras.Model(inputs, norm(inputs))
    model = GAN(generator, make_networks()[1], seed=3)
    model.compile(sgd(0.0), sgd(0.0), fakes="reused", run_eagerly=True)
    latents = latents_of(model, 64)
    model.fit(batch, batch_size=64, verbose=0)
    np.testing.assert_allclose(norm.moving_mean, 0.5 * latents.numpy().mean(0), atol=1e-6)


def test_the_average_is_of_the_statistics_of_batch_norms_too(batch):
    """Those that a saved or shown generator has must not be of the last few batches."""
    inputs = keras.Input((2,))
    norm = keras.layers.BatchNormalization(momentum=0.5)
    generator = keras.Model(inputs, norm(keras.layers.Rescaling(0.0, offset=1.0)(inputs)))
    model = GAN(generator, make_networks()[1], seed=3)
    model.compile(sgd(0.0), sgd(0.0), generator_average=0.9, fakes="inference", run_eagerly=True)
    expected = 0.0
    for step in range(1, 4):
        model.fit(batch[:64], batch_size=64, verbose=0)
        np.testing.assert_allclose(norm.moving_mean, 1 - 0.5**step, atol=1e-6)
        expected += 0.1 * (1 - 0.5**step - expected)
        averaged = model.averaged_generator.layers[-1].moving_mean
        np.testing.assert_allclose(averaged, expected, atol=1e-6)


@pytest.mark.parametrize(("fakes", "updates"), [("fresh", 2), ("inference", 1)])
def test_inference_fakes_leave_batch_norm_alone_in_critic_steps(fakes, updates, batch):
    inputs = keras.Input((2,))
    norm = keras.layers.BatchNormalization(momentum=0.5)
    generator = keras.Model(inputs, norm(keras.layers.Lambda(lambda z: 0.0 * z + 1.0)(inputs)))
    model = GAN(generator, make_networks()[1], seed=3)
    model.compile(sgd(0.0), sgd(0.0), fakes=fakes, run_eagerly=True)
    model.fit(batch, batch_size=64, verbose=0)
    # Each pass in training mode halves the distance to the batch's mean, 1.
    np.testing.assert_allclose(norm.moving_mean, 1 - 0.5**updates, atol=1e-6)


def test_generator_moves_on_every_nth_batch_of_each_epoch(source):
    """7 batches an epoch, every third: 0, 3, 6 of each epoch, so 6 updates in two epochs."""
    model = make_gan(generator_every=3, steps_per_execution=1, penalty=None)
    moved, before = [], [model.generator.get_weights()]

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            now = self.model.generator.get_weights()
            moved.append(not np.array_equal(now[0], before[0][0]))
            before[0] = now

    model.fit(source, steps_per_epoch=7, epochs=2, callbacks=[Watch()], verbose=0)
    assert moved == [True, False, False, True, False, False, True] * 2
    assert int(model.generator_optimizer.iterations) == 6
    assert int(model.discriminator_optimizer.iterations) == 14
    assert int(model.step.numpy()) == 14


def test_between_generator_updates_its_last_loss_is_repeated(tmp_path, source):
    """Not the mean of the epoch so far. A saved model goes on with it in the same epoch."""
    model = make_gan(generator_every=3, steps_per_execution=1, penalty=None)
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append((float(self.model.last_losses["generator_loss"]), logs["generator_loss"]))

    model.fit(source, steps_per_epoch=8, callbacks=[Watch()], verbose=0)
    last, means = np.transpose(seen)
    made = last[::3]
    assert len(set(made)) == 3
    np.testing.assert_array_equal(last, np.repeat(made, 3)[:8])
    expected = np.repeat([made[0], made[:2].mean(), made.mean()], 3)[:8]
    np.testing.assert_allclose(means, expected, rtol=1e-6)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert float(loaded.adversarial_step.last_generator_loss) == np.float32(made[-1])
    one_step = loaded.fused_loop(source)(tf.constant(1))[1]
    assert float(one_step["generator_loss"]) == np.float32(made[-1])


def test_sparse_updates_do_not_depend_on_the_steps_a_call(source):
    runs = []
    for steps in (1, 5):
        model = make_gan(
            generator_every=4, steps_per_execution=steps, jit_compile=False, penalty=None
        )
        model.fit(source, steps_per_epoch=10, epochs=2, verbose=0)
        runs.append(all_weights(model))
    assert_same(*runs)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fakes": "stale"}, r"unknown fakes\. Expected one of: fresh, reused, inference"),
        ({"fakes": "reused", "discriminator_steps": 2}, "reused fakes need one discriminator"),
        ({"fakes": "reused", "generator_every": 5}, "reused fakes need one discriminator"),
        ({"generator_every": 0}, "generator_every must be an integer of at least 1"),
        ({"updates": "both"}, r"unknown updates\. Expected one of: alternating, simultaneous"),
        (
            {"updates": "simultaneous", "discriminator_steps": 2},
            "simultaneous updates need one discriminator update .*discriminator_steps=2",
        ),
        (
            {"updates": "simultaneous", "fakes": "inference"},
            "simultaneous updates share generated samples.*fakes='inference'",
        ),
        (
            {"generator_statistics": "frozen"},
            "unknown generator_statistics.*batch, frozen_after_first_step",
        ),
    ],
)
def test_compile_refuses_bad_schedules(options, said):
    with pytest.raises(ValueError, match=said):
        make_gan(**options)


@pytest.mark.parametrize(
    ("fakes", "jit"),
    [
        ("fresh", False),
        ("reused", False),
        pytest.param("reused", True, marks=pytest.mark.slow),
    ],
)
def test_frozen_statistics_are_those_of_the_first_step(fakes, jit, source):
    """The batch's own on the first step, the running ones after it. The scale trains on."""
    inputs = keras.Input((2,))
    norm = keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-3)
    generator = keras.Model(inputs, norm(inputs))
    model = GAN(generator, make_networks()[1], seed=3)
    model.compile(
        sgd(0.5), sgd(0.0), fakes=fakes, jit_compile=jit,
        generator_statistics="frozen_after_first_step",
    )  # fmt: skip
    model.reset(3)
    rng = RandomInputs(model.latents, 16, seed=model.seed.value, step=0)
    drawn = [rng.discriminator_latents(0).numpy()]
    if fakes == "fresh":
        drawn.append(rng.generator_latents().numpy())
    mean, variance, losses = np.zeros(2), np.ones(2), []
    for latents in drawn:  # each pass in training mode moves the statistics by half
        mean, variance = (mean + latents.mean(0)) / 2, (variance + latents.var(0)) / 2
    run = model.fused_loop(source, 16)
    for step in range(3):
        scale, shift = norm.gamma.numpy(), norm.beta.numpy()
        losses.append(float(run(tf.constant(1))[1]["generator_loss"]))
        np.testing.assert_allclose(norm.moving_mean, mean, atol=1e-6)
        np.testing.assert_allclose(norm.moving_variance, variance, atol=1e-6)
        assert np.all(norm.gamma.numpy() != scale)
        latents = RandomInputs(model.latents, 16, seed=model.seed.value, step=step)
        z = latents.discriminator_latents(0) if fakes == "reused" else latents.generator_latents()
        z = z.numpy()
        of = (z.mean(0), z.var(0)) if step == 0 else (mean, variance)
        fake = (z - of[0]) / np.sqrt(of[1] + 1e-3) * scale + shift
        by_hand = tf.reduce_mean(tf.nn.softplus(-model.discriminator(fake)))
        np.testing.assert_allclose(losses[-1], by_hand, rtol=1e-5)


def test_simultaneous_and_frozen_are_saved(tmp_path):
    model = make_gan(
        updates="simultaneous", generator_statistics="frozen_after_first_step", loss="pacgan"
    )
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    options = (loaded.updates, loaded.generator_statistics, loaded.adversarial_loss.name)
    assert options == ("simultaneous", "frozen_after_first_step", "pacgan")


# --- classes -----------------------------------------------------------------------------------


def make_conditional(**options):
    generator = networks.mlp_generator(2, (1, 1, 2), widths=(8,), num_classes=3)
    discriminator = networks.mlp_discriminator((1, 1, 2), widths=(8,), num_classes=3)
    model = GAN(generator, discriminator, seed=4)
    penalties = [GradientPenalty(0.5), R1(0.1)]
    model.compile(**{"penalty": penalties, "jit_compile": False, **options})
    model.reset(4)
    return model


class Seen(keras.layers.Layer):
    """Part of a discriminator that remembers the classes it was given beside each sample's own."""

    pairs: list = []

    def compute_output_spec(self, inputs):
        return keras.KerasTensor((None, 1))

    def call(self, inputs):
        x, classes = inputs
        Seen.pairs.append((x.numpy()[:, 0, 0, 0], classes.numpy().argmax(1)))
        return tf.reduce_sum(x, (1, 2, 3))[:, None] + 0.0 * classes[:, :1]


@pytest.mark.filterwarnings("ignore:the data go from")
@pytest.mark.parametrize("fused", [True, False])
def test_real_samples_come_with_their_own_class(fused):
    """Pixel value c for class c: every real batch that D sees holds matching pairs."""
    labels = np.arange(30, dtype=np.int32) % 3
    images = np.repeat(labels[:, None, None, None], 2, axis=3).astype(np.uint8)
    inputs = [keras.Input((1, 1, 2)), keras.Input((3,))]
    # A network must have weights.
    logit = keras.layers.Dense(1)(Seen(dtype="float32")(inputs))
    discriminator = keras.Model(inputs, logit)
    generator = networks.mlp_generator(2, (1, 1, 2), widths=(8,), num_classes=3)
    model = GAN(generator, discriminator, seed=4)
    model.compile(run_eagerly=True)
    Seen.pairs = []
    if fused:
        source = InMemoryImages(images, labels, low=0, high=255)
        model.fit(source, batch_size=10, epochs=1, verbose=0)
    else:
        model.fit(images.astype("float32"), labels, batch_size=10, verbose=0)
    assert len(Seen.pairs) == 9  # real, fake and the generator's fake of three steps
    for i in range(0, 9, 3):
        pixels, classes = Seen.pairs[i]
        np.testing.assert_array_equal(pixels, classes)
        # D's fakes are of the same classes, and so are the generator's.
        np.testing.assert_array_equal(classes, Seen.pairs[i + 1][1])
        np.testing.assert_array_equal(classes, Seen.pairs[i + 2][1])


def test_generate_takes_labels_and_goes_through_the_classes():
    model = make_conditional()
    assert model.num_classes == 3
    every = model.generate(7, seed=1)
    np.testing.assert_array_equal(every, model.generate(7, seed=1, labels=np.arange(7) % 3))
    twos = model.generate(7, seed=1, labels=2)
    np.testing.assert_array_equal(twos[2], every[2])
    assert not np.array_equal(twos[0], every[0])


def test_conditional_save_and_load_goes_on_bit_for_bit(tmp_path):
    labels = np.arange(60) % 3
    images = np.random.default_rng(0).integers(0, 255, (60, 1, 1, 2), dtype=np.uint8)
    source = InMemoryImages(images, labels)
    model = make_conditional(penalty=R1(0.1))
    model.fit(source, batch_size=10, epochs=2, verbose=0)
    model.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    for each in (model, loaded):
        each.fit(source, batch_size=10, initial_epoch=2, epochs=4, verbose=0)
    assert_same(all_weights(model), all_weights(loaded))


def test_classes_that_do_not_fit_are_refused(source):
    model = make_conditional()
    images = np.zeros((6, 1, 1, 2), np.uint8) + 9
    with pytest.raises(ValueError, match=r"labels of 3 classes\. Received: no labels"):
        model.fit(InMemoryImages(images), batch_size=2)
    with pytest.raises(ValueError, match=r"labels of 3 classes\. Received: 2 classes"):
        model.fit(InMemoryImages(images, np.arange(6) % 2), batch_size=2)
    with pytest.raises(ValueError, match="needs integer labels"):
        model.fit(images.astype("float32") / 9, batch_size=2, verbose=0)
    with pytest.raises(ValueError, match=r"labels must be integers in \[0, 2\]. Received: 3"):
        model.generate(2, labels=3)
    with pytest.raises(ValueError, match="labels are for conditional models"):
        make_gan().generate(2, labels=1)
    with pytest.raises(ValueError, match=r"same classes\. Received: 3 and None"):
        GAN(model.generator, make_networks()[1])


# --- half precision ----------------------------------------------------------------------------


@keras.saving.register_keras_serializable("tests")
class Products(keras.layers.Dense):
    """`Dense` as products and their sum.

    oneDNN has no matrix product of halves for each processor. TensorFlow asks the processor which
    ones there are, not oneDNN, and where ONEDNN_MAX_CPU_ISA forbids them the process is aborted.
    """

    def call(self, inputs, training=None):
        sums = tf.reduce_sum(inputs[:, :, None] * tf.convert_to_tensor(self.kernel), 1)
        return self.activation(sums + self.bias)


def _half(policy):
    generator = keras.Sequential(
        [keras.Input((2,)), Products(8, "tanh", dtype=policy), Products(2, dtype=policy)]
    )
    discriminator = keras.Sequential(
        [keras.Input((2,)), Products(8, "tanh", dtype=policy), Products(1, dtype=policy)]
    )
    full = make_networks()
    for network, same in zip((generator, discriminator), full, strict=True):
        network.set_weights(same.get_weights())
    return generator, discriminator


def test_mixed_precision_with_penalties_is_near_full_precision(source):
    """Losses and the penalty of one run, with float32 weights, to the precision of the halves."""
    histories = []
    for policy in (None, "mixed_float16", "mixed_bfloat16"):
        model = GAN(*(_half(policy) if policy else make_networks()), seed=5)
        model.compile(
            keras.optimizers.SGD(0.05), keras.optimizers.SGD(0.05),
            penalty=[GradientPenalty(0.5), R1(0.1)], jit_compile=False,
        )  # fmt: skip
        histories.append(model.fit(source, batch_size=64, steps_per_epoch=20, verbose=0).history)
        scaled = isinstance(model.discriminator_optimizer, keras.optimizers.LossScaleOptimizer)
        assert scaled == (policy == "mixed_float16")
        assert {v.dtype for v in model.discriminator.trainable_variables} == {"float32"}
    full, *halves = histories
    assert set(full) == {"discriminator_loss", "generator_loss", "gradient_penalty", "r1"}
    for history in halves:
        assert history != full
        for name in full:
            np.testing.assert_allclose(history[name], full[name], rtol=0.02, atol=2e-3)


def test_a_penalty_in_half_precision_is_taken_in_full():
    """The norm of 300 pixels' gradients would overflow or round badly in float16."""
    inputs = keras.Input((300,))
    outputs = Products(1, kernel_initializer="ones", dtype="mixed_float16")(inputs)
    network = keras.Model(inputs, outputs)

    class Draws:
        def uniform(self, shape, dtype):
            assert dtype == tf.float32
            return tf.fill(shape, tf.constant(0.5, dtype))

    x = tf.ones((4, 300))
    value = GradientPenalty(1.0)(lambda t: tf.cast(network(t), tf.float32), x, x, Draws())
    np.testing.assert_allclose(value, (np.sqrt(300) - 1) ** 2, rtol=1e-3)


def test_saved_half_precision_model_keeps_its_loss_scale(tmp_path, source):
    model = GAN(*_half("mixed_float16"), seed=5)
    model.compile(jit_compile=False)
    model.fit(source, steps_per_epoch=3, verbose=0)
    model.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    assert_same(all_weights(model), all_weights(loaded))
    assert not isinstance(
        loaded.generator_optimizer.inner_optimizer, keras.optimizers.LossScaleOptimizer
    )
    for each in (model, loaded):
        each.fit(Gaussian(1.0, 0.5, event_size=2), steps_per_epoch=3, verbose=0)
    assert_same(all_weights(model), all_weights(loaded))
