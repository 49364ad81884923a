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
        assert "x must be uint8 images, or floats in [-1, 1]" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert int(model.step.numpy()) == 0
    for given in (x, (x,)):
        with pytest.raises(ValueError, match=said):
            model.fit(np.zeros((32, *SHAPE), "float32"), validation_data=given, verbose=0)
    for call in (model.train_on_batch, model.test_on_batch):
        with pytest.raises(ValueError, match=said):
            call(x)
    assert int(model.step.numpy()) == 0


class Batches(keras.utils.PyDataset):
    def __init__(self, images):
        super().__init__()
        self.images = images

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self.images[16 * i : 16 * i + 16]


def generator(images):
    for i in range(2):
        yield images[16 * i : 16 * i + 16]


STREAMS = {
    "dataset": (lambda x: tf.data.Dataset.from_tensor_slices(x).batch(16), {}),
    "PyDataset": (Batches, {}),
    "generator": (generator, {"steps_per_epoch": 2}),
    "unknown shape": (
        lambda x: tf.data.Dataset.from_generator(lambda: generator(x), output_types=x.dtype),
        {"steps_per_epoch": 2},
    ),
}


@pytest.mark.parametrize("way", STREAMS)
def test_streams_are_checked_batch_by_batch(model, images, way):
    make, options = STREAMS[way]
    good = (images / 127.5 - 1).astype("float32")
    steps = options.get("steps_per_epoch")
    bad = good.copy()
    bad[20, 0, 0] = 1.5
    said = r"x must be uint8 images, or floats in \[-1, 1\].*a batch with floats out of it"
    with pytest.raises(ValueError, match=said) as caught:
        model.fit(make(bad), verbose=0, **options)
    assert "\n" not in str(caught.value) and "\\" not in str(caught.value)
    # The first batch was trained on, the refused one was not counted. Keras reads a PyDataset ahead
    # in a thread of its own, so there the first step may not have been made yet.
    counts = [model.step, *(optimizer.iterations for optimizer in model.optimizer.optimizers)]
    trained_on = int(counts[0].numpy())
    assert [int(count.numpy()) for count in counts] == [trained_on] * 3
    assert trained_on == 1 or (way == "PyDataset" and trained_on == 0)
    model.reset(5)
    with pytest.raises(ValueError, match=said):
        model.evaluate(make(bad), steps=steps, verbose=0)
    with pytest.raises(ValueError, match=said):
        model.fit(good, validation_data=make(bad), validation_steps=steps, verbose=0)
    model.reset(5)
    with pytest.raises(ValueError, match="Received: int32"):
        model.fit(make(images.astype("int32")), verbose=0, **options)
    assert int(model.step.numpy()) == 0
    floats, whole = (trained(model, make(x), **options) for x in (good, images))
    for a, b in zip(floats, whole, strict=True):
        np.testing.assert_allclose(a, b, atol=2e-6)


@pytest.mark.parametrize(
    "form", [lambda x: x.tolist(), tf.Variable, memoryview], ids=["list", "Variable", "memoryview"]
)
def test_what_numpy_can_read_is_checked_as_an_array_is(model, form):
    with pytest.raises(ValueError, match="Received: floats from 3 to 3"):
        model.fit(form(np.full((32, *SHAPE), 3.0, "float32")), verbose=0)


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
    other = InMemoryImages(images, low=0.0)
    for data, options in (
        (other, {}),
        (images, {"validation_data": other, "validation_steps": 1}),
    ):
        with pytest.raises(ValueError, match=r"give it low=-1\.0, high=1\.0"):
            model.fit(data, batch_size=16, verbose=0, **options)


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


@pytest.mark.parametrize("kind", ["dataset", "generator"])
def test_the_upper_half_of_the_pixels_is_warned_of_in_the_first_batch(model, images, kind):
    halves = (images / 255).astype("float32")
    data = tf.data.Dataset.from_tensor_slices(halves).batch(16)
    given = data if kind == "dataset" else iter([halves[:16], halves[16:]])
    with pytest.warns(UserWarning, match=r"in \[0, 1\], the upper half of .* \[-1, 1\]") as found:
        model.fit(given, steps_per_epoch=2, verbose=0)
    assert len(found) == 1


def test_a_generator_that_cannot_make_the_pixels_is_refused():
    generator, discriminator = networks()
    sigmoid = keras.Sequential([generator, L.Activation("sigmoid")])
    with pytest.raises(ValueError, match=r"ends in sigmoid: its images stay in \[0, 1\]"):
        MNISTGAN(sigmoid, discriminator)
    MNISTGAN(sigmoid, discriminator, pixels=(0, 1))
    # A larger range has the pixels in it.
    MNISTGAN(generator, discriminator, pixels=(0, 1))
