"""Minibatch discrimination against a double loop in float64."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import MinibatchDiscrimination

SELF_TERMS = {
    "gan-intro-2016": np.exp(-1.0),
    "gan-intro-2017": 1.0,
    "excluded": 0.0,
}
each_self_term = pytest.mark.parametrize("self_term", SELF_TERMS)


def oracle(x, kernel, bias, num_kernels, kernel_dim, self_term):
    """The definition, pair by pair; what a sample adds to its own sum is a number."""
    x, kernel, bias = (np.asarray(a, np.float64) for a in (x, kernel, bias))
    rows = (x @ kernel + bias).reshape(len(x), num_kernels, kernel_dim)
    c = np.full((len(x), num_kernels), SELF_TERMS[self_term])
    for i in range(len(x)):
        for j in range(len(x)):
            if i != j:
                for k in range(num_kernels):
                    c[i, k] += np.exp(-sum(abs(rows[i, k] - rows[j, k])))
    return np.concatenate([x, c], 1)


def make(features=4, *, dtype="float64", stddev=0.5, **options):
    layer = MinibatchDiscrimination(
        3,
        2,
        dtype=dtype,
        kernel_initializer=keras.initializers.RandomNormal(stddev=stddev, seed=1),
        bias_initializer=keras.initializers.RandomNormal(seed=2),
        **options,
    )
    layer.build((None, features))
    return layer


def inputs(batch, features=4, dtype="float64", seed=0):
    return np.random.default_rng(seed).normal(size=(batch, features)).astype(dtype)


@each_self_term
@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 1e-13), ("float32", 2e-6)])
def test_values(self_term, dtype, rtol):
    layer = make(self_term=self_term, dtype=dtype)
    for batch in (2, 3, 12):
        x = inputs(batch, dtype=dtype)
        found = layer(x)
        assert found.dtype == dtype
        expected = oracle(x, *layer.get_weights(), 3, 2, self_term)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-12)
        np.testing.assert_array_equal(found[:, :4], x)


@each_self_term
def test_equal_samples_have_the_largest_similarity(self_term):
    x = np.tile(inputs(1), (7, 1))
    found = make(self_term=self_term)(x)[:, 4:]
    np.testing.assert_allclose(found, np.full((7, 3), 6 + SELF_TERMS[self_term]), rtol=1e-14)


@each_self_term
def test_far_samples_have_only_their_own_part(self_term):
    x = 1e4 * inputs(5)
    found = make(self_term=self_term)(x)[:, 4:]
    np.testing.assert_allclose(found, np.full((5, 3), SELF_TERMS[self_term]), atol=1e-12)


def test_defaults():
    layer = MinibatchDiscrimination()
    layer.build((None, 8))
    assert (layer.kernel.shape, layer.bias.shape) == ((8, 15), (15,))
    assert (layer.num_kernels, layer.kernel_dim, layer.self_term) == (5, 3, "gan-intro-2017")
    np.testing.assert_array_equal(layer.bias, np.zeros(15))
    wide = MinibatchDiscrimination(100, 10)
    wide.build((None, 100))
    assert np.std(wide.kernel) == pytest.approx(0.02, rel=0.02)
    assert abs(np.mean(wide.kernel)) < 4 * 0.02 / np.sqrt(1e5)


@pytest.mark.parametrize(
    ("self_term", "jit"), [*((term, False) for term in SELF_TERMS), ("excluded", True)]
)
def test_batch_may_vary_inside_one_function(self_term, jit):
    layer = make(self_term=self_term)
    fn = tf.function(layer, jit_compile=jit, input_signature=[tf.TensorSpec((None, 4), tf.float64)])
    for batch in (12, 2, 7, 12):
        x = inputs(batch)
        np.testing.assert_allclose(fn(x), layer(x), rtol=1e-13)
        np.testing.assert_allclose(
            fn(x), oracle(x, *layer.get_weights(), 3, 2, self_term), rtol=1e-12
        )
    assert fn.experimental_get_tracing_count() == 1


def test_permuting_the_batch_permutes_the_output():
    layer, x = make(), inputs(9)
    order = np.random.default_rng(1).permutation(9)
    np.testing.assert_allclose(layer(x[order]), np.array(layer(x))[order], rtol=1e-13)


def test_similarities_depend_on_differences_only():
    layer, x = make(), inputs(6)
    moved = layer(x + inputs(1, seed=5))[:, 4:]
    np.testing.assert_allclose(moved, layer(x)[:, 4:], rtol=1e-12)
    layer.bias.assign(layer.bias + 3.0)
    np.testing.assert_allclose(layer(x)[:, 4:], moved, rtol=1e-12)


def test_real_and_generated_must_not_be_concatenated():
    """Together each sample also counts the similarities to the other kind: all positive."""
    layer = make()
    real, fake = inputs(5), inputs(4, seed=3)
    together = np.array(layer(np.concatenate([real, fake])))
    apart = np.concatenate([layer(real), layer(fake)])
    np.testing.assert_allclose(together[:, :4], apart[:, :4])
    cross = together[:, 4:] - apart[:, 4:]
    assert cross.min() > 1e-3
    # The similarity of a pair counts once for each of the two.
    np.testing.assert_allclose(cross[:5].sum(0), cross[5:].sum(0), rtol=1e-12)


@each_self_term
def test_gradient_is_that_of_finite_differences(self_term):
    layer, x = make(self_term=self_term), inputs(4)
    rows = np.asarray(x @ layer.kernel.numpy()).reshape(4, 6)
    gaps = np.abs(rows[:, None] - rows[None])[~np.eye(4, dtype=bool)]
    step = 1e-6
    assert gaps.min() > 100 * step, "a kink of |a - b| is too near for finite differences"
    weights = np.random.default_rng(4).normal(size=(4, 7))
    variables = [tf.Variable(x), layer.kernel.value, layer.bias.value]

    def loss():
        return tf.reduce_sum(weights * layer(variables[0]))

    with tf.GradientTape() as tape:
        value = loss()
    for variable, gradient in zip(variables, tape.gradient(value, variables), strict=True):
        start = variable.numpy()
        differences = np.zeros_like(start)
        for index in np.ndindex(start.shape):
            for sign in (1, -1):
                moved = start.copy()
                moved[index] += sign * step
                variable.assign(moved)
                differences[index] += sign * loss().numpy() / (2 * step)
        variable.assign(start)
        np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-8)
        if variable is not variables[2]:
            assert np.abs(differences).max() > 0.1


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@each_self_term
def test_saved_in_a_model(tmp_path, self_term):
    layer = MinibatchDiscrimination(
        2, 3, self_term=self_term, kernel_initializer="glorot_uniform", bias_initializer="ones"
    )
    model = keras.Sequential([keras.Input((4,)), layer, keras.layers.Dense(1)])
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    for batch in (2, 8):
        x = inputs(batch, dtype="float32")
        np.testing.assert_array_equal(again(x), model(x))
    assert again.layers[0].get_config() == layer.get_config()
    np.testing.assert_array_equal(again.layers[0].bias, np.ones(6))


def test_config_holds_every_argument():
    config = json.loads(json.dumps(make(self_term="excluded", name="closeness").get_config()))
    again = MinibatchDiscrimination.from_config(config)
    assert again.get_config() == config
    assert (again.num_kernels, again.kernel_dim, again.self_term) == (3, 2, "excluded")
    assert again.kernel_initializer.stddev == 0.5 and again.bias_initializer.seed == 2
    assert again.name == "closeness"


def test_output_shape_is_the_outputs():
    layer = make()
    assert layer.compute_output_shape((None, 4)) == (None, 7)
    assert layer(inputs(6)).shape == layer.compute_output_shape((6, 4)) == (6, 7)
    assert layer(keras.KerasTensor((None, 4))).shape == (None, 7)


def test_a_batch_of_one_raises():
    expected = r"expected at least 2\. Received: a batch of 1\b"
    with pytest.raises(ValueError, match=expected):
        make()(inputs(1))
    with pytest.raises(ValueError, match=expected):
        keras.Sequential([keras.Input((4,)), MinibatchDiscrimination()])(inputs(1))
    with pytest.raises(ValueError, match=expected):
        tf.function(make())(tf.constant(inputs(1)))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"num_kernels": 0}, "num_kernels must be an integer of at least 1. Received: 0"),
        ({"kernel_dim": 1.5}, "kernel_dim must be an integer of at least 1. Received: 1.5"),
        (
            {"self_term": 1.0},
            "unknown self_term. Expected one of: gan-intro-2016, gan-intro-2017, excluded. "
            "Received: 1.0",
        ),
    ],
)
def test_bad_arguments(arguments, expected):
    with pytest.raises(ValueError) as error:
        MinibatchDiscrimination(**arguments)
    assert str(error.value) == expected
