"""JAX's step is gan-intro's: its losses, its networks, Adam's first update."""

import jax
import numpy as np
import pytest

from tfgan.cli.benchmarks import jax_gaussian_1d as plain

# JAX compiles each of its programs for seconds.
pytestmark = pytest.mark.slow


def test_minibatch_discrimination_against_numpy():
    weights = plain.make_networks(jax.random.key(3), 4, minibatch=True)["discriminator"]
    weights = {name: np.asarray(value, np.float64) for name, value in weights.items()}
    weights["d2"] *= 20  # The differences matter.
    x = np.linspace(-2, 5, 6)[:, None]
    h = np.maximum(x @ weights["d0"], 0)
    h = np.maximum(h @ weights["d1"], 0)
    rows = (h @ weights["d2"]).reshape(6, 5, 3)
    similarity = [[np.exp(-np.abs(a - b).sum(-1)) for b in rows] for a in rows]
    h = np.concatenate([h, np.sum(similarity, 1)], 1)
    expected = 1 / (1 + np.exp(-(h @ weights["d3"])))
    found = plain.probability(weights, x, minibatch=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("minibatch", [False, True])
def test_the_first_update_is_adams(minibatch):
    run, state = plain.make_steps(8, minibatch=minibatch, seed=1)
    after, losses = run(state, 1)
    assert losses.shape == (1, 2) and np.isfinite(losses).all() and int(after["step"]) == 1
    for network, weights in state["weights"].items():
        for name, value in weights.items():
            moved = np.abs(after["weights"][network][name] - value)
            gradient = np.abs(after[network][0][name]) / (1 - plain.BETA_1)
            # The first update is the rate times g / (|g| + epsilon).
            expected = plain.RATE * gradient / (gradient + 1e-8 / np.sqrt(1 - plain.BETA_2))
            np.testing.assert_allclose(moved, expected, atol=2e-6)


def test_many_steps_are_one_call_after_another():
    run, state = plain.make_steps(8)
    once = run(state, 6)
    first, _ = run(state, 2)
    twice = run(first, 4)
    np.testing.assert_array_equal(once[1][2:], twice[1])


def test_the_speed_of_one_call_and_of_calls_that_are_read():
    for steps_per_call in (None, 2):
        measure = plain.steps_per_second(8, 6, minibatch=False, steps_per_call=steps_per_call)
        assert 0 < measure() < 1e6
