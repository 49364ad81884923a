"""Every loss against float64 NumPy, its slopes against closed forms. A new loss is one row."""

import dataclasses
import json
from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit, log_expit

from tfgan import losses

LOG2 = np.log(2)
PAIRED = ("pacgan", "relativistic")


@dataclasses.dataclass
class Row:
    """A loss in NumPy, sample by sample, and its slopes in the logits r (real) and f (fake)."""

    name: str
    discriminator: Callable  # (r, f)
    generator: Callable  # (f, r)
    real_slope: Callable  # of the discriminator's loss in r: (r, f)
    fake_slope: Callable  # of the discriminator's loss in f: (r, f)
    generator_slope: Callable  # of the generator's loss in f: (f, r)
    at_zero: tuple  # both losses where the discriminator knows nothing
    extreme: bool = True  # whether it is finite for logits of any size
    options: dict = dataclasses.field(default_factory=dict)

    @property
    def loss(self):
        return losses.get(self.name, **self.options)

    def __str__(self):
        return self.name + "".join(f"-{k}={v}" for k, v in self.options.items())


def sp(t):
    return -log_expit(-t)


def floored(p, floor):
    return -np.log(np.maximum(p, floor))


NON_SATURATING = {
    "discriminator": lambda r, f: sp(-r) + sp(f),
    "generator": lambda f, r: sp(-f),
    "real_slope": lambda r, f: -expit(-r),
    "fake_slope": lambda r, f: expit(f),
    "generator_slope": lambda f, r: -expit(-f),
    "at_zero": (2 * LOG2, LOG2),
}
ROWS = [
    Row(
        "minimax",
        **{
            **NON_SATURATING,
            "generator": lambda f, r: log_expit(-f),
            "generator_slope": lambda f, r: -expit(f),
            "at_zero": (2 * LOG2, -LOG2),
        },
    ),
    Row("non_saturating", **NON_SATURATING),
    Row("bce_probability", **NON_SATURATING, extreme=False),
    Row(
        "pacgan",
        **{
            **NON_SATURATING,
            "generator": lambda f, r: sp(r) + sp(-f),
            "at_zero": (2 * LOG2, 2 * LOG2),
        },
    ),
    Row("non_saturating_probability", **NON_SATURATING, extreme=False),
    Row("non_saturating_probability", **NON_SATURATING, extreme=False, options={"floor": 1e-5}),
    Row(
        "least_squares",
        discriminator=lambda r, f: ((r - 1) ** 2 + f**2) / 2,
        generator=lambda f, r: (f - 1) ** 2 / 2,
        real_slope=lambda r, f: r - 1,
        fake_slope=lambda r, f: f,
        generator_slope=lambda f, r: f - 1,
        at_zero=(0.5, 0.5),
    ),
    Row(
        "hinge",
        discriminator=lambda r, f: np.maximum(0, 1 - r) + np.maximum(0, 1 + f),
        generator=lambda f, r: -f,
        real_slope=lambda r, f: np.where(r < 1, -1.0, 0.0),
        fake_slope=lambda r, f: np.where(f > -1, 1.0, 0.0),
        generator_slope=lambda f, r: -np.ones_like(f),
        at_zero=(2.0, 0.0),
    ),
    Row(
        "wasserstein",
        discriminator=lambda r, f: f - r,
        generator=lambda f, r: -f,
        real_slope=lambda r, f: -np.ones_like(r),
        fake_slope=lambda r, f: np.ones_like(f),
        generator_slope=lambda f, r: -np.ones_like(f),
        at_zero=(0.0, 0.0),
    ),
    Row(
        "relativistic",
        discriminator=lambda r, f: sp(f - r),
        generator=lambda f, r: sp(r - f),
        real_slope=lambda r, f: -expit(f - r),
        fake_slope=lambda r, f: expit(f - r),
        generator_slope=lambda f, r: -expit(r - f),
        at_zero=(LOG2, LOG2),
    ),
]
each = pytest.mark.parametrize("row", ROWS, ids=str)
EXTREMES = np.array([[-100.0], [100.0], [-40.0], [30.0], [100.0], [-100.0]])


def logits(shape=(7, 1), seed=0):
    return np.random.default_rng(seed).normal(0.0, 2.0, (2, *shape))


def evaluate(row, real, fake):
    """Both losses, and the gradients: of D's in real and fake, of G's in fake."""
    real, fake = tf.constant(real), tf.constant(fake)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        d, g = row.loss.discriminator(real, fake), row.loss.generator(fake, real)
    gradients = (*tape.gradient(d, [real, fake]), tape.gradient(g, fake))
    return d.numpy(), g.numpy(), [gradient.numpy() for gradient in gradients]


def expected(row, real, fake):
    slopes = row.real_slope(real, fake), row.fake_slope(real, fake), row.generator_slope(fake, real)
    return (
        row.discriminator(real, fake).mean(),
        row.generator(fake, real).mean(),
        [slope / real.size for slope in slopes],
    )


def assert_agree(found, wanted, **tolerance):
    for value, exact in zip(found[:2], wanted[:2], strict=True):
        assert value.shape == ()
        np.testing.assert_allclose(value, exact, **tolerance)
    for gradient, exact in zip(found[2], wanted[2], strict=True):
        np.testing.assert_allclose(gradient, exact, **tolerance)


def test_every_loss_has_a_row():
    assert sorted({row.name for row in ROWS}) == losses.names()


@each
@pytest.mark.parametrize("shape", [(7, 1), (2, 3, 4, 1)])
def test_values_and_gradients(row, shape):
    """The mean over all elements, patches too."""
    real, fake = logits(shape)
    assert_agree(evaluate(row, real, fake), expected(row, real, fake), rtol=1e-11, atol=1e-14)


@each
def test_float32(row):
    real, fake = logits().astype("float32")
    found = evaluate(row, real, fake)
    assert found[0].dtype == np.float32
    exact = expected(row, real.astype(np.float64), fake.astype(np.float64))
    assert_agree(found, exact, rtol=1e-5, atol=1e-6)


@each
def test_where_the_discriminator_knows_nothing(row):
    zeros = np.zeros((4, 1))
    np.testing.assert_allclose(evaluate(row, zeros, zeros)[:2], row.at_zero, rtol=1e-15)


@pytest.mark.parametrize("row", [row for row in ROWS if row.extreme], ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_extreme_logits(row, dtype):
    real, fake = EXTREMES, EXTREMES[::-1] + 1.5
    found = evaluate(row, real.astype(dtype), fake.astype(dtype))
    assert_agree(found, expected(row, real, fake), rtol=2e-6, atol=1e-12)


@each
def test_a_descent_on_the_gradient_goes_the_right_way(row):
    """The discriminator wants real up and fake down, the generator fake up."""
    real, fake = np.full((3, 1), 0.2), np.full((3, 1), -0.1)
    on_real, on_fake, on_generated = evaluate(row, real, fake)[2]
    assert np.all(on_real < 0) and np.all(on_generated < 0)
    assert np.all(on_fake > 0) or (row.name == "least_squares" and np.all(on_fake == -0.1 / 3))


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.name in ("bce_probability", "relativistic", "hinge")],
    ids=str,
)
def test_jit(row):
    """The losses with a gradient of their own, with pairs and with kinks."""
    real, fake = logits()
    for method in ("discriminator", "generator"):
        compiled = tf.function(getattr(row.loss, method), jit_compile=True)
        np.testing.assert_allclose(
            compiled(real, fake), getattr(row.loss, method)(real, fake), rtol=1e-12
        )


@each
def test_serialization(row):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(row.loss)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(row.loss)
    assert again.get_config() == row.loss.get_config() == row.options | again.get_config()
    real, fake = logits()
    assert again.discriminator(real, fake) == row.loss.discriminator(real, fake)


@each
def test_only_paired_generators_need_real_logits(row):
    real, fake = logits()
    assert row.loss.paired == (row.name in PAIRED)
    if not row.loss.paired:
        assert row.loss.generator(fake) == row.loss.generator(fake, real)


@pytest.mark.parametrize("name", PAIRED)
def test_paired_without_real_raises(name):
    loss = losses.get(name)
    with pytest.raises(ValueError, match=r"needs real_logits\. Received: None$"):
        loss.generator(logits()[1])
    with pytest.raises(ValueError, match=r"needs real_logits\. Received: None$"):
        loss.generator(logits()[1], None)


def test_relativistic_depends_on_differences_only():
    real, fake = logits()
    loss = losses.get("relativistic")
    np.testing.assert_allclose(
        loss.discriminator(real + 5, fake + 5), loss.discriminator(real, fake), rtol=1e-12
    )
    assert abs(loss.discriminator(real[::-1], fake) - loss.discriminator(real, fake)) > 0.01


# --- the loss through probabilities ------------------------------------------------------------


def test_probability_loss_with_a_floor_is_float32s():
    """Against float32 NumPy through every step, floor included, from plain to saturated."""
    loss = losses.get("non_saturating_probability", floor=1e-5)
    t = np.float32(np.linspace(-30, 30, 41))[:, None]
    real, fake = t, t[::-1]
    p_real, p_fake = (np.float32(1) / (np.float32(1) + np.exp(-x)) for x in (real, fake))
    floor = np.float32(1e-5)
    d = np.mean(floored(p_real, floor) + floored(np.float32(1) - p_fake, floor))
    g = np.mean(floored(p_fake, floor))
    np.testing.assert_allclose(loss.discriminator(real, fake), d, rtol=2e-6)
    np.testing.assert_allclose(loss.generator(fake), g, rtol=2e-6)
    # The floor shows: a loss from logits would be larger.
    assert np.mean(sp(-fake.astype(np.float64))) > g + 1


@pytest.mark.parametrize(("floor", "worst"), [(0.0, np.inf), (1e-5, -np.log(1e-5))])
def test_probability_loss_of_a_saturated_sigmoid(floor, worst):
    """Where float32's sigmoid is 0 or 1 the plain logarithm is infinite, as the original's."""
    loss = losses.get("non_saturating_probability", floor=floor)
    low, high = np.float32([[-200]]), np.float32([[200]])
    np.testing.assert_allclose(loss.discriminator(low, high), 2 * worst, rtol=1e-6)
    np.testing.assert_allclose(loss.generator(low), worst, rtol=1e-6)
    assert loss.discriminator(high, low) == loss.generator(high) == 0


def test_floor_stops_the_gradient():
    loss = losses.get("non_saturating_probability", floor=1e-5)
    fake = tf.constant([[-12.0], [-11.0]], tf.float64)  # log(1e-5) = -11.51
    with tf.GradientTape() as tape:
        tape.watch(fake)
        value = loss.generator(fake)
    assert value.numpy() == pytest.approx((-np.log(1e-5) + sp(11.0)) / 2, rel=1e-12)
    np.testing.assert_allclose(tape.gradient(value, fake), [[0], [-expit(11.0) / 2]], rtol=1e-12)


@pytest.mark.parametrize("floor", [-1e-5, np.nan, "0", None])
def test_bad_floor(floor):
    with pytest.raises(ValueError, match="floor must be"):
        losses.get("non_saturating_probability", floor=floor)


# --- by name -----------------------------------------------------------------------------------


def test_get():
    hinge = losses.Hinge()
    assert losses.get(hinge) is hinge
    assert type(losses.get("hinge")) is losses.Hinge
    assert losses.get("non_saturating_probability", floor=0.25).floor == 0.25
    for name in losses.names():
        assert losses.get(name).name == name


@pytest.mark.parametrize("unknown", ["wgan", "Hinge", None, 3, ["hinge"]])
def test_get_unknown(unknown):
    with pytest.raises(ValueError) as error:
        losses.get(unknown)
    assert str(error.value) == (
        "unknown loss. Expected one of: bce_probability, hinge, least_squares, minimax, "
        "non_saturating, non_saturating_probability, pacgan, relativistic, wasserstein. "
        f"Received: {unknown!r}"
    )


def test_base_class_has_no_loss():
    with pytest.raises(TypeError, match="AdversarialLoss has no discriminator loss"):
        losses.AdversarialLoss().discriminator(0.0, 0.0)
    with pytest.raises(TypeError, match="AdversarialLoss has no generator loss"):
        losses.AdversarialLoss().generator(0.0)
