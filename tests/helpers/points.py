"""A small GAN on points, quick to compile and to train."""

import dataclasses

from tfgan import GaussianMixtureGAN, recipes


def small_points_gan(recipe="default", *, data_dim=2, num_steps=10, **options):
    """A recipe's model with 16 units per layer, without XLA, calls of two steps."""
    sizes = {"width": 16, "depth": 2}
    recipe = recipes.mixture_2d(recipe)
    small = dataclasses.replace(
        recipe,
        batch_size=32,
        generator={**recipe.generator, **sizes},
        discriminator={**recipe.discriminator, **sizes},
    )
    options = {"jit_compile": False, "steps_per_execution": 2, "seed": 3, **options}
    return GaussianMixtureGAN.from_recipe(small, num_steps=num_steps, data_dim=data_dim, **options)


def fit_points(model, data, steps, *callbacks):
    """Trains the model for `steps` steps of 32 samples."""
    model.fit(data, batch_size=32, steps_per_epoch=steps, callbacks=list(callbacks), verbose=0)
