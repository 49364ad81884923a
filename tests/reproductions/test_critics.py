"""Critics: gradients through the layers against a chain rule by hand, and shares at the bounds."""

import keras
import numpy as np
import pytest

from tfgan import GradientPenalty, SwissRoll, WeightClipping
from tfgan.reproductions import critics


def test_activation_gradients_follow_the_chain_rule():
    rng = np.random.default_rng(0)
    critic = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(5, activation="relu"),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    weights = [rng.normal(size=w.shape).astype("float32") for w in critic.get_weights()]
    critic.set_weights(weights)
    real, fake = rng.normal(size=(2, 8, 2)).astype("float32")
    w0, b0, w1, b1, w2, _ = (w.astype(np.float64) for w in weights)
    x = np.concatenate([real, fake]).astype(np.float64)
    into_second = np.maximum(x @ w0 + b0, 0) @ w1 + b1
    signs = np.repeat([-1 / 8, 1 / 8], 8)[:, None]
    second = signs * w2.T
    first = (second * (into_second > 0)) @ w1.T
    expected = [np.linalg.norm(first), np.linalg.norm(second)]
    found = critics.activation_gradients(critic, real, fake)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_share_at_the_bounds():
    weights = np.array([-1.0, -0.96, -0.9, 0.0, 0.5, 0.951, 1.0])
    assert critics.share_at_bounds(weights, 1.0) == pytest.approx(4 / 7)
    assert critics.share_at_bounds(weights) == pytest.approx(4 / 7)
    assert critics.share_at_bounds(weights, 2.0) == 0
    assert critics.decades([1e-3, 1.0, 10.0]) == pytest.approx(4.0)


def test_clipping_drives_weights_to_the_bounds_and_the_penalty_does_not():
    shares, values = {}, {}
    for constraint in (WeightClipping(0.05), GradientPenalty(0.1)):
        critic = critics.train_critic(
            SwissRoll(), constraint, width=32, depth=2, num_steps=300,
            batch_size=64, rate=5e-3, jit_compile=False,
        )  # fmt: skip
        bound = getattr(constraint, "bound", None)
        shares[constraint.name] = critics.share_at_bounds(critics.kernels(critic), bound)
        data = SwissRoll().sample(500, seed=1).numpy()
        noise = 1.5 * np.random.default_rng(0).normal(size=(500, 2))
        values[constraint.name] = np.mean(critic(data)) - np.mean(critic(data + noise))
        surface = critics.surface(critic, 2.0, resolution=5)
        corner = float(critic(np.array([[-2.0, 2.0]]))[0, 0])
        assert surface[4, 0] == pytest.approx(corner, abs=1e-5)
    assert shares["weight_clipping"] > 0.6 and shares["gradient_penalty"] < 0.1
    assert min(values.values()) > 0
