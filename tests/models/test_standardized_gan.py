"""The 1-D GAN on standardized data: its networks see N(0, 1), its user sees the data's units."""

import keras
import numpy as np
import pytest
from conftest import assert_same

from tfgan import Gaussian, Gaussian1DGAN, GaussianMixture
from tfgan.data.transformed import Standardized

FAR = Gaussian(1000.0, 20.0)
OPTIONS = {"batch_size": 8, "steps_per_epoch": 3, "verbose": 0}


@pytest.fixture(scope="module")
def model():
    return Gaussian1DGAN.from_recipe("default", num_steps=20, seed=3, jit_compile=False)


def test_networks_see_the_same_wherever_the_data_are(model):
    found = []
    for data in (FAR, Gaussian(0.0, 1.0)):
        model.reset(3)
        found.append(model.standardize_data(data).sample(100, seed=1).numpy())
    np.testing.assert_allclose(*found, atol=1e-3)


def test_user_sees_the_units_of_the_data(model):
    model.reset(3)
    seen = model.standardize_data(FAR)
    assert isinstance(seen, Standardized) and seen.shift == pytest.approx([1000.0], abs=0.3)
    assert seen.scale == pytest.approx(20.0, rel=0.01)
    latents = np.linspace(-8, 8, 50, dtype="float32")[:, None]
    inner = model.averaged_generator(latents).numpy()
    outer = inner * model.data_scale.numpy() + model.data_shift.numpy()
    np.testing.assert_allclose(model.decode(latents), outer, rtol=1e-5)
    np.testing.assert_allclose(model(latents), outer, rtol=1e-5)
    np.testing.assert_allclose(model.to_networks(model.to_data(inner)), inner, atol=1e-3)
    # Most of the first values are within 10 deviations of the data.
    assert np.abs(model.generate(1000, seed=1) - 1000).mean() < 200


def test_curves_are_in_the_units_of_the_data(model):
    model.reset(3)
    model.fit(FAR, **OPTIONS)
    low, high = 800.0, 1200.0
    curves = model.curves(FAR, sample_range=(low, high))
    points = np.linspace(low, high, 10_000, dtype="float32")[:, None]
    logits = model.discriminator(model.to_networks(points)).numpy()[:, 0]
    np.testing.assert_allclose(
        curves["decision_boundary"], 1 / (1 + np.exp(-logits.astype("float64"))), atol=1e-4
    )
    centre = low + (curves["real_density"].argmax() + 0.5) * (high - low) / 99
    assert abs(centre - 1000) < 20 and curves["generated_density"].sum() > 0
    assert abs(curves["summary"][1] - 1000) < 200


def test_pretraining_fits_the_standardized_density(model):
    """The points are those of N(0, 1), where that of the data is 0 everywhere."""
    model.reset(3)
    losses = model.pretrain_discriminator(FAR, steps=300, batch_size=32).history["loss"]
    assert np.mean(losses[-20:]) < 0.5 * np.mean(losses[:20])


def test_saved_model_has_the_units_too(model, tmp_path):
    model.reset(3)
    model.fit(FAR, **OPTIONS)
    model.save(tmp_path / "far.keras")
    again = keras.models.load_model(tmp_path / "far.keras")
    assert again.standardize
    assert_same([again.generate(10, seed=1)], [model.generate(10, seed=1)])


def test_models_that_do_not_standardize_have_no_more_weights(model):
    plain = Gaussian1DGAN.from_recipe("gan-intro-2017", seed=3, jit_compile=False)
    assert not plain.standardize and not hasattr(plain, "data_shift")
    scaling = {"data_shift", "data_scale", "data_estimated"}
    assert scaling <= {variable.name for variable in model.variables}
    assert not scaling & {variable.name for variable in plain.variables}
    assert plain.standardize_data(FAR) is FAR
    values = np.ones((2, 1), "float32")
    assert_same([plain.to_networks(values).numpy(), plain.to_data(values)], [values, values])


def test_data_of_another_size_are_refused(model):
    with pytest.raises(ValueError, match=r"the data must have event_size 1\. Received: 2"):
        model.fit(GaussianMixture.ring(), **OPTIONS)
