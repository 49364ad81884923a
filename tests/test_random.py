"""Keyed random numbers: pure functions of (seed, stream, step, update), and good ones."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tfgan import random
from tfgan.random import MAX_SEED, Stream

DRAWS = {
    "uniform": lambda key: random.uniform((1000,), key),
    "uniform_range": lambda key: random.uniform((1000,), key, -5.0, 5.0),
    "normal": lambda key: random.normal((1000,), key),
    "normal_scaled": lambda key: random.normal((500, 2), key, 4.0, 0.5),
    "integers": lambda key: random.integers((1000,), key, 60_000),
}
# Compilers may round a product and a sum once, and have a log, sin and cos of their own.
LAST_BITS = {"uniform_range": 5e-7, "normal": 1e-6, "normal_scaled": 1e-6}


def draw(name, *where):
    return DRAWS[name](random.key(*where)).numpy()


def over(numbers, of_key):
    """`of_key(n)` for every n, in one compiled loop."""
    fn = tf.function(lambda ns: tf.map_fn(of_key, ns, fn_output_signature=tf.float32))
    return fn(tf.constant(numbers)).numpy()


def test_a_seed_is_the_same_run_in_every_version():
    """The streams keep their numbers: a saved run goes on with the numbers that it began with."""
    names = "REAL DISCRIMINATOR_LATENTS GENERATOR_LATENTS GENERATE PRETRAINING WEIGHTS PICTURE"
    names += " SCALING SHUFFLE STACKS"
    expected = {name: number for number, name in enumerate(names.split())}
    assert {stream.name: int(stream) for stream in Stream} == {**expected, "PENALTY": 16}


# --- the same numbers everywhere ---------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("jit", [True, False])
def test_compiled_draws_are_the_eager_ones(name, jit):
    @tf.function(jit_compile=jit)
    def compiled(seed, stream, step, update):
        return DRAWS[name](random.key(seed, stream, step, update))

    for where in ((42, 1, 7, 2), (MAX_SEED, 17, -1, 0)):
        tensors = [tf.constant(n, tf.int64) for n in where]
        got, expected = compiled(*tensors).numpy(), draw(name, *where)
        assert got.dtype == expected.dtype
        np.testing.assert_allclose(got, expected, rtol=0, atol=LAST_BITS.get(name, 0))


def test_golden_values():
    """Of one key. A change here changes every run that was ever made: do not."""
    where = (42, Stream.DISCRIMINATOR_LATENTS, 7, 2)
    key = random.key(*where)
    np.testing.assert_array_equal(key, [369816647, 7])
    assert key.dtype == "int32"
    uniform, precise = random.uniform((3,), key), random.uniform((2,), key, dtype="float64")
    np.testing.assert_array_equal(uniform, np.array([3336735, 9369997, 14539367]) / 2**24)
    np.testing.assert_array_equal(precise, np.array([5030479179177283, 1138724622285644]) / 2**53)
    normal = random.normal((3,), key)
    np.testing.assert_allclose(normal, [0.46667266, -0.53938866, -2.0044422], atol=1e-6)
    np.testing.assert_array_equal(random.integers((3,), key, 60_000), [33509, 7585, 29495])


def test_streams_are_never_renumbered():
    assert {stream.name: int(stream) for stream in Stream} == {
        "REAL": 0,
        "DISCRIMINATOR_LATENTS": 1,
        "GENERATOR_LATENTS": 2,
        "GENERATE": 3,
        "PRETRAINING": 4,
        "WEIGHTS": 5,
        "PICTURE": 6,
        "SCALING": 7,
        "SHUFFLE": 8,
        "STACKS": 9,
        "PENALTY": 16,
    }


@pytest.mark.parametrize("name", DRAWS)
def test_global_random_state_plays_no_part(name):
    before = tf.random.get_global_generator()
    expected = draw(name, 3, 0, 5)
    try:
        for seed, algorithm in ((1, "philox"), (2, "threefry")):
            tf.random.set_seed(seed)
            keras.utils.set_random_seed(seed)
            tf.random.set_global_generator(tf.random.Generator.from_seed(seed, alg=algorithm))
            tf.random.normal((7,))
            np.testing.assert_array_equal(draw(name, 3, 0, 5), expected)
    finally:
        tf.random.set_global_generator(before)


@pytest.mark.parametrize("name", DRAWS)
def test_the_algorithm_is_named(name, monkeypatch):
    """A default would be chosen by the device."""
    asked = []

    def spy(*args, alg="auto_select", _real=tf.random.stateless_uniform, **kwargs):
        asked.append(alg)
        return _real(*args, alg=alg, **kwargs)

    def forbidden(*args, **kwargs):
        pytest.fail("TensorFlow's floats are not those of XLA")

    monkeypatch.setattr(tf.random, "stateless_uniform", spy)
    monkeypatch.setattr(tf.random, "stateless_normal", forbidden)
    draw(name, 0)
    assert asked == ["philox"]


# --- different numbers for different keys ------------------------------------------------------


@pytest.mark.parametrize("jit", [True, False])
def test_every_key_draws_its_own_numbers(jit):
    seeds = (0, 1, 2, 42, 99, 12345, MAX_SEED - 1, MAX_SEED)
    streams = (*Stream, Stream.PENALTY + 1, Stream.PENALTY + 15)
    grid = np.array(list(itertools.product(seeds, streams, (0, 1, 2, -1, 4800), (0, 1, 4))))

    @tf.function(jit_compile=jit)
    def first_numbers(grid):
        return tf.map_fn(
            lambda row: random.integers((3,), random.key(row[0], row[1], row[2], row[3]), MAX_SEED),
            grid,
            fn_output_signature=tf.int32,
        )

    found = first_numbers(tf.constant(grid)).numpy()
    assert len(np.unique(found, axis=0)) == len(grid) == 8 * 13 * 5 * 3
    # Nor do two keys share numbers in another place: 3900 * 3 draws of 2**31 meet 0.03 times.
    assert len(np.unique(found)) == found.size


def test_arguments_of_key_count_separately():
    base = draw("uniform", 5, 1, 2, 0)
    for other in ((6, 1, 2, 0), (5, 2, 2, 0), (5, 1, 3, 0), (5, 1, 2, 1), (5, 2, 1, 0)):
        assert np.abs(np.corrcoef(base, draw("uniform", *other))[0, 1]) < 0.13  # 4 / sqrt(1000)
    np.testing.assert_array_equal(base, draw("uniform", 5, 1, 2))


def test_update_is_a_stride_of_streams():
    np.testing.assert_array_equal(random.key(5, 3, 8, 2), random.key(5, 3 + 2 * 32, 8))
    assert max(Stream) + 15 < random.UPDATE_STRIDE == 32


# --- good numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [(0, 0, 0), (42, 17, 4799, 4), (MAX_SEED, 2, -1)])
def test_draws_have_their_distributions(where):
    key, n = random.key(*where), 20_000
    u = random.uniform((n,), key, -2.0, 3.0).numpy()
    assert u.min() >= -2 and u.max() < 3
    z = random.normal((n,), key, -1.0, 2.5).numpy()
    assert stats.kstest(u, "uniform", (-2, 5)).pvalue > 1e-3
    assert stats.kstest(z, "norm", (-1, 2.5)).pvalue > 1e-3
    counts = np.bincount(random.integers((n,), key, 7).numpy(), minlength=7)
    assert len(counts) == 7 and stats.chisquare(counts).pvalue > 1e-3
    # Neighbours in one draw have nothing to do with each other.
    for values in (u, z, z**2):
        assert abs(np.corrcoef(values[1:], values[:-1])[0, 1]) < 4 / np.sqrt(n)


def test_first_number_over_steps_seeds_and_streams_is_uniform():
    """What a run sees is one short draw at each of many keys."""
    n = 3000
    by_step = over(np.arange(n), lambda i: random.uniform((), random.key(42, 1, i)))
    by_seed = over(np.arange(n), lambda i: random.uniform((), random.key(i, 1, 0)))
    by_update = over(np.arange(n), lambda i: random.uniform((), random.key(42, 1, 0, i)))
    for values in (by_step, by_seed, by_update):
        assert stats.kstest(values, "uniform").pvalue > 1e-3
        assert abs(np.corrcoef(values[1:], values[:-1])[0, 1]) < 4 / np.sqrt(n)


def test_float64_is_drawn_in_double_precision():
    key = random.key(1)
    for draw_values in (random.uniform, random.normal):
        values = draw_values((64,), key, dtype="float64").numpy()
        assert values.dtype == np.float64
        assert np.all(values != values.astype(np.float32))
    assert stats.kstest(random.normal((5000,), key, dtype="float64"), "norm").pvalue > 1e-3


def test_normal_is_finite_and_reaches_the_tails():
    z = random.normal((1_000_000,), 0).numpy()
    assert np.isfinite(z).all() and 4.5 < np.abs(z).max() < 6


# --- seeds -------------------------------------------------------------------------------------


def test_as_key():
    np.testing.assert_array_equal(random.as_key(7), random.key(7))
    np.testing.assert_array_equal(random.as_key(np.int64(7)), random.key(7))
    np.testing.assert_array_equal(random.as_key(tf.constant(7)), random.key(7))
    np.testing.assert_array_equal(random.as_key(random.key(7, 1, 2)), random.key(7, 1, 2))
    with pytest.raises(ValueError, match=r"seed must be an integer or a key of shape \(2,\)"):
        random.as_key([1, 2, 3])


def test_good_seeds_become_ints():
    for seed in (0, 42, MAX_SEED, np.int64(3), np.uint8(3), 3.0):
        assert random.check_seed(seed) == seed and type(random.check_seed(seed)) is int


@pytest.mark.parametrize("bad", [-1, 2**31, 0.5, True, None, "7", [1], np.nan, np.inf, -(10**30)])
def test_bad_seeds_raise_one_line(bad):
    with pytest.raises(ValueError) as error:
        random.check_seed(bad)
    expected = f"seed must be an integer in [0, 2147483647]. Received: {bad!r}"
    assert str(error.value) == expected
    if np.ndim(bad) == 0:
        with pytest.raises(ValueError, match="seed must be an integer in"):
            random.uniform((2,), bad)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 17, 64, 1000])
def test_permuted_is_a_permutation_at_every_size(size):
    found = random.permuted(tf.range(3 * size, 4 * size, dtype=tf.int64), size, 3).numpy()
    np.testing.assert_array_equal(np.sort(found), np.arange(size))


def test_permuted_is_evenly_random():
    """Over many epochs each element is as often in each place: chi squared, 19 x 19 degrees."""
    size, epochs = 20, 800
    order = tf.function(
        lambda e: random.permuted(e * size + tf.range(size, dtype=tf.int64), size, 5)
    )
    run = tf.function(lambda: tf.map_fn(order, tf.range(epochs, dtype=tf.int64), tf.int32))
    places = run().numpy()
    counts = np.zeros((size, size))
    for order in places:
        counts[np.arange(size), order] += 1
    chi = np.sum((counts - epochs / size) ** 2) / (epochs / size)
    # 361 expected, of variance 722.
    assert abs(chi - 361) < 6 * np.sqrt(722)
    pairs = [order[1] == (order[0] + 1) % size for order in places]
    assert abs(np.mean(pairs) - 1 / (size - 1)) < 5 * np.sqrt(1 / 19 / epochs)


def test_permuted_is_the_same_inside_xla():
    run = tf.function(lambda i: random.permuted(i * 16 + tf.range(16, dtype=tf.int64), 60_000, 9))
    jitted = tf.function(run, jit_compile=True)
    for i in (0, 1, 3749, 3750, 10**9):
        index = tf.constant(i, tf.int64)
        np.testing.assert_array_equal(run(index), jitted(index))
