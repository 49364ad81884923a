"""TF1Adam against its formula in float32, and TF1RMSprop against TensorFlow 1."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import make_gan

from tfgan.optimizers.tensorflow_1 import TF1Adam, TF1RMSprop

F32 = np.float32
SHAPES = [(7, 5), (40,), ()]
RNG = np.random.default_rng(0)
WEIGHTS = [RNG.normal(size=shape).astype("float32") for shape in SHAPES]
# 60 of each, of three magnitudes.
GRADIENTS = [
    [RNG.normal(scale=scale, size=shape).astype("float32") for _ in range(60)]
    for shape, scale in zip(SHAPES, (1.0, 0.1, 0.01), strict=True)
]
DEFAULTS = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}


class AdamOracle:
    """TensorFlow 1's ApplyAdam on one array, each operation rounded to float32."""

    def __init__(self, w, learning_rate, beta_1, beta_2, epsilon):
        self.w, self.m, self.v = w, np.zeros_like(w), np.zeros_like(w)
        self.rate, self.epsilon = F32(learning_rate), F32(epsilon)
        self.beta_1, self.beta_2 = F32(beta_1), F32(beta_2)
        self.power_1, self.power_2 = self.beta_1, self.beta_2

    def update(self, g):
        alpha = self.rate * np.sqrt(F32(1) - self.power_2) / (F32(1) - self.power_1)
        self.m = self.m + (g - self.m) * (F32(1) - self.beta_1)
        self.v = self.v + (g * g - self.v) * (F32(1) - self.beta_2)
        self.w = self.w - self.m * alpha / (np.sqrt(self.v) + self.epsilon)
        self.power_1, self.power_2 = self.power_1 * self.beta_1, self.power_2 * self.beta_2


def run(optimizer, steps, *, compiled=False, jit=False):
    """Weights, momenta and velocities after `steps` updates, and the optimizer."""
    variables = [keras.Variable(w) for w in WEIGHTS]
    optimizer.build(variables)

    def update(*gradients):
        optimizer.apply(gradients, variables)

    if compiled:
        update = tf.function(update, jit_compile=jit)
    for step in range(steps):
        update(*(tf.constant(gradients[step]) for gradients in GRADIENTS))
    moments = [
        [v.numpy() for v in optimizer.variables if v.name.endswith(kind)]
        for kind in ("_momentum", "_velocity")
    ]
    return [[v.numpy() for v in variables], *moments]


def oracle(steps, **options):
    results = []
    for w, gradients in zip(WEIGHTS, GRADIENTS, strict=True):
        one = AdamOracle(w, **{**DEFAULTS, **options})
        for gradient in gradients[:steps]:
            one.update(gradient)
        results.append((one.w, one.m, one.v))
    return [list(kind) for kind in zip(*results, strict=True)], (one.power_1, one.power_2)


def assert_ulps(found, expected, ulps):
    for one, other in zip(found, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a.dtype == np.float32
            np.testing.assert_array_max_ulp(a, b, ulps)


def powers(optimizer):
    return [v.numpy() for v in optimizer.variables if v.name.endswith("_power")]


# --- the arithmetic ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{}, {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}],
    ids=["defaults", "others"],
)
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "graph"])
def test_tf1_adam_is_the_formula_in_float32(options, compiled):
    optimizer = TF1Adam(**{**DEFAULTS, **options})
    found = run(optimizer, 50, compiled=compiled)
    expected, expected_powers = oracle(50, **options)
    assert_ulps(found, expected, 1)
    assert powers(optimizer) == list(expected_powers)
    assert int(optimizer.iterations) == 50


def test_tf1_adam_inside_xla_differs_by_rounding_only():
    found = run(TF1Adam(**DEFAULTS), 50, compiled=True, jit=True)
    for one, other in zip(found, oracle(50)[0], strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


def test_first_update_moves_by_the_rate():
    """Bias correction: m / sqrt(v) is the gradient's sign, but for epsilon, whatever the betas."""
    moved = run(TF1Adam(**DEFAULTS), 1)[0]
    for w, after, gradients in zip(WEIGHTS, moved, GRADIENTS, strict=True):
        g = gradients[0].astype(np.float64)
        expected = -0.001 * g / (np.abs(g) + 1e-8 / np.sqrt(0.001))
        np.testing.assert_allclose(after - w, expected, atol=5e-7)


def test_keras_adam_differs_in_the_second_moment():
    """It takes 1 - beta_2 in double precision: a relative 1.3e-5, which is why TF1Adam exists."""
    ours, theirs = run(TF1Adam(**DEFAULTS), 50), run(keras.optimizers.Adam(**DEFAULTS), 50)
    expected = 0.001 / float(F32(1) - F32(0.999)) - 1
    assert expected == pytest.approx(1.3e-5, rel=0.02)
    for a, b in zip(ours[2], theirs[2], strict=True):
        np.testing.assert_allclose(b / a - 1, expected, atol=1e-6)
    for a, b in zip(ours[0], theirs[0], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


# --- its count ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 7, 50])
def test_set_count_is_having_made_that_many_updates(count):
    trained, told = TF1Adam(**DEFAULTS), TF1Adam(**DEFAULTS)
    run(trained, count)
    run(told, 0)
    told.set_count(count)
    assert int(told.iterations) == int(trained.iterations) == count
    assert powers(told) == powers(trained) == list(oracle(count)[1])


def test_running_products_are_not_powers():
    optimizer = TF1Adam(**DEFAULTS)
    run(optimizer, 0)
    optimizer.set_count(4999)
    found = powers(optimizer)[1]
    assert found == pytest.approx(0.999**5000, rel=1e-3) and found != F32(0.999) ** F32(5000)


def test_restored_moments_and_count_go_on_bit_for_bit():
    """As a replay from a snapshot does it."""
    whole = run(TF1Adam(**DEFAULTS), 60)
    half = TF1Adam(**DEFAULTS)
    weights = run(half, 30)[0]
    told = TF1Adam(**DEFAULTS)
    variables = [keras.Variable(w) for w in weights]
    told.build(variables)
    for ours, theirs in zip(told.variables, half.variables, strict=True):
        if ours.name.endswith(("_momentum", "_velocity")):
            ours.assign(theirs)
    told.set_count(30)
    for step in range(30, 60):
        told.apply([tf.constant(gradients[step]) for gradients in GRADIENTS], variables)
    for a, b in zip(whole[0], variables, strict=True):
        np.testing.assert_array_equal(a, b.numpy())


# --- saving ------------------------------------------------------------------------------------


def test_tf1_adam_serialization():
    optimizer = TF1Adam(0.02, beta_1=0.5, beta_2=0.9, epsilon=1e-3)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(optimizer)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is TF1Adam
    assert again.get_config() == optimizer.get_config()
    assert_ulps(run(optimizer, 5), run(again, 5), 0)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_tf1_adam_saved_in_a_compiled_model_goes_on(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 3)).astype("float32"), rng.normal(size=(32, 1)).astype("float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)])
    model.compile(TF1Adam(0.01, epsilon=1e-8), "mse", jit_compile=False)
    model.fit(x, y, epochs=3, verbose=0, shuffle=False)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert type(again.optimizer) is TF1Adam and int(again.optimizer.iterations) == 3
    products = [np.multiply.accumulate(np.full(4, b, "float32"))[-1] for b in (0.9, 0.999)]
    assert powers(again.optimizer) == products
    for one in (model, again):
        one.fit(x, y, epochs=3, verbose=0, shuffle=False)
    for a, b in zip(
        [*model.variables, *model.optimizer.variables],
        [*again.variables, *again.optimizer.variables],
        strict=True,
    ):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


# --- RMSprop -----------------------------------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_tf1_rmsprop_is_tensorflow_1s(momentum):
    """TensorFlow still has the optimizer of its first version."""
    expected = [tf.Variable(w) for w in WEIGHTS]
    theirs = tf.compat.v1.train.RMSPropOptimizer(0.02, 0.9, momentum)
    ours = TF1RMSprop(0.02, momentum=momentum)
    variables = [keras.Variable(w) for w in WEIGHTS]
    ours.build(variables)
    for step in range(20):
        gradients = [tf.constant(one[step]) for one in GRADIENTS]
        theirs.apply_gradients(zip(gradients, expected, strict=True))
        ours.apply(gradients, variables)
    for a, b in zip(variables, expected, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=2e-6, atol=2e-6)


def test_first_rmsprop_update_is_small_where_the_gradient_is():
    """v = 0.9 * 1 + 0.1 * g**2; from a mean square of 0 the step would be sqrt(10) * rate."""
    variable = keras.Variable(np.zeros(2, "float64"), dtype="float64")
    optimizer = TF1RMSprop(0.5)
    optimizer.build([variable])
    optimizer.apply([tf.constant([1e-3, -2.0], tf.float64)], [variable])
    expected = -0.5 * np.array([1e-3, -2.0]) / np.sqrt(0.9 + 0.1 * np.array([1e-6, 4.0]) + 1e-10)
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-12)


def test_tf1_rmsprop_serialization():
    optimizer = TF1RMSprop(0.02, rho=0.8)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(optimizer))
    assert type(again) is TF1RMSprop and again.get_config() == optimizer.get_config()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_tf1_rmsprop_starts_at_one_is_reset_to_one_and_is_saved(tmp_path):
    model = make_gan(
        discriminator_optimizer=TF1RMSprop(0.02),
        penalty=None,
        generator_average=None,
        jit_compile=False,
    )

    def squares(model):
        kept = model.discriminator_optimizer.variables
        return [v.numpy() for v in kept if v.name.endswith("velocity")]

    assert all((value == 1).all() for value in squares(model))
    data = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
    model.fit(data, batch_size=8, epochs=1, verbose=0)
    trained = squares(model)
    assert len(trained) == 4 and all((value < 1).any() for value in trained)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for a, b in zip(squares(loaded), trained, strict=True):
        np.testing.assert_array_equal(a, b)
    model.reset(3)
    assert all((value == 1).all() for value in squares(model))
