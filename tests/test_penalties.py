"""Penalties against closed forms, and their gradients against finite differences, in float64."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import DRAGAN, R1, R2, GradientPenalty, WeightClipping, penalties, random
from tfgan.models.random_inputs import RandomInputs
from tfgan.random import Stream

SHAPES = [(5, 3), (4, 2, 3, 2), (2, 6)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
EVERY = [
    GradientPenalty(3.0),
    GradientPenalty(3.0, one_sided=True),
    GradientPenalty(3.0, target=0.4),
    R1(3.0),
    R2(3.0),
    DRAGAN(3.0),
    DRAGAN(3.0, spread=0.1),
]


def name(penalty):
    options = (f"{option}={value}" for option, value in penalty.get_config().items())
    return "-".join([penalty.name, *options])


each = pytest.mark.parametrize("penalty", EVERY, ids=name)


class FakeDraws:
    """Gives what it was told to give, and remembers what it was asked for."""

    def __init__(self, *values):
        self.values = list(values)
        self.asked = []

    def uniform(self, shape, dtype):
        shape = tuple(int(n) for n in shape)
        self.asked.append((shape, tf.as_dtype(dtype).name))
        return tf.constant(np.broadcast_to(self.values.pop(0), shape), dtype)


class NoDraws:
    def uniform(self, shape, dtype):
        pytest.fail("this penalty has nothing to draw")


def random_draws(shape, seed=0):
    rng = np.random.default_rng(seed)
    return FakeDraws(rng.uniform(size=(shape[0], *[1] * (len(shape) - 1))), rng.uniform(size=shape))


def data(shape, seed=0):
    return tf.constant(np.random.default_rng(seed).normal(size=shape))


def bowl(x):
    """D(x) = ||x||^2 / 2, whose gradient is x."""
    return 0.5 * tf.reduce_sum(tf.square(x), axis=list(range(1, x.shape.rank)))[:, None]


def norms(x):
    return np.sqrt(np.sum(np.square(x), axis=tuple(range(1, np.ndim(x)))))


# --- D(x) = ||x||^2 / 2: the gradient is the point itself --------------------------------------


@each_shape
@pytest.mark.parametrize("target", [1.0, 0.0, 1.5])
@pytest.mark.parametrize("one_sided", [False, True])
def test_gradient_penalty_of_a_bowl(shape, target, one_sided):
    """One norm a sample: a norm of the batch, or of single pixels, gives something else."""
    x = data(shape)
    excess = norms(x) - target
    if one_sided:
        excess = np.maximum(excess, 0)
    assert excess.any()
    penalty = GradientPenalty(7.0, one_sided=one_sided, target=target)
    found = penalty(bowl, x, x, random_draws(shape))
    assert found.shape == () and found.dtype == "float64"
    np.testing.assert_allclose(found, 7 * np.mean(excess**2), rtol=1e-13)
    np.testing.assert_allclose(penalty.at(bowl, x), found, rtol=1e-13)


@each_shape
def test_gradient_penalty_is_taken_between_real_and_fake(shape):
    real, fake, draws = data(shape), data(shape, 1) + 3, random_draws(shape)
    t = draws.values[0].copy()
    found = GradientPenalty(7.0)(bowl, real, fake, draws)
    between = t * real.numpy() + (1 - t) * fake.numpy()
    np.testing.assert_allclose(found, 7 * np.mean((norms(between) - 1) ** 2), rtol=1e-13)
    for t, end in ((1.0, real), (0.0, fake)):
        found = GradientPenalty(7.0)(bowl, real, fake, FakeDraws(t))
        np.testing.assert_allclose(found, 7 * np.mean((norms(end) - 1) ** 2), rtol=1e-13)


@each_shape
@pytest.mark.parametrize(("penalty", "which"), [(R1(7.0), 0), (R2(7.0), 1)])
def test_r1_and_r2_of_a_bowl(shape, penalty, which):
    batches = data(shape), data(shape, 1) + 3
    found = penalty(bowl, *batches, NoDraws())
    np.testing.assert_allclose(found, 3.5 * np.mean(norms(batches[which]) ** 2), rtol=1e-13)


@each_shape
@pytest.mark.parametrize("spread", [0.5, 0.1])
def test_dragan_of_a_bowl(shape, spread):
    real, fake, draws = data(shape), data(shape, 1) + 3, random_draws(shape)
    t, noise = draws.values
    found = DRAGAN(7.0, spread=spread)(bowl, real, fake, draws)
    around = real.numpy() + t * spread * np.std(real) * noise
    np.testing.assert_allclose(found, 7 * np.mean((norms(around) - 1) ** 2), rtol=1e-13)
    one = (shape[0], *[1] * (len(shape) - 1))
    assert draws.asked == [(one, "float64"), (shape, "float64")]


# --- D(x) = w . x: the gradient is the same everywhere -----------------------------------------


@each_shape
@pytest.mark.parametrize("length", [0.3, 1.0, 2.5])
def test_linear_discriminator(shape, length):
    w = np.random.default_rng(5).normal(size=shape[1:])
    w *= length / np.linalg.norm(w)

    def linear(x):
        return tf.tensordot(x, tf.constant(w), len(w.shape)) + 4.0

    def value(penalty):
        return penalty(linear, data(shape), data(shape, 1), random_draws(shape)).numpy()

    two_sided, above = (length - 1) ** 2, max(length - 1, 0) ** 2
    close = {"rel": 1e-12, "abs": 1e-14}
    assert value(GradientPenalty(7.0)) == pytest.approx(7 * two_sided, **close)
    assert value(GradientPenalty(7.0, one_sided=True)) == pytest.approx(7 * above, **close)
    assert value(GradientPenalty(7.0, target=0.0)) == pytest.approx(7 * length**2, **close)
    assert value(DRAGAN(7.0)) == pytest.approx(7 * two_sided, **close)
    assert value(R1(7.0)) == value(R2(7.0)) == pytest.approx(3.5 * length**2, **close)


@each
def test_defaults_of_weights(penalty):
    assert type(penalty)().weight == 10.0


@each
def test_weight_zero_costs_nothing(penalty):
    free = type(penalty)(0.0)
    assert free(bowl, data((5, 3)), data((5, 3), 1), random_draws((5, 3))) == 0


# --- a gradient of zero ------------------------------------------------------------------------


@each
def test_zero_gradient_is_finite_twice(penalty):
    """Where D is flat its gradient has no direction; the penalty's own gradient is then 0."""
    slope = tf.Variable(0.0, dtype=tf.float64)
    x = data((5, 3))
    with tf.GradientTape() as tape:
        value = penalty(lambda x: slope * tf.reduce_sum(x, -1), x, x, random_draws((5, 3)))
    target = getattr(penalty, "target", 0.0)
    flat = 0.0 if getattr(penalty, "one_sided", False) else 3 * target**2
    assert value.numpy() == pytest.approx(flat)
    assert tape.gradient(value, slope).numpy() == 0


def test_zero_gradient_of_one_sample_leaves_the_others_alone():
    x = tf.constant([[0.0, 0.0], [3.0, 4.0]], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = GradientPenalty(1.0).at(bowl, x)
    assert value.numpy() == pytest.approx(((0 - 1) ** 2 + (5 - 1) ** 2) / 2)
    # d/dx (||x|| - 1)^2 / 2 = (||x|| - 1) x / ||x||
    np.testing.assert_allclose(tape.gradient(value, x), [[0, 0], [2.4, 3.2]], rtol=1e-14)


def test_norm_and_per_sample():
    x = data((4, 2, 3, 2))
    np.testing.assert_allclose(penalties.squared_norm(x), norms(x) ** 2, rtol=1e-14)
    np.testing.assert_allclose(penalties.norm(x), norms(x), rtol=1e-14)
    np.testing.assert_array_equal(penalties.per_sample(x), [4, 1, 1, 1])
    np.testing.assert_array_equal(penalties.per_sample(data((4, 2))), [4, 1])


def test_input_gradient_is_each_samples_own():
    x = data((4, 2, 3, 2))
    np.testing.assert_allclose(penalties.input_gradient(bowl, x), x, rtol=1e-15)


# --- against finite differences in every weight ------------------------------------------------


def network(features=3, activation="softplus"):
    model = keras.Sequential(
        [
            keras.Input((features,), dtype="float64"),
            keras.layers.Dense(4, activation=activation, dtype="float64"),
            keras.layers.Dense(3, activation=activation, dtype="float64"),
            keras.layers.Dense(1, dtype="float64"),
        ]
    )
    rng = np.random.default_rng(12)  # norms of the gradient on both sides of 1
    model.set_weights([rng.normal(0.0, 1.5, w.shape) for w in model.weights])
    return model


@each
def test_gradient_in_the_weights_is_that_of_finite_differences(penalty):
    model, real, fake = network(), data((5, 3)), data((5, 3), 1)
    step = 1e-5

    def value():
        return penalty(model, real, fake, random_draws((5, 3)))

    with tf.GradientTape() as tape:
        loss = value()
    variables = model.trainable_variables
    found = tape.gradient(loss, [v.value for v in variables], unconnected_gradients="zero")
    for variable, gradient in zip(variables, found, strict=True):
        start = variable.numpy()
        differences = np.zeros_like(start)
        for index in np.ndindex(start.shape):
            for sign in (1, -1):
                moved = start.copy()
                moved[index] += sign * step
                variable.assign(moved)
                differences[index] += sign * value().numpy() / (2 * step)
        variable.assign(start)
        np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-7)
        last_bias = variable is variables[-1]
        assert np.abs(differences).max() < 1e-9 if last_bias else np.abs(differences).max() > 0.01


@pytest.mark.parametrize("penalty", [GradientPenalty(3.0), R2(3.0), DRAGAN(3.0)], ids=name)
def test_in_a_compiled_function_with_any_batch(penalty):
    model = network()

    @tf.function(jit_compile=True, input_signature=[tf.TensorSpec((None, 3), tf.float64)] * 2)
    def compiled(real, fake):
        draws = RandomInputs(None, 0, seed=0, step=0)
        draws.key = lambda stream, update: random.key(1, stream, 0, update)
        return penalty(model, real, fake, draws.penalty(0))

    for batch in (2, 6):
        real, fake = data((batch, 3)), data((batch, 3), 1)
        draws = RandomInputs(None, batch, seed=1, step=0)
        eager = penalty(model, real, fake, draws.penalty(0))
        np.testing.assert_allclose(compiled(real, fake), eager, rtol=1e-12)


# --- the random numbers ------------------------------------------------------------------------


def interpolation_factors(shape, update=0, dtype="float32"):
    """t as the discriminator sees it: between a real batch of ones and a fake one of zeros."""
    seen = []
    draws = RandomInputs(None, shape[0], seed=3, step=8)
    GradientPenalty()(
        lambda x: seen.append(x.numpy()) or bowl(x),
        tf.ones(shape, dtype),
        tf.zeros(shape, dtype),
        draws.penalty(update),
    )
    return seen[0]


@each_shape
def test_interpolation_factor(shape):
    shape = (50, *shape[1:])
    t = interpolation_factors(shape).reshape(50, -1)
    np.testing.assert_array_equal(t, np.repeat(t[:, :1], t.shape[1], 1))
    assert len(np.unique(t[:, 0])) == 50
    assert 0 <= t.min() < 0.1 and 0.9 < t.max() <= 1
    assert len(np.unique([interpolation_factors(shape, update) for update in range(3)])) == 150


@each_shape
def test_gradient_penalty_asks_for_one_number_a_sample(shape):
    draws = random_draws(shape)
    GradientPenalty()(bowl, data(shape), data(shape, 1), draws)
    assert draws.asked == [((shape[0], *[1] * (len(shape) - 1)), "float64")]


def test_penalty_draws_are_keyed():
    draws = RandomInputs(None, 4, seed=3, step=8).penalty(2)
    for count in range(3):
        key = random.key(3, Stream.PENALTY + count, 8, 2)
        np.testing.assert_array_equal(draws.uniform((4, 1), "float32"), random.uniform((4, 1), key))


# --- weight clipping ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [tf.Variable, keras.Variable])
def test_weight_clipping(make):
    values = [np.float32([[-3, -0.01, 0.005], [0, 0.0100001, 7]]), np.float32([0.02, -0.02])]
    variables = [make(value) for value in values]
    WeightClipping().apply(variables)
    for clipped, value in zip(variables, values, strict=True):
        np.testing.assert_array_equal(clipped.numpy(), np.clip(value, *np.float32([-0.01, 0.01])))
    WeightClipping(0.001).apply(variables)
    np.testing.assert_array_equal(variables[1].numpy(), np.float32([0.001, -0.001]))


def test_weight_clipping_inside_xla():
    clipped = tf.Variable([-3.0, 0.2])
    tf.function(lambda: WeightClipping(0.5).apply([clipped]), jit_compile=True)()
    np.testing.assert_array_equal(clipped, np.float32([-0.5, 0.2]))


# --- configuration -----------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", [*EVERY, WeightClipping(0.3)], ids=name)
def test_serialization(penalty):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(penalty)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(penalty) and vars(again) == vars(penalty)
    assert again.get_config() == penalty.get_config()


def test_check():
    penalty, clipping = GradientPenalty(), WeightClipping()
    assert penalties.check(None) == penalties.check([]) == []
    assert penalties.check(penalty) == penalties.check([penalty]) == [penalty]
    assert [p.name for p in penalties.check((R1(), R2(), penalty, DRAGAN()))] == [
        *("r1", "r2", "gradient_penalty", "dragan")
    ]
    assert penalties.check(clipping) == [clipping]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (
            "r1",
            "penalty must be one of tfgan.penalties. Received: 'r1'. "
            "Write for example tfgan.R1(10.0)",
        ),
        ([R1(), 3.0], "penalty must be one of tfgan.penalties. Received: 3.0"),
        ([R1(), None], "penalty must be one of tfgan.penalties. Received: None"),
        (R1, "penalty must be one of tfgan.penalties: write R1(). Received: the class R1"),
        ([R1(), R2(), R1(2.0)], "each penalty can be given once. Received: r1, r2, r1"),
        (
            [WeightClipping(), WeightClipping(0.1)],
            "each penalty can be given once. Received: weight_clipping, weight_clipping",
        ),
        (
            [GradientPenalty(), WeightClipping()],
            "weight clipping cannot be combined with a penalty: choose one. "
            "Received: gradient_penalty, weight_clipping",
        ),
    ],
)
def test_check_raises(bad, expected):
    with pytest.raises(ValueError) as error:
        penalties.check(bad)
    assert str(error.value) == expected


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: R1(-1), "the weight of R1 must be at least 0. Received: -1"),
        (lambda: R2(np.nan), "the weight of R2 must be a finite number. Received: nan"),
        (lambda: GradientPenalty(target=-1), "target must be at least 0. Received: -1"),
        (lambda: DRAGAN(spread=0), "spread must be above 0. Received: 0"),
        (lambda: WeightClipping(0), "bound must be above 0. Received: 0"),
        (lambda: WeightClipping(np.inf), "bound must be a finite number. Received: inf"),
    ],
)
def test_bad_arguments(make, expected):
    with pytest.raises(ValueError) as error:
        make()
    assert str(error.value) == expected


def test_base_class_cannot_be_called():
    with pytest.raises(TypeError, match="Penalty cannot be called"):
        penalties.Penalty(1.0)(bowl, None, None, None)
