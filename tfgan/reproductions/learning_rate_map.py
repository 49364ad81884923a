"""The map of learning rates: how a GAN ends for each pair of rates of its two networks."""

from collections.abc import Callable, Sequence

import numpy as np

from tfgan.data.distributions import Gaussian
from tfgan.metrics.wasserstein import wasserstein_1d
from tfgan.models.gaussian_1d import Gaussian1DGAN, default_data

# The recipe whose rates are varied: its own are 0.001 and constant.
RECIPE = "gan-intro-2017"
NUM_SAMPLES = 10_000


def learning_rate_map(
    generator_rates: Sequence[float],
    discriminator_rates: Sequence[float],
    *,
    seeds: Sequence[int] = (0,),
    num_steps: int = 2000,
    data: Gaussian | None = None,
    jit_compile: bool | str = "auto",
    say: Callable[[int], None] = lambda finished: None,
) -> np.ndarray:
    """Trains gan-intro's GAN of 2017 once for each pair of rates and each seed.

    All runs share one compiled program. The rates are constant.

    Args:
        generator_rates: Learning rates of the generator, above 0.
        discriminator_rates: Learning rates of the discriminator, above 0.
        seeds: Seeds of weights and batches, integers in [0, 2**31 - 1].
        num_steps: Updates of each network.
        data: The data. None: N(4, 0.5).
        jit_compile: As in `GAN.compile`.
        say: Called with the number of finished runs after each run.

    Returns:
        (generator rates, discriminator rates, seeds) array: the Wasserstein-1 distance of 10,000
        generated values to the data, NaN where the training ended in numbers that are not finite.
    """
    data = data or default_data(RECIPE)
    model = Gaussian1DGAN.from_recipe(RECIPE, seed=seeds[0], jit_compile=jit_compile)
    found = np.full((len(generator_rates), len(discriminator_rates), len(seeds)), np.nan)
    for finished, place in enumerate(np.ndindex(found.shape), 1):
        row, column, which = place
        model.reset(seeds[which])
        model.generator_optimizer.learning_rate = generator_rates[row]
        model.discriminator_optimizer.learning_rate = discriminator_rates[column]
        model.fit(data, batch_size=8, steps_per_epoch=num_steps, verbose=0)
        samples = np.asarray(model.generate(NUM_SAMPLES, seed=seeds[which]))
        if np.isfinite(samples).all():
            found[place] = wasserstein_1d(samples, data)
        say(finished)
    return found
