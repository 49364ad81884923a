"""The examples of CONTRIBUTING.md are run as they stand there, and do what they say."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from scipy import stats
from scipy.special import log_expit

from tfgan import losses, recipes
from tfgan.animation import draw_still

TEXT = (Path(__file__).parents[1] / ".github" / "CONTRIBUTING.md").read_text("utf-8")


def example(kind):
    """The names that the example of a kind defines."""
    (block,) = re.findall(rf"<!-- {kind} -->\n```python\n(.*?)```", TEXT, re.DOTALL)
    names = {"__name__": f"contributing_{kind}"}
    exec(compile(block, f"CONTRIBUTING.md, {kind}", "exec"), names)
    return names


@pytest.fixture(autouse=True)
def unregistered():
    """The examples' classes are forgotten again."""
    known, objects = dict(losses._NAMES), dict(keras.saving.get_custom_objects())
    yield
    losses._NAMES.clear()
    losses._NAMES.update(known)
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(objects)


def test_loss():
    example("loss")
    r, f = np.random.default_rng(0).normal(size=(2, 5, 1))
    expected = np.mean(-0.9 * log_expit(r) - 0.1 * log_expit(-r)) - np.mean(log_expit(-f))
    assert float(losses.get("smoothed").discriminator(r, f)) == pytest.approx(expected)


def test_penalty():
    penalty = example("penalty")["Drift"](0.5)
    real = tf.constant([[1.0], [3.0]])
    found = float(penalty(lambda x: 2 * x, real, real, None))
    assert found == pytest.approx(0.5 * (4 + 36) / 2)
    assert keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(penalty)
    ).weight == 0.5  # fmt: skip


def test_layer():
    layer = example("layer")["PixelNormalization"]()
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    expected = x / np.sqrt(np.mean(x**2, -1, keepdims=True))
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5)


def test_distribution():
    laplace = example("distribution")["Laplace"](1.0, 2.0)
    x = laplace.sample(5000, seed=3).numpy()
    assert stats.kstest(x[:, 0], "laplace", (1.0, 2.0)).pvalue > 1e-3
    expected = stats.laplace(1.0, 2.0).logpdf(x[:, 0])
    np.testing.assert_allclose(laplace.log_prob(x), expected, rtol=1e-4)


def test_recipe():
    recipe = example("recipe")["WGAN_LP"]
    assert isinstance(recipe, recipes.Mixture2DRecipe) and recipe.gp_weight == 5.0


def test_picture(tmp_path):
    frame = {"edges": np.arange(4.0), "real": [0.2, 0.5, 0.3], "generated": [0.1, 0.1, 0.8]}
    draw_still(frame, example("picture")["MarginalsPlot"](), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert len(image.convert("RGB").getcolors(2**24)) > 20
