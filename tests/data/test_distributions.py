"""Distributions against scipy, and the exact structure of gan-intro's noise."""

import itertools
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tfgan import Distribution, Gaussian, JitteredGrid, Uniform, random
from tfgan.random import Stream

# A distribution of one number, and scipy's.
ORACLES = [
    (Gaussian(), stats.norm()),
    (Gaussian(4.0, 0.5), stats.norm(4.0, 0.5)),
    (Gaussian(-2.0, 1.5, sort=True), stats.norm(-2.0, 1.5)),
    (Uniform(), stats.uniform()),
    (Uniform(-5.0, 5.0), stats.uniform(-5.0, 10.0)),
]
EVERY = [
    *(ours for ours, _ in ORACLES),
    Gaussian(1.0, 2.0, event_size=3),
    Uniform(-1.0, 3.0, event_size=2),
    JitteredGrid(),
    JitteredGrid(0.0, 1.0, jitter=0.5),
    JitteredGrid(jitter=0.0),
]


def named(value):
    """The id of a parameter: the same in each process, so no address of scipy's object."""
    return repr(value) if isinstance(value, Distribution) else value.dist.name


each = pytest.mark.parametrize("ours", EVERY, ids=repr)
against = pytest.mark.parametrize(("ours", "oracle"), ORACLES, ids=named)


# --- samples -----------------------------------------------------------------------------------


@against
def test_samples_follow_the_distribution(ours, oracle):
    n = 20_000
    x = ours.sample(n, seed=11).numpy()
    assert x.shape == (n, 1) and x.dtype == np.float32
    x = x[:, 0].astype(np.float64)
    assert stats.kstest(x, oracle.cdf).pvalue > 1e-3
    mean, variance, kurtosis = oracle.stats("mvk")
    assert abs(x.mean() - mean) < 4 * np.sqrt(variance / n)
    assert abs(x.var() - variance) < 4 * variance * np.sqrt((kurtosis + 2) / n)


@pytest.mark.parametrize(
    ("ours", "oracle"),
    [
        (Gaussian(1.0, 2.0, event_size=3), stats.norm(1.0, 2.0)),
        (Uniform(-1.0, 3.0, event_size=3), stats.uniform(-1.0, 4.0)),
    ],
    ids=named,
)
def test_coordinates_are_independent_and_alike(ours, oracle):
    n = 20_000
    x = ours.sample(n, seed=12).numpy()
    for column in x.T:
        assert stats.kstest(column, oracle.cdf).pvalue > 1e-3
    correlations = np.corrcoef(x.T)[np.triu_indices(3, 1)]
    assert np.abs(correlations).max() < 4 / np.sqrt(n)


@each
def test_samples_are_functions_of_the_seed(ours):
    first = ours.sample(50, seed=1).numpy()
    np.testing.assert_array_equal(first, ours.sample(50, seed=1))
    np.testing.assert_array_equal(first, ours.sample(50, seed=random.key(1)))
    if getattr(ours, "jitter", 1):
        for other in (2, random.key(1, Stream.GENERATE), random.key(1, step=1)):
            assert np.all(first != ours.sample(50, seed=other).numpy())


@each
@pytest.mark.parametrize("jit", [True, False])
def test_compiled_samples_are_the_eager_ones(ours, jit):
    fn = tf.function(lambda seed: ours.sample(64, seed=random.key(seed)), jit_compile=jit)
    # Compilers may round a product and a sum once, not twice.
    np.testing.assert_allclose(fn(tf.constant(5)), ours.sample(64, seed=5), rtol=0, atol=2e-6)


@pytest.mark.parametrize("jit", [True, False])
def test_number_of_samples_can_be_a_tensor(jit):
    for ours in (Gaussian(4.0, 0.5, sort=True), Uniform(-5.0, 5.0), JitteredGrid()):
        fn = tf.function(
            lambda like, ours=ours: ours.sample(tf.shape(like)[0], seed=5),
            jit_compile=jit,
            input_signature=[tf.TensorSpec((None,))],
        )
        for n in (4, 9):
            np.testing.assert_allclose(fn(tf.zeros(n)), ours.sample(n, seed=5), atol=2e-6)


def test_sorted_batches_are_the_same_numbers_ascending():
    plain = Gaussian(4.0, 0.5).sample(12, seed=3).numpy()
    ordered = Gaussian(4.0, 0.5, sort=True).sample(12, seed=3).numpy()
    assert np.any(np.diff(plain[:, 0]) < 0)
    np.testing.assert_array_equal(ordered, np.sort(plain, axis=0))


def test_uniform_stays_below_high():
    x = Uniform(-5.0, 5.0).sample(200_000, seed=0).numpy()
    assert -5 <= x.min() < -4.999 and 4.999 < x.max() < 5


# --- gan-intro's noise -------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 8, 12, 1200])
def test_jittered_grid_is_a_line_and_a_jitter(n):
    noise = JitteredGrid(-8.0, 8.0, jitter=0.01)
    x = noise.sample(n, seed=4).numpy()
    line = np.linspace(-8, 8, n)[:, None]
    moved = x - line
    rounding = 2e-6  # of sums of float32 near 8
    assert x.shape == (n, 1)
    assert -rounding <= moved.min() and moved.max() < 0.01 + rounding
    drawn = random.uniform((n, 1), 4, 0.0, 0.01).numpy()
    np.testing.assert_allclose(moved, drawn, rtol=0, atol=rounding)


def test_jitter_is_uniform_and_new_at_each_point():
    n = 1200
    moved = JitteredGrid().sample(n, seed=4).numpy()[:, 0] - np.linspace(-8, 8, n)
    assert stats.kstest(moved, "uniform", (0, 0.01)).pvalue > 1e-3
    assert abs(np.corrcoef(moved[1:], moved[:-1])[0, 1]) < 4 / np.sqrt(n)


def test_jittered_grid_without_jitter_is_the_line():
    x = JitteredGrid(-1.0, 3.0, jitter=0.0).sample(5, seed=4)
    np.testing.assert_array_equal(x, [[-1], [0], [1], [2], [3]])


def test_jittered_grid_defaults_are_the_originals():
    assert JitteredGrid().get_config() == {"low": -8.0, "high": 8.0, "jitter": 0.01}


# --- densities ---------------------------------------------------------------------------------


@against
@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 1e-13), ("float32", 2e-5)])
def test_log_prob_and_cdf(ours, oracle, dtype, rtol):
    x = np.linspace(-7.05, 7.05, 95).astype(dtype)
    log_prob, cdf = ours.log_prob(x[:, None]), ours.cdf(x[:, None])
    assert log_prob.dtype == cdf.dtype == dtype and log_prob.shape == cdf.shape == (95,)
    exact = x.astype(np.float64)
    np.testing.assert_allclose(log_prob, oracle.logpdf(exact), rtol=rtol, atol=rtol)
    # Down to the far tail, where 1 + erf would have lost everything.
    tail = 200 * rtol if dtype == "float64" else 0.01
    normal = oracle.cdf(exact) > np.finfo(dtype).tiny
    np.testing.assert_allclose(np.array(cdf)[normal], oracle.cdf(exact)[normal], rtol=tail)
    np.testing.assert_allclose(cdf, oracle.cdf(exact), rtol=0, atol=5 * rtol)


@against
def test_quantile(ours, oracle):
    p = np.array([[1e-9, 0.025, 0.3], [0.5, 0.8, 1 - 1e-9]])
    np.testing.assert_allclose(ours.quantile(p), oracle.ppf(p), rtol=1e-13, atol=1e-13)
    inside = p[:, 1:2]
    np.testing.assert_allclose(ours.cdf(ours.quantile(inside)[..., None]), inside, rtol=1e-12)


@pytest.mark.parametrize(
    ("ours", "oracle"),
    [
        (Gaussian(1.0, 2.0, event_size=3), stats.norm(1.0, 2.0)),
        (Uniform(-1.0, 3.0, event_size=3), stats.uniform(-1.0, 4.0)),
    ],
    ids=named,
)
def test_log_prob_of_vectors_adds_the_coordinates(ours, oracle):
    x = np.random.default_rng(0).uniform(-2, 4, (4, 5, 3))
    found = ours.log_prob(x).numpy()
    assert found.shape == (4, 5)
    np.testing.assert_allclose(found, oracle.logpdf(x).sum(-1), rtol=1e-13)
    for name, argument in (("cdf", x), ("quantile", 0.5)):
        with pytest.raises(ValueError, match=rf"^{name} needs event_size 1. Received: 3$"):
            getattr(ours, name)(argument)


def test_uniform_density_at_its_ends():
    values = Uniform(-5.0, 5.0).log_prob(np.array([[-5.0], [np.nextafter(5, 0)], [5.0]])).numpy()
    np.testing.assert_allclose(values, [-np.log(10), -np.log(10), -np.inf])


def test_samples_have_a_density():
    for ours in (Gaussian(4.0, 0.5), Uniform(-5.0, 5.0)):
        assert np.isfinite(ours.log_prob(ours.sample(1000, seed=0))).all()


# --- as data -----------------------------------------------------------------------------------


def test_dataset_is_deterministic_and_apart_from_training():
    ours = Gaussian(4.0, 0.5)
    data = ours.dataset(6, seed=42)
    first, again = ([x.numpy() for x in data.take(5)] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    expected = [ours.sample(6, seed=random.key(42, Stream.REAL, -1 - step)) for step in range(5)]
    np.testing.assert_array_equal(first, expected)
    assert len(np.unique(first)) == 30
    training = [ours.sample(6, seed=random.key(42, Stream.REAL, step)) for step in range(50)]
    assert not np.isin(first, training).any()
    assert not np.isin(first, [x.numpy() for x in ours.dataset(6, seed=43).take(5)]).any()


def test_dataset_keeps_the_batch_size():
    assert JitteredGrid().dataset(8, seed=0).element_spec.shape == (8, 1)


# --- as configuration --------------------------------------------------------------------------


@each
def test_serialization(ours):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(ours)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(ours) and again.get_config() == ours.get_config()
    assert again == ours and hash(again) == hash(ours) and repr(again) == repr(ours)
    np.testing.assert_array_equal(again.sample(9, seed=1), ours.sample(9, seed=1))


def test_equality_is_of_type_and_every_argument():
    others = [
        *EVERY,
        Gaussian(4.0, 0.6),
        Gaussian(4.1, 0.5),
        Gaussian(4.0, 0.5, sort=True),
        Gaussian(4.0, 0.5, event_size=2),
        Uniform(-5.0, 5.5),
        JitteredGrid(jitter=0.02),
    ]
    for one, other in itertools.combinations(others, 2):
        assert one != other and hash(one) != hash(other)
    assert Gaussian(4, 0.5) == Gaussian(4.0, 0.5) != "Gaussian(4.0, 0.5)"


def test_repr_can_be_evaluated():
    assert repr(Gaussian(4, 0.5)) == "Gaussian(mean=4.0, std=0.5, event_size=1, sort=False)"
    for ours in EVERY:
        assert eval(repr(ours)) == ours


# --- bad arguments -----------------------------------------------------------------------------

LINE = (Uniform, JitteredGrid)
BAD = [
    (Gaussian, {"mean": np.nan}, "mean must be a finite number. Received: nan"),
    (Gaussian, {"mean": "4"}, "mean must be a finite number. Received: '4'"),
    (Gaussian, {"std": 0}, "std must be above 0. Received: 0"),
    (Gaussian, {"std": -0.5}, "std must be above 0. Received: -0.5"),
    (Gaussian, {"std": np.inf}, "std must be a finite number. Received: inf"),
    (Gaussian, {"event_size": 0}, "event_size must be an integer of at least 1. Received: 0"),
    (
        Gaussian,
        {"sort": True, "event_size": 2},
        "sort needs event_size 1. Received: event_size=2",
    ),
    (Uniform, {"event_size": 1.5}, "event_size must be an integer of at least 1. Received: 1.5"),
    (JitteredGrid, {"jitter": -0.01}, "jitter must be at least 0. Received: -0.01"),
    *((c, {"low": np.inf}, "low must be a finite number. Received: inf") for c in LINE),
    *((c, {"high": None}, "high must be a finite number. Received: None") for c in LINE),
    *(
        (c, {"low": 2, "high": high}, f"low must be below high. Received: low=2, high={high}")
        for c in LINE
        for high in (2, 1)
    ),
]


@pytest.mark.parametrize(("cls", "arguments", "expected"), BAD)
def test_bad_arguments(cls, arguments, expected):
    with pytest.raises(ValueError) as error:
        cls(**arguments)
    assert str(error.value) == expected


def test_bad_seeds():
    for ours in EVERY:
        with pytest.raises(ValueError, match="seed must be an integer in"):
            ours.sample(3, seed=-1)


def test_what_a_distribution_does_not_have():
    with pytest.raises(TypeError, match="Distribution has no sample"):
        Distribution().sample(3, seed=0)
    with pytest.raises(TypeError, match="JitteredGrid has no log_prob"):
        JitteredGrid().log_prob(np.zeros((3, 1)))
