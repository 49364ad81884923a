"""Unrolled GANs: the gradient through the discriminator's updates, and the training."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from tfgan import losses
from tfgan.reproductions.unrolled_gan import Adam, UnrolledGAN, unrolled_gradient

RNG = np.random.default_rng(0)
REAL, LATENTS = RNG.normal(2.0, 1.0, (6, 2)), RNG.normal(size=(6, 3))
# A linear generator z @ a + c, a linear discriminator x @ w + b.
GENERATOR = [RNG.normal(size=(3, 2)), RNG.normal(size=2)]
DISCRIMINATOR = [RNG.normal(size=(2, 1)), RNG.normal(size=1)]
RATE = 0.7


def objective(generator, discriminator):
    fake = LATENTS @ generator[0] + generator[1]
    real_logits, fake_logits = (x @ discriminator[0] + discriminator[1] for x in (REAL, fake))
    return losses.get("minimax").discriminator(real_logits, fake_logits)


def gradient(update, state, unrolled_steps, discriminator=DISCRIMINATOR):
    weights = [[tf.constant(w) for w in network] for network in (GENERATOR, discriminator)]
    found = unrolled_gradient(objective, *weights, update, state, unrolled_steps)
    return [part.numpy() for part in found]


def descend(weights, gradients, state):
    return [w - RATE * g for w, g in zip(weights, gradients, strict=True)], state


class InNumPy:
    """The same game by hand: f, and its gradient by the discriminator's weights."""

    def __init__(self, generator):
        self.fake = LATENTS @ generator[0] + generator[1]

    def logits(self, discriminator):
        return [x @ discriminator[0] + discriminator[1] for x in (REAL, self.fake)]

    def value(self, discriminator):
        real, fake = self.logits(discriminator)
        return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()

    def gradient(self, discriminator):
        real, fake = self.logits(discriminator)
        slopes = -expit(-real) / len(real), expit(fake) / len(fake)
        return [REAL.T @ slopes[0] + self.fake.T @ slopes[1], slopes[0].sum(0) + slopes[1].sum(0)]


def by_differences(loss):
    """Central differences of a function of the generator's weights."""
    found = []
    for index, part in enumerate(GENERATOR):
        found.append(np.zeros_like(part))
        for place in np.ndindex(part.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [w.copy() for w in GENERATOR]
                moved[index][place] += step
                ends.append(loss(moved))
            found[-1][place] = (ends[0] - ends[1]) / 2e-5
    return found


def assert_close(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-9)


def test_without_unrolled_steps_it_is_the_plain_gans():
    generator, discriminator = ([tf.constant(w) for w in n] for n in (GENERATOR, DISCRIMINATOR))
    with tf.GradientTape() as tape:
        tape.watch(generator)
        fake = LATENTS @ generator[0] + generator[1]
        loss = losses.get("minimax").generator(fake @ discriminator[0] + discriminator[1])
    assert_close(gradient(descend, (), 0), tape.gradient(loss, generator))


@pytest.mark.parametrize("unrolled_steps", [1, 3])
def test_it_goes_through_the_steps_of_gradient_descent(unrolled_steps):
    """Against NumPy: the discriminator's steps by hand, then central differences."""

    def loss(generator):
        game, weights = InNumPy(generator), DISCRIMINATOR
        for _ in range(unrolled_steps):
            weights, _ = descend(weights, game.gradient(weights), ())
        return -game.value(weights)

    found = gradient(descend, (), unrolled_steps)
    assert_close(found, by_differences(loss))
    # It is not the plain gradient at the discriminator's new weights.
    weights = DISCRIMINATOR
    for _ in range(unrolled_steps):
        weights, _ = descend(weights, InNumPy(GENERATOR).gradient(weights), ())
    plain = gradient(descend, (), 0, weights)
    assert np.abs(found[1] - plain[1]).max() > 1e-3


def test_it_goes_through_adams_moments():
    """The state is one of a run, and the moments of the unrolled steps depend on the generator."""
    adam = Adam(0.1)
    state = (
        tf.constant(3.0, tf.float64),
        [tf.constant(0.1 * w) for w in DISCRIMINATOR],
        [tf.constant(0.2 * np.square(w)) for w in DISCRIMINATOR],
    )

    def loss(generator):
        game, weights = InNumPy(generator), DISCRIMINATOR
        m, v = [0.1 * w for w in weights], [0.2 * np.square(w) for w in weights]
        for count in (4, 5):
            g = game.gradient(weights)
            m = [0.5 * a + 0.5 * b for a, b in zip(m, g, strict=True)]
            v = [0.999 * a + 0.001 * b**2 for a, b in zip(v, g, strict=True)]
            rate = 0.1 * np.sqrt(1 - 0.999**count) / (1 - 0.5**count)
            weights = [
                w - rate * a / (np.sqrt(b) + 1e-8) for w, a, b in zip(weights, m, v, strict=True)
            ]
        return -game.value(weights)

    assert_close(gradient(adam, state, 2), by_differences(loss))


def test_adam_is_keras_adam_and_has_a_gradient_at_zero():
    adam, variable = Adam(0.01), keras.Variable([1.0, -2.0, 3.0], dtype="float32")
    optimizer = keras.optimizers.Adam(0.01, 0.5, 0.999, 1e-8)
    optimizer.build([variable])
    weights = [tf.convert_to_tensor(variable.value)]
    state = adam.start(weights)
    for gradients in RNG.normal(size=(5, 3)).astype("float32"):
        optimizer.apply([tf.constant(gradients)], [variable])
        weights, state = adam(weights, [tf.constant(gradients)], state)
    np.testing.assert_allclose(weights[0], variable.numpy(), rtol=1e-6)
    with tf.GradientTape() as tape:
        zero = tf.zeros(3)
        tape.watch(zero)
        moved, _ = adam(weights, [zero], adam.start(weights))
    assert np.isfinite(tape.gradient(moved, zero)).all()


@pytest.fixture(scope="module")
def trained():
    """{unrolled steps: (D's weights after one step, model after 5 steps)}."""
    found = {}
    for unrolled_steps in (0, 1):
        model = UnrolledGAN(unrolled_steps, seed=1, batch_size=16, width=8)
        model.train(1)
        first = model.discriminator.get_weights()
        model.train(4)
        found[unrolled_steps] = first, model
    return found


def test_calls_of_any_length_give_the_same_run(trained):
    again = UnrolledGAN(0, seed=1, batch_size=16, width=8)
    again.train(5)
    assert again.step == 5
    for a, b in zip(
        again.generator.get_weights(), trained[0][1].generator.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(a, b)


def test_unrolling_changes_the_generators_update_only(trained):
    """The first update of D is the plain one. Later ones see another generator."""
    for a, b in zip(trained[0][0], trained[1][0], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    points = [model.generate(100) for _, model in trained.values()]
    assert points[0].shape == (100, 2) and not np.array_equal(*points)


def test_the_set_up(trained):
    model = trained[0][1]
    np.testing.assert_allclose(np.linalg.norm(model.data.modes, axis=1), 2.0)
    kernel = UnrolledGAN(0, width=8).generator.get_weights()[0]
    np.testing.assert_allclose(kernel.T @ kernel, 0.64 * np.eye(8), atol=1e-5)
    with pytest.raises(ValueError, match="unrolled_steps must be an integer of at least 0"):
        UnrolledGAN(-1)


def test_modes_are_counted_by_their_share(trained):
    model = trained[0][1]
    points = np.repeat(model.data.modes, [50, 3, 0, 1, 0, 0, 0, 146], axis=0)
    points[:50] += 0.14
    assert model.modes_made(points) == 3
    points[:50] += 0.01
    assert model.modes_made(points) == 2
