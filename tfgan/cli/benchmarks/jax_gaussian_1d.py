"""gan-intro's 1-D step (edition of 2017) written plainly in JAX, as a limit to compare with.

`jit` and `scan`: many steps with their sampling in one compiled call, as in `FusedLoop`. JAX is
optional: pip install 'tfgan[jax]'.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-8

# Lower bound of the logarithms' arguments in the loss.
FLOOR = 1e-5
SAMPLE_RANGE = (-8.0, 8.0)
NUM_KERNELS, KERNEL_DIM = 5, 3

Parameters = dict[str, jax.Array]


def make_networks(key: jax.Array, hidden_size: int, *, minibatch: bool) -> dict[str, Parameters]:
    """Draws the weights of both networks: kernels N(0, 1), biases 0.

    Args:
        key: JAX's random key.
        hidden_size: Units of the generator's hidden layer. The discriminator is twice as wide.
        minibatch: Whether the discriminator has minibatch discrimination.
    """
    width = 2 * hidden_size
    generator = {"g0": (1, hidden_size), "g1": (hidden_size, 1)}
    discriminator = {"d0": (1, width), "d1": (width, width), "d2": (width, width), "d3": (width, 1)}
    if minibatch:
        discriminator["d2"] = (width, NUM_KERNELS * KERNEL_DIM)
        discriminator["d3"] = (width + NUM_KERNELS, 1)
    made: dict[str, Parameters] = {}
    for name, shapes in (("generator", generator), ("discriminator", discriminator)):
        made[name] = {}
        for layer, shape in shapes.items():
            key, own = jax.random.split(key)
            std = 0.02 if minibatch and layer == "d2" else 1.0
            made[name][layer] = std * jax.random.normal(own, shape)
            made[name][f"{layer}_bias"] = jnp.zeros(shape[1])
    return made


def _dense(weights: Parameters, name: str, x: jax.Array) -> jax.Array:
    return x @ weights[name] + weights[f"{name}_bias"]


def generate(weights: Parameters, latents: jax.Array) -> jax.Array:
    """Returns the generator's samples, (batch, 1)."""
    return _dense(weights, "g1", jax.nn.softplus(_dense(weights, "g0", latents)))


def probability(weights: Parameters, x: jax.Array, *, minibatch: bool) -> jax.Array:
    """Returns the discriminator's probabilities, (batch, 1)."""
    hidden = jax.nn.relu(_dense(weights, "d1", jax.nn.relu(_dense(weights, "d0", x))))
    if minibatch:
        rows = _dense(weights, "d2", hidden).reshape(-1, NUM_KERNELS, KERNEL_DIM)
        distances = jnp.abs(rows[:, None] - rows[None]).sum(-1)
        hidden = jnp.concatenate([hidden, jnp.exp(-distances).sum(1)], 1)
    else:
        hidden = jax.nn.relu(_dense(weights, "d2", hidden))
    return jax.nn.sigmoid(_dense(weights, "d3", hidden))


def _log(p: jax.Array) -> jax.Array:
    return jnp.log(jnp.maximum(p, FLOOR))


def _adam(weights: Any, gradients: Any, state: Any, step: jax.Array) -> tuple[Any, Any]:
    """One update of Adam. `state` holds both means of the gradients."""
    tree = jax.tree.map
    first = tree(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, state[0], gradients)
    second = tree(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, state[1], gradients)
    count = (step + 1).astype(jnp.float32)
    scale = RATE * jnp.sqrt(1 - BETA_2**count) / (1 - BETA_1**count)
    new = tree(lambda w, m, v: w - scale * m / (jnp.sqrt(v) + EPSILON), weights, first, second)
    return new, (first, second)


def make_steps(
    batch_size: int, hidden_size: int = 4, *, minibatch: bool = False, seed: int = 0
) -> tuple[Callable[[Any, int], Any], Any]:
    """Returns a compiled function that makes training steps, and the state that it begins with.

    Args:
        batch_size: Samples per batch.
        hidden_size: Units of the generator's hidden layer.
        minibatch: Whether the discriminator has minibatch discrimination.
        seed: Seed of weights and batches.

    Returns:
        The function of (state, number of steps), which returns the new state and the losses of each
        step, (steps, 2): the discriminator's and the generator's. The state is
        `{"weights", "generator", "discriminator", "step"}`.
    """
    line = jnp.linspace(*SAMPLE_RANGE, batch_size)[:, None]
    root = jax.random.key(seed)

    def latents(key: jax.Array) -> jax.Array:
        return line + 0.01 * jax.random.uniform(key, (batch_size, 1))

    def d_loss(discriminator: Parameters, generator: Parameters, keys: Any) -> jax.Array:
        real = jnp.sort(4.0 + 0.5 * jax.random.normal(keys[0], (batch_size, 1)), 0)
        fake = generate(generator, latents(keys[1]))
        p, q = (probability(discriminator, x, minibatch=minibatch) for x in (real, fake))
        return -jnp.mean(_log(p) + _log(1 - q))

    def g_loss(generator: Parameters, discriminator: Parameters, key: jax.Array) -> jax.Array:
        fake = generate(generator, latents(key))
        return -jnp.mean(_log(probability(discriminator, fake, minibatch=minibatch)))

    def one_step(state: Any, _: None) -> tuple[Any, jax.Array]:
        keys = jax.random.split(jax.random.fold_in(root, state["step"]), 3)
        weights = dict(state["weights"])
        found = dict(state)
        losses = []
        for name, other, loss, key in (
            ("discriminator", "generator", d_loss, keys[:2]),
            ("generator", "discriminator", g_loss, keys[2]),
        ):
            value, gradients = jax.value_and_grad(loss)(weights[name], weights[other], key)
            weights[name], found[name] = _adam(weights[name], gradients, state[name], state["step"])
            losses.append(value)
        return {**found, "weights": weights, "step": state["step"] + 1}, jnp.stack(losses)

    @partial(jax.jit, static_argnums=1)
    def steps(state: Any, count: int) -> Any:
        return jax.lax.scan(one_step, state, length=count)

    weights = make_networks(jax.random.key(seed + 1), hidden_size, minibatch=minibatch)
    zeros = {name: jax.tree.map(jnp.zeros_like, weights[name]) for name in weights}
    moments = {name: (zeros[name], zeros[name]) for name in weights}
    return steps, {"weights": weights, **moments, "step": jnp.int32(0)}


def steps_per_second(
    batch_size: int, steps: int, *, minibatch: bool, steps_per_call: int | None = None
) -> Callable[[], float]:
    """Returns a function that measures steps/s, compiled before.

    Args:
        batch_size: Samples per batch.
        steps: Steps of a measurement.
        minibatch: Whether the discriminator has minibatch discrimination.
        steps_per_call: Steps per compiled call; it divides `steps`. After each call a loss is read,
            as a callback does. None makes all steps in one call.
    """
    from tfgan.cli.benchmarks.timing import seconds_of

    run, state = make_steps(batch_size, minibatch=minibatch)
    length = steps if steps_per_call is None else steps_per_call

    def train() -> None:
        now = state
        for _ in range(steps // length):
            now, losses = run(now, length)
            float(np.asarray(losses)[-1, 1])

    train()
    return lambda: steps / seconds_of(train)
