"""Data along their principal axes: what networks see, what users get, what is refused."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same

import tfgan
from tfgan import Gaussian, GaussianMixture, GaussianMixtureGAN
from tfgan.data.embedded_mixture import EmbeddedMixture
from tfgan.data.transformed import AlongAxes
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.models.standardization import (
    Standardization,
    axes_of,
    number_of_axes,
    principal_axes,
)
from tfgan.recipes import mixture_2d as recipe_named

# Points of three numbers on a plane through (5, 5, 5), 10 times as wide along (1, 1, 0).
ACROSS = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]) / [[2**0.5], [1.0]]
OPTIONS = {"batch_size": 16, "steps_per_epoch": 3, "verbose": 0}


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(0)
    return (rng.normal(size=(4000, 2)) * [10.0, 1.0] @ ACROSS + 5.0).astype("float32")


def make(data_dim=3, axes=2, **options):
    return GaussianMixtureGAN.from_recipe(
        "default", num_steps=10, data_dim=data_dim, axes=axes, seed=3, jit_compile=False, **options
    )


def test_principal_axes(points):
    variances, axes = principal_axes(points)
    np.testing.assert_allclose(variances, [100.0, 1.0, 0.0], rtol=0.05, atol=1e-6)
    np.testing.assert_allclose(axes[:, :2].T, ACROSS, atol=0.01)
    np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)
    assert number_of_axes(variances) == 2 and axes_of(points) == 2
    assert axes_of(EmbeddedMixture(count=3, dim=4, event_size=9)) == 4
    # An axis is small only by rounding: 1e-4 of the largest is not.
    assert axes_of(points * [1.0, 1.0, 1e-3]) == 2


def test_networks_see_the_axes_and_the_user_the_data(points):
    model = make()
    assert model.generator.output_shape == (None, 2)
    seen = model.standardize_data(points)
    assert seen.shape == (4000, 2)
    # Their variances have the mean 1, and keep their ratio.
    np.testing.assert_allclose(np.mean(seen.std(0) ** 2), 1.0, rtol=1e-3)
    np.testing.assert_allclose(seen.std(0)[0] / seen.std(0)[1], 10.0, rtol=0.05)
    np.testing.assert_allclose(model.to_data(seen), points, atol=1e-4)
    made = model.generate(50, seed=1)
    assert made.shape == (50, 3)
    # They lie on the plane.
    np.testing.assert_allclose((made - 5.0) @ [1.0, -1.0, 0.0], 0.0, atol=0.1)
    assert model.values(points[:7]).shape == (7,)
    assert model(np.zeros((4, 3), "float32")).shape == (4, 3)


@pytest.mark.parametrize("kind", ["distribution", "array", "dataset"])
def test_it_is_trained_on_all_kinds_of_data(kind, points, tmp_path):
    data = EmbeddedMixture(count=3, dim=2, event_size=3)
    if kind != "distribution":
        data = points
    if kind == "dataset":
        data = tf.data.Dataset.from_tensor_slices(points).batch(16).repeat()
    more = {} if kind == "dataset" else {"batch_size": 16}
    model = make()
    model.fit(data, steps_per_epoch=3, verbose=0, **more)
    model.save(tmp_path / "a.keras")
    loaded = tfgan.load(tmp_path / "a.keras")
    assert loaded.data_dim == 3
    assert_same(all_weights(model), all_weights(loaded))
    np.testing.assert_array_equal(model.generate(9, seed=2), loaded.generate(9, seed=2))
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(model.data_axes), keras.ops.convert_to_numpy(loaded.data_axes)
    )


def test_a_run_is_the_same_each_time():
    found = []
    for _ in range(2):
        model = make()
        model.fit(EmbeddedMixture(count=3, dim=2, event_size=3), **OPTIONS)
        found.append(model.generate(20, seed=1))
    np.testing.assert_array_equal(*found)


def test_a_distance_layer_is_told_the_variances(points, tmp_path):
    recipe = dataclasses.replace(
        recipe_named("default"),
        discriminator={"width": 8, "depth": 1, "distance_limit": 5.0},
    )
    model = GaussianMixtureGAN.from_recipe(
        recipe, num_steps=10, data_dim=3, axes=2, seed=3, jit_compile=False
    )
    (layer,) = (x for x in model.discriminator.layers if isinstance(x, MahalanobisDistance))
    np.testing.assert_array_equal(layer.variances, [1.0, 1.0])
    model.fit(points, **OPTIONS)
    seen = model.standardize_data(points)
    np.testing.assert_allclose(layer.variances, seen.var(0, ddof=1), rtol=1e-4)
    # The mean over the axes of two normal numbers' squares, minus 1.
    far = layer(seen).numpy()[:, -1]
    expected = ((seen / seen.std(0)) ** 2).mean(1) - 1.0
    np.testing.assert_allclose(far, expected / np.sqrt(1 + (expected / 5.0) ** 2), atol=1e-3)
    model.save(tmp_path / "a.keras")
    loaded = tfgan.load(tmp_path / "a.keras")
    assert_same(all_weights(model), all_weights(loaded))
    # The training goes on bit for bit.
    for each in (model, loaded):
        each.fit(points, **OPTIONS)
    assert_same(all_weights(model), all_weights(loaded))
    # Other data have other variances: a new start forgets these.
    model.reset(4)
    np.testing.assert_array_equal(layer.variances, [1.0, 1.0])
    model.fit(points[:, [0, 2, 1]] * [1.0, 5.0, 1.0], **OPTIONS)
    assert layer.variances.numpy()[1] > 0.1


def test_a_distance_layer_is_found_inside_of_a_network(points):
    inner = keras.Sequential([keras.Input((3,)), MahalanobisDistance(), keras.layers.Dense(4)])
    outer = keras.Sequential([keras.Input((3,)), inner, keras.layers.Dense(1)])
    generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model = GaussianMixtureGAN(generator, outer, standardize=True)
    seen = model.standardize_data(points)
    np.testing.assert_allclose(inner.layers[0].variances, seen.var(0), rtol=1e-4)


def test_a_model_that_does_not_standardize_keeps_what_a_distance_layer_was_told():
    layer = MahalanobisDistance()
    discriminator = keras.Sequential([keras.Input((2,)), layer, keras.layers.Dense(1)])
    layer.adapt([4.0, 9.0])
    generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model = GaussianMixtureGAN(generator, discriminator)
    model.compile("sgd", "sgd", jit_compile=False)
    model.reset(3)
    model.fit(GaussianMixture.ring(), **OPTIONS)
    np.testing.assert_array_equal(layer.variances, [4.0, 9.0])


def test_a_distance_layer_sees_coordinates_where_there_are_no_axes():
    layer = MahalanobisDistance()
    layer.build((None, 2))
    shift, scale = keras.Variable([0.0, 0.0]), keras.Variable(1.0)
    found = Standardization(shift, scale, keras.Variable(0, dtype="int32"), distances=[layer])
    values = np.random.default_rng(0).normal(size=(4000, 2)) * [2.0, 6.0]
    values[:, 0] *= 0.0
    with pytest.raises(ValueError, match=r"Received: data that do not vary in 1 of 2"):
        found.fit(values)
    values[:, 0] = values[::-1, 1] / 3.0
    found.fit(values)
    np.testing.assert_allclose(layer.variances, found.to_networks(values).numpy().var(0), rtol=1e-4)


def test_before_the_training_the_axes_are_the_first_coordinates(points):
    model = make()
    first = model.generate(9, seed=1)
    inner = model.to_networks(first).numpy()
    np.testing.assert_array_equal(first, np.pad(inner, ((0, 0), (0, 1))))
    model.fit(points, **OPTIONS)
    assert np.abs(model.generate(9, seed=1)[:, 2] - 5.0).max() > 0.01
    model.reset(3)
    np.testing.assert_array_equal(model.generate(9, seed=1), first)


def test_it_is_validated_predicted_and_exported_in_the_datas_units(points, tmp_path):
    model = make()
    found = model.fit(points, validation_data=points[:32], validation_batch_size=16, **OPTIONS)
    assert np.isfinite(found.history["val_discriminator_loss"]).all()
    assert model.evaluate(points[:32], batch_size=16, verbose=0)
    latents = np.linspace(0.0, 0.9, 12, dtype="float32").reshape(4, 3)
    samples = model.decode(latents)
    np.testing.assert_allclose(model.predict(latents, verbose=0), samples, rtol=1e-5)
    model.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "served"))
    np.testing.assert_allclose(served.serve(latents), samples, rtol=1e-5)


def test_what_cannot_be_right_is_refused(points):
    with pytest.raises(ValueError, match="the data vary along 3 axes, and the networks see 2"):
        make().fit(Gaussian(event_size=3), **OPTIONS)
    with pytest.raises(ValueError, match=r"the data must have event_size 3\. Received: 2"):
        make().fit(GaussianMixture.ring(), **OPTIONS)
    with pytest.raises(ValueError, match="data that are all the same"):
        make().fit(np.ones((100, 3), "float32"), **OPTIONS)
    networks = [make().generator, make().discriminator]
    with pytest.raises(ValueError, match="data_dim needs standardize=True"):
        GaussianMixtureGAN(*networks, Gaussian(event_size=3), data_dim=3)
    with pytest.raises(ValueError, match=r"data_dim must be an integer of at least 2\. Received"):
        GaussianMixtureGAN(*networks, Gaussian(event_size=3), data_dim=1, standardize=True)


def test_axes_without_variance_are_seen_as_0(points):
    model = make(axes=3)
    seen = model.standardize_data(points)
    np.testing.assert_allclose(seen[:, 2], 0.0, atol=1e-3)
    np.testing.assert_allclose(model.to_data(seen), points, atol=1e-4)


def test_a_distribution_along_axes():
    inner = Gaussian(mean=2.0, std=0.5, event_size=3)
    axes = [[0.0, 0.0], [1.0, 0.0], [0.0, -1.0]]
    along = AlongAxes(inner, [2.0, 2.0, 2.0], 0.5, axes)
    assert along.event_size == 2
    x = inner.sample(100, seed=4).numpy() - 2.0
    expected = np.stack([x[:, 1], -x[:, 2]], 1) / 0.5
    np.testing.assert_allclose(along.sample(100, seed=4), expected, atol=1e-6)
    again = AlongAxes.from_config(along.get_config())
    np.testing.assert_array_equal(again.sample(9, seed=1), along.sample(9, seed=1))
    for arguments, said in [
        (([2.0], 0.5, axes), r"shift must be of shape \(3,\) and axes of \(3, n\)"),
        (([0.0] * 3, 0.5, [1.0] * 3), r"Received: \(3,\) and \(3,\)"),
        (([0.0] * 3, 0.0, axes), r"scale must be above 0\. Received: 0"),
        (([0.0] * 3, 0.5, [[np.nan], [1.0], [0.0]]), "axes must be finite"),
    ]:
        with pytest.raises(ValueError, match=said):
            AlongAxes(inner, *arguments)
