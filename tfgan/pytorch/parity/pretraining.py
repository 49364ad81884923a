"""Pretraining of both discriminators with the same points, for gan-intro's 2016 edition."""

from typing import Any

import tensorflow as tf
import torch

from tfgan import optimizers, random
from tfgan.data.distributions import Distribution, Uniform
from tfgan.models.gaussian_1d import Gaussian1DGAN
from tfgan.pytorch.models import gaussian_1d
from tfgan.pytorch.parity.system import optimizer_like
from tfgan.pytorch.trainer import Trainer


def pretrain_both(
    model: Gaussian1DGAN, trainer: Trainer, source: Distribution, recipe: Any, steps: int
) -> None:
    """Fits both discriminators to the density of the data at the same points.

    Args:
        model: the Keras model.
        trainer: the PyTorch trainer, with the model's weights.
        source: the distribution whose density is the target.
        recipe: a `Gaussian1DRecipe`. Its optimizer is used in PyTorch's arithmetic.
        steps: number of updates.
    """
    if not steps:
        return
    points = Uniform(*recipe.pretrain_range)
    keys = [random.key(model.seed.value, random.Stream.PRETRAINING, step) for step in range(steps)]
    batch_size = recipe.pretrain_batch_size or recipe.batch_size
    x = tf.stack([points.sample(batch_size, seed=key) for key in keys])
    target = tf.exp(source.log_prob(x))[..., None]
    optimizer = optimizers.build(optimizer_like(recipe.pretrain_optimizer), steps)
    model.regress_discriminator(lambda i: (x[i], target[i]), steps, optimizer, tag="both")
    batches = zip(torch.from_numpy(x.numpy()), torch.from_numpy(target.numpy()), strict=True)
    gaussian_1d.regress(trainer.discriminator, batches)
