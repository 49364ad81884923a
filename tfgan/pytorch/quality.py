"""Quality of both sides after equal steps, each with random numbers of its own."""

import math

import numpy as np
import torch

from tfgan.distributions import Gaussian
from tfgan.pytorch import gan1d, mixture2d

NUM_SAMPLES = 10_000
NUM_DIRECTIONS = 64
# Means further apart than this many combined standard errors are called different.
MAX_ERRORS = 2.0
SAMPLERS = {
    "gan1d": gan1d.make_sampler,
    "gan1d-minibatch": gan1d.make_sampler,
    "8gaussians": mixture2d.make_sampler,
    "wgan-gp": mixture2d.make_sampler,
}


def has_quality(system):
    """Whether `equal_steps` knows how to score the system."""
    return system.name in SAMPLERS


def equal_steps(system, *, steps, seeds=5):
    """Sliced Wasserstein-1 distance to the data after `steps` steps, over several seeds.

    Nothing is shared: each side draws its own weights, batches and latents.

    Args:
        system: a `tfgan.pytorch.systems.System` that `has_quality`.
        steps: generator updates.
        seeds: number of runs of each side.

    Returns:
        A dict: `keras` and `pytorch`, a score for each seed; their `keras_mean` and
        `pytorch_mean`; `errors`, how many combined standard errors the means are apart; `steps`.
    """
    source, model = system.source(), system.model(0, jit_compile="auto")
    reference = source.sample(NUM_SAMPLES, seed=1).numpy()
    scores = {"keras": [], "pytorch": []}
    for seed in range(seeds):
        model.reset(seed)
        model.fit(source, batch_size=system.batch_size, steps_per_epoch=steps, verbose=0)
        samples = model.generate(NUM_SAMPLES, seed=seed + 100)
        scores["keras"].append(sliced_distance(samples, reference))
        samples = _torch_samples(system, steps, seed)
        scores["pytorch"].append(sliced_distance(samples, reference))
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    combined = math.sqrt(sum(np.var(values, ddof=1) / seeds for values in scores.values()))
    return {
        **scores,
        **{f"{name}_mean": value for name, value in means.items()},
        "errors": abs(means["keras"] - means["pytorch"]) / combined,
        "steps": steps,
    }


def _torch_samples(system, steps, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        trainer = system.trainer()
    random = torch.Generator().manual_seed(seed)
    sampler = SAMPLERS[system.name](system.batch_size, random)
    for _ in range(steps):
        trainer.step(sampler)
    large = SAMPLERS[system.name](NUM_SAMPLES, random)
    with torch.no_grad():
        return trainer.generator(large.generator_latents()).numpy()


def sliced_distance(samples, reference):
    """Mean over directions of the W1 distance of (n, d) samples to as many reference points."""
    size = samples.shape[1]
    if size == 1:
        directions = np.ones((1, 1))
    else:
        normal = Gaussian(event_size=size).sample(NUM_DIRECTIONS, seed=7).numpy()
        directions = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    left, right = (np.sort(x @ directions.T, axis=0) for x in (samples, reference))
    return float(np.abs(left - right).mean())
