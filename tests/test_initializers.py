"""Initializers: where the units land, whatever the seed, and what they refuse."""

import keras
import numpy as np
import pytest

from tfgan.initializers import (
    AlternatingSigns,
    HingesTowardsEnds,
    OuterHinges,
    SlopesTowardsEnds,
    SpreadCentres,
    pytorch_uniform,
    variance_uniform,
)

EACH = {
    "signs": (AlternatingSigns(0.8, spread=0.2, units_axis=0, seed=7), (6, 3)),
    "hinges": (OuterHinges(5.5, seed=7), (6,)),
    "ends": (HingesTowardsEnds(seed=7), (6,)),
    "centres": (SpreadCentres(0.7, -3.0, 5.0, seed=7), (6,)),
}
# Number of first values that are the same for all seeds.
FIXED = {"ends": 2}
each = pytest.mark.parametrize("name", EACH)


def draw(initializer, shape):
    return np.asarray(initializer(shape))


def seeded(initializer, seed):
    return type(initializer).from_config({**initializer.get_config(), "seed": seed})


@each
def test_values_are_a_function_of_the_seed(name):
    initializer, shape = EACH[name]
    first = draw(initializer, shape)
    assert first.shape == shape and first.dtype == np.float32
    np.testing.assert_array_equal(first, draw(initializer, shape))
    np.testing.assert_array_equal(first, draw(seeded(initializer, 7), shape))
    fixed = FIXED.get(name, 0)
    for other in (8, 2**31 - 1):
        assert np.all(first[fixed:] != draw(seeded(initializer, other), shape)[fixed:])
    assert draw(seeded(initializer, None), shape).shape == shape


@each
def test_config_and_serialisation_round_trip(name):
    initializer, shape = EACH[name]
    config = keras.saving.serialize_keras_object(initializer)
    assert config["registered_name"] == f"tfgan>{type(initializer).__name__}"
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(initializer) and again.get_config() == initializer.get_config()
    np.testing.assert_array_equal(draw(initializer, shape), draw(again, shape))


@each
def test_dtype_of_the_layer(name):
    initializer, shape = EACH[name]
    values = initializer(shape, dtype="float64")
    assert values.dtype == "float64"
    np.testing.assert_allclose(values, draw(initializer, shape), rtol=1e-6)


@each
def test_is_usable_in_a_layer_and_comes_back_from_its_config(name):
    initializer, shape = EACH[name]
    role = "kernel_initializer" if len(shape) == 2 else "bias_initializer"
    layer = keras.layers.Dense(shape[-1], **{role: initializer})
    layer.build((None, shape[0]))
    weights = layer.kernel if len(shape) == 2 else layer.bias
    np.testing.assert_array_equal(weights, draw(initializer, shape))
    again = keras.layers.Dense.from_config(layer.get_config())
    assert getattr(again, role).get_config() == initializer.get_config()


# --- AlternatingSigns --------------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_signs_alternate_along_the_units(axis):
    values = draw(AlternatingSigns(0.8, units_axis=axis, seed=1), (4, 5))
    signs = np.sign(np.moveaxis(values, axis, 0))
    expected = np.where(np.arange(len(signs)) % 2 == 0, 1, -1)[:, None]
    np.testing.assert_array_equal(signs, np.broadcast_to(expected, signs.shape))


def test_magnitudes_spread_around_the_scale():
    assert np.all(np.abs(draw(AlternatingSigns(0.8, spread=0, seed=1), (3, 4))) == np.float32(0.8))
    magnitudes = np.abs(draw(AlternatingSigns(2.0, seed=3), (300, 300)))
    # exp(0.3 |n| - 0.24): never below exp(-0.24); |n| has the median 0.6745.
    assert magnitudes.min() >= 2 * np.exp(-0.24) * (1 - 1e-6)
    np.testing.assert_allclose(np.median(magnitudes), 2 * np.exp(0.3 * 0.6745 - 0.24), rtol=0.01)
    np.testing.assert_allclose(magnitudes.mean(), 2.0, rtol=0.02)


# --- OuterHinges -------------------------------------------------------------------------------


def test_hinges_are_two_and_two_at_the_ends():
    signs = np.sign(draw(OuterHinges(5.5, seed=0), (10,)))
    np.testing.assert_array_equal(signs, [-1, -1, 1, 1, -1, -1, 1, 1, -1, -1])
    values = draw(OuterHinges(5.5, seed=1), (40_000,)) / 5.5
    rest = values - np.tile([-1, -1, 1, 1], 10_000)
    np.testing.assert_allclose([rest.mean(), rest.std()], [0, 0.2], atol=0.005)


def test_hinges_bend_at_both_ends_of_the_line():
    """With the generator's kernels of alternating signs: units bend near -7 and 7 both ways."""
    kernel = draw(AlternatingSigns(0.8, seed=2), (1, 4))[0]
    bias = draw(OuterHinges(5.5, seed=3), (4,))
    bends = -bias / kernel
    assert sum(bends > 2) == 2 and sum(bends < -2) == 2


# --- SlopesTowardsEnds and HingesTowardsEnds -----------------------------------------------------

ENDS = {"linear": 0.5, "sharpness": 2.0, "first": 2.0, "last": 0.125}


def test_slopes_grow_as_the_distances_fall():
    """Distances 2, 0.5 and 0.125: a geometric sequence."""
    values = draw(SlopesTowardsEnds(**ENDS), (1, 8))
    np.testing.assert_allclose(values, [[0.5, -0.5, 1, -1, 4, -4, 16, -16]], rtol=1e-6)
    np.testing.assert_allclose(draw(SlopesTowardsEnds(**ENDS), (2, 3)), [[0.5, -0.5, 1]] * 2)
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(SlopesTowardsEnds(**ENDS))
    )
    assert again.get_config() == ENDS and draw(again, (1, 1)) == 0.5
    with pytest.raises(ValueError, match="last must be above 0"):
        SlopesTowardsEnds(last=0.0)


@pytest.mark.parametrize("units", [1, 2, 5, 8, 16])
def test_hinges_come_nearer_to_both_ends(units):
    kernel = draw(SlopesTowardsEnds(**ENDS), (1, units))[0]
    bends = -draw(HingesTowardsEnds(**ENDS, end=6.0, seed=5), (units,)) / kernel
    sides = np.where(np.arange(units) % 2 == 0, 1, -1)
    np.testing.assert_allclose(bends[:2], -6 * sides[:2], rtol=1e-5)
    distances = 6 - (bends * sides)[2:]
    pairs = np.geomspace(2, 0.125, (units + 1) // 2 - 1) if units > 2 else []
    np.testing.assert_allclose(np.log(distances / np.repeat(pairs, 2)[: units - 2]), 0, atol=0.6)


def test_random_part_of_the_hinges():
    """exp(0.2 n) of the distance, n ~ N(0, 1)."""
    units, same = 4000, {"first": 1.0, "last": 1.0}
    kernel = draw(SlopesTowardsEnds(**same), (1, units))[0]
    bends = np.abs(draw(HingesTowardsEnds(**same, seed=1), (units,)) / kernel)[2:]
    logs = np.log(8 - bends)
    np.testing.assert_allclose([logs.mean(), logs.std()], [0, 0.2], atol=0.01)


# --- SpreadCentres -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_one_centre_in_each_part_of_the_interval(seed):
    scale, low, high, units = 0.7, -3.0, 5.0, 8
    bias = draw(SpreadCentres(scale, low, high, seed=seed), (units,))
    weights = scale * np.where(np.arange(units) % 2 == 0, 1.0, -1.0)
    # w x + b = 0 at the centre.
    centres = -bias / weights
    edges = np.linspace(low, high, units + 1)
    assert np.all(centres >= edges[:-1] - 1e-6) and np.all(centres <= edges[1:] + 1e-6)


def test_centres_are_uniform_in_their_parts():
    bias = draw(SpreadCentres(1.0, 0.0, 1.0, seed=4), (10_000,))
    places = -bias * np.where(np.arange(10_000) % 2 == 0, 1.0, -1.0) * 10_000 - np.arange(10_000)
    np.testing.assert_allclose([places.mean(), places.std()], [0.5, 12**-0.5], atol=0.01)


# --- of other programs -------------------------------------------------------------------------


def test_pytorch_uniform_is_bounded_by_one_over_the_root_of_the_inputs():
    layer = keras.layers.Dense(1000, **pytorch_uniform(25))
    layer.build((None, 25))
    for values in layer.get_weights():
        assert 0.19 < np.abs(values).max() <= 0.2
        np.testing.assert_allclose(values.std(), 0.2 / np.sqrt(3), rtol=0.1)


def test_variance_uniform_has_its_variance():
    layer = keras.layers.Dense(1000, **variance_uniform(0.03))
    layer.build((None, 25))
    kernel, bias = layer.get_weights()
    np.testing.assert_allclose(kernel.var(), 0.03, rtol=0.05)
    assert 0.29 < np.abs(kernel).max() <= 0.3 and not bias.any()


# --- bad arguments -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: AlternatingSigns(0.0), r"scale must be above 0\. Received: 0\.0"),
        (lambda: AlternatingSigns(np.nan), "scale must be a finite number"),
        (lambda: AlternatingSigns(spread=-1), r"spread must be at least 0\. Received: -1"),
        (lambda: AlternatingSigns(seed=-1), "seed must be an integer in"),
        (lambda: OuterHinges(-5.5), r"scale must be above 0\. Received: -5\.5"),
        (lambda: OuterHinges(seed=0.5), "seed must be an integer in"),
        (lambda: SpreadCentres("wide"), "scale must be a finite number"),
        (lambda: SpreadCentres(low=np.inf), "low must be a finite number"),
        (lambda: SpreadCentres(low=2, high=2), r"low must be below high\. Received: low=2, high=2"),
        (lambda: SpreadCentres(seed=2**31), "seed must be an integer in"),
    ],
)
def test_bad_arguments(make, said):
    with pytest.raises(ValueError, match=said):
        make()
