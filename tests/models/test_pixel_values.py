"""Images given to a model that knows its pixels: normalised, taken or refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tfgan import InMemoryImages
from tfgan.data.streamed_images import StreamedImages
from tfgan.models import pixel_values
from tfgan.models.images import MNISTGAN
from tfgan.networks.draw_weights import draw_weights

L = keras.layers
SHAPE = (4, 4, 1)


def networks():
    hidden = L.Dense(8, activation="tanh")
    return (
        keras.Sequential([keras.Input((3,)), L.Dense(16, activation="tanh"), L.Reshape(SHAPE)]),
        keras.Sequential([keras.Input(SHAPE), L.Flatten(), hidden, L.Dense(1)]),
    )


@pytest.fixture(scope="module")
def compiled():
    model = MNISTGAN(*networks(), pixels=(-1, 1), seed=5)
    draw_weights(model.generator, 1, name="generator")
    model.compile("sgd", "sgd", jit_compile=False)
    return model


@pytest.fixture
def model(compiled):
    compiled.reset(5)
    return compiled


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (32, *SHAPE), dtype=np.uint8)


def trained(model, x, **options):
    model.reset(5)
    model.fit(x, shuffle=False, verbose=0, **options)
    return [v.numpy() for v in model.discriminator.trainable_variables]


@pytest.mark.filterwarnings("ignore:.*labels are not used")
def test_uint8_trains_as_floats_do(images):
    model = MNISTGAN(*networks(), pixels=(-1, 1), seed=5)
    model.compile("sgd", "sgd", run_eagerly=True)
    floats = (images / 127.5 - 1).astype("float32")
    expected = trained(model, floats, batch_size=16)
    dataset = tf.data.Dataset.from_tensor_slices
    for x, options in (
        (images, {"batch_size": 16}),
        (tf.constant(images), {"batch_size": 16}),
        (dataset(images).batch(16), {}),
        (dataset(floats).batch(16), {}),
        (dataset((images, np.zeros(32))).batch(16), {}),
    ):
        for a, b in zip(expected, trained(model, x, **options), strict=True):
            np.testing.assert_allclose(a, b, atol=2e-6)
    assert model.evaluate(images, verbose=0) == pytest.approx(
        model.evaluate(floats, verbose=0), abs=1e-5
    )


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (np.full((32, *SHAPE), 200.0, "float32"), "Received: floats from 200 to 200"),
        (np.full((32, *SHAPE), -1.1, "float32"), "Received: floats from -1.1"),
        (np.full((32, *SHAPE), 100), "Received: int64"),
        (np.ones((32, *SHAPE), bool), "Received: bool"),
        (tf.fill((32, *SHAPE), 255.0), "from 255 to 255"),
    ],
)
def test_arrays_out_of_range_are_refused_before_training(model, x, said):
    for call in (model.fit, model.evaluate):
        with pytest.raises(ValueError, match=said) as caught:
            call(x, verbose=0)
        assert "the images must be uint8, or floats in [-1, 1]" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert int(model.step.numpy()) == 0
    with pytest.raises(ValueError, match="the validation images must be"):
        model.fit(np.zeros((32, *SHAPE), "float32"), validation_data=(x,), verbose=0)


def test_a_batch_out_of_range_is_refused_when_it_comes(model, images):
    floats = (images / 127.5 - 1).astype("float32")
    expected = trained(model, floats[:16], batch_size=16)
    model.reset(5)
    floats[20] = 3
    dataset = tf.data.Dataset.from_tensor_slices(floats).batch(16)
    with pytest.raises(ValueError, match=r"must be uint8.*a batch with floats out of it") as caught:
        model.fit(dataset, verbose=0)
    assert "\n" not in str(caught.value)
    # The first batch was good. The second one moved nothing.
    for v, value in zip(model.discriminator.trainable_variables, expected, strict=True):
        np.testing.assert_array_equal(v.numpy(), value)
    with pytest.raises(ValueError, match="Received: int32"):
        model.fit(tf.data.Dataset.from_tensors(np.zeros((8, *SHAPE), np.int32)), verbose=0)


def test_the_edges_of_the_range(model):
    x = np.random.default_rng(0).uniform(-1.005, 1.005, (32, *SHAPE)).astype("float32")
    model.fit(x, verbose=0)
    with pytest.warns(UserWarning, match="the upper half of the model's pixels"):
        model.fit(np.abs(x) / 1.005, verbose=0)


def test_images_in_memory_have_the_pixels_of_the_model(model, images):
    model.fit(InMemoryImages(images), batch_size=16, verbose=0)
    with pytest.raises(ValueError, match=r"give it low=-1\.0, high=1\.0"):
        model.fit(InMemoryImages(images, low=0.0), batch_size=16, verbose=0)


def test_normalised_by_hand():
    x = np.array([[0, 51, 255]], np.uint8)
    np.testing.assert_allclose(pixel_values.normalised(x, (0.0, 1.0)), [[0, 0.2, 1]], atol=1e-7)
    images, labels = pixel_values.normalised((x, [3]), (-1.0, 1.0))
    np.testing.assert_allclose(images, [[-1, -0.6, 1]], atol=1e-7)
    assert labels == [3]


def test_a_file_that_cannot_be_read_is_named_when_its_batch_comes(model, tmp_path):
    for name, value in (("a.png", 65535), ("b.png", 4000)):
        Image.fromarray(np.full((4, 4), value, np.uint16)).save(tmp_path / name)
    batches = StreamedImages(tmp_path, size=4, channels=1).dataset(2, seed=0)
    with pytest.raises(ValueError, match=r"b\.png has 16-bit pixels, but none") as caught:
        model.fit(batches, steps_per_epoch=2, verbose=0)
    assert "\n" not in str(caught.value) and str(caught.value).startswith("image ")


def test_uint8_is_normalised_for_several_discriminator_updates_too(images):
    model = MNISTGAN(*networks(), pixels=(-1, 1), seed=5)
    model.compile("sgd", "sgd", jit_compile=False, discriminator_steps=2)
    weights = [trained(model, x, batch_size=8) for x in (images, images / 127.5 - 1)]
    for left, right in zip(*weights, strict=True):
        np.testing.assert_allclose(left, right, atol=2e-6)
    assert int(model.step.numpy()) == 2
