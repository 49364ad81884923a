"""The Dirac-GAN against the paper's formulas and its theorems."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from tfgan import R1, R2, GradientPenalty, losses
from tfgan.reproductions.dirac_gan import DiracGAN

THETA = np.array([[0.5], [-1.0], [2.0]])
PSI = np.array([[1.5], [0.5], [-0.25]])


def field(loss, penalty=None):
    game = DiracGAN(losses.get(loss), penalty)
    return [part.numpy() for part in game.vector_field(tf.constant(THETA), tf.constant(PSI))]


@pytest.mark.parametrize(
    ("loss", "penalty", "by_theta", "by_psi"),
    [
        # The paper's f(t) = -log(1 + exp(-t)) has the slope sigmoid(-t); here D's sign is turned.
        ("minimax", None, PSI * expit(PSI * THETA), -THETA * expit(PSI * THETA)),
        ("non_saturating", None, PSI * expit(-PSI * THETA), -THETA * expit(PSI * THETA)),
        ("wasserstein", None, PSI, -THETA),
        ("wasserstein", R1(0.8), PSI, -THETA - 0.8 * PSI),
        ("wasserstein", R2(0.8), PSI, -THETA - 0.8 * PSI),
        ("wasserstein", GradientPenalty(0.5), PSI, -THETA - (np.abs(PSI) - 1) * np.sign(PSI)),
    ],
)
def test_the_vector_field_is_the_papers(loss, penalty, by_theta, by_psi):
    """Sections 2 and 4: the gradients of each game, for several games at once."""
    found = field(loss, penalty)
    np.testing.assert_allclose(found[0], by_theta, rtol=1e-12)
    np.testing.assert_allclose(found[1], by_psi, rtol=1e-12)


def end(loss, penalty=None, **options):
    """Distance from the equilibrium over the distance at the start."""
    path = DiracGAN(losses.get(loss), penalty).train([[0.6, 0.8]], **options)
    assert path.shape == (options.get("num_steps", 500) + 1, 1, 2)
    assert path[0].tolist() == [[0.6, 0.8]]
    return np.linalg.norm(path[-1]) / np.linalg.norm(path[0])


def test_what_converges_and_what_does_not():
    """Without a penalty the games circle, or come near slowly. R1 ends at 0, WGAN-GP does not."""
    # Simultaneous steps of a rotation grow by sqrt(1 + rate^2) each.
    assert end("wasserstein", num_steps=200) == pytest.approx(1.01**100, rel=1e-9)
    # Alternating steps keep the area, and turn on one ellipse (section 2.3).
    assert 0.9 < end("wasserstein", num_steps=200, alternating=True) < 1.1
    assert end("minimax") > 1
    assert 0.2 < end("non_saturating") < 1
    assert end("non_saturating", R1(1.0)) < 1e-4
    assert end("non_saturating", R2(1.0), alternating=True) < 1e-4
    assert end("wasserstein", GradientPenalty(1.0)) > 0.1
