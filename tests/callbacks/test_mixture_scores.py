"""Scores during the training: what they are, and that taking them changes nothing."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same
from helpers.points import fit_points, small_points_gan

from tfgan import EmbeddedMixture, GaussianMixture, SwissRoll
from tfgan.callbacks import MixtureScores, mixture_scores
from tfgan.metrics import mode_coverage, wasserstein

RING = GaussianMixture.pacgan_ring()


@pytest.fixture(scope="module")
def points_gan():
    return small_points_gan(num_steps=4)


def test_scores_are_the_samples_own_and_move_nothing(points_gan, monkeypatch):
    monkeypatch.setattr(mixture_scores, "NUM_MATCHED", 40)
    scores = MixtureScores(RING, every=2, num_samples=200, detailed=True)
    model = points_gan
    fit_points(model, RING, 4)
    alone = all_weights(model)
    model.reset(3)
    fit_points(model, RING, 4, scores)
    assert_same(all_weights(model), alone)
    assert [row["step"] for row in scores.history] == [2, 4] and scores.seconds > 0
    last, samples = scores.history[-1], model.generate(200)
    reference = RING.sample(200, seed=0).numpy()
    expected = mode_coverage.mode_scores(samples, RING)
    expected["w1"] = wasserstein.exact_w1(samples[:40], reference[:40])
    expected["sliced_w1"] = wasserstein.sliced_w1(samples, reference)
    for name, value in expected.items():
        assert last[name] == pytest.approx(value, nan_ok=True)


def test_samples_are_drawn_once_a_step_and_again_from_another_model(points_gan):
    scores = MixtureScores(RING, every=2, num_samples=50)
    scores.set_model(points_gan)
    points_gan.reset(3)
    first = scores.samples(0)
    np.testing.assert_array_equal(first, points_gan.generate(50))
    assert scores.samples(0) is first
    points_gan.reset(4)
    scores.set_model(points_gan)
    np.testing.assert_array_equal(scores.samples(0), points_gan.generate(50))
    assert not np.array_equal(scores.samples(0), first)


def test_the_last_step_is_scored_too(points_gan):
    points_gan.reset(3)
    scores = MixtureScores(RING, every=4, num_samples=50)
    fit_points(points_gan, RING, 6, scores)
    assert [row["step"] for row in scores.history] == [4, 6]


def test_the_generators_gradient_is_that_of_its_loss():
    """-mean D(G(z)), over all weights of G, with the latents of the coming update."""
    model = small_points_gan("article-wgan-gp", num_steps=4)
    draws = model.given_inputs(tf.zeros((64, 2)))
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(model.discriminator(model.generator(draws.generator_latents())))
    gradients = tape.gradient(loss, [v.value for v in model.generator.trainable_variables])
    expected = np.sqrt(sum(np.sum(g.numpy().astype(np.float64) ** 2) for g in gradients))
    found = model.generator_gradient_norm(RING.sample(64, seed=0))
    assert float(found) == pytest.approx(expected, rel=1e-5) and expected > 0


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (SwissRoll(), {"sliced_w1"}),
        (EmbeddedMixture(3, 4, 6), {"modes", "typical_modes", "typical_high_quality"}),
    ],
    ids=["roll", "embedded"],
)
def test_other_data_have_the_scores_that_exist(data, names):
    scores = MixtureScores(data, every=2, num_samples=50)
    scores.set_model(small_points_gan(data_dim=data.event_size))
    scores.act(2, {"generator_loss": 0.5})
    (found,) = scores.history
    assert names <= set(found) and found["step"] == 2 and found["generator_loss"] == 0.5
    assert ("sliced_w1" in found) == (data.event_size == 2)
