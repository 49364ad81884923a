"""The GANs that exist in both libraries.

They use the faithful recipes. Their optimizers have PyTorch's arithmetic, because Keras's own
optimizers cannot agree exactly.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from tfgan import random, recipes
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.data.mixtures import GaussianMixture
from tfgan.models.gaussian_1d import Gaussian1DGAN, default_data
from tfgan.models.images import DCGAN, MNISTGAN, WGANGP, ConditionalGAN
from tfgan.models.mixture_2d import GaussianMixtureGAN
from tfgan.pytorch.models import gaussian_1d, images, mixture_2d
from tfgan.pytorch.parity.system import System, model_builder
from tfgan.pytorch.trainer import Trainer
from tfgan.recipes import Optimizer
from tfgan.utils import validation

NUM_IMAGES = 64


def random_images(
    shape: tuple[int, int, int], *, labels: bool = False, low: float = -1.0, high: float = 1.0
) -> InMemoryImages:
    """Makes 64 images of noise, the same in each call.

    Args:
        shape: (height, width, channels).
        labels: whether the images have classes 0 to 9.
        low: value of pixel 0.
        high: value of pixel 255.
    """
    pixels = random.integers((NUM_IMAGES, *shape), 1, 256).numpy().astype(np.uint8)
    classes = random.integers((NUM_IMAGES,), 2, 10).numpy() if labels else None
    return InMemoryImages(pixels, classes, low=low, high=high, num_classes=10 if labels else None)


def _gan1d(edition: int, minibatch: bool) -> System:
    recipe = recipes.gaussian_1d(f"gan-intro-{edition}", minibatch=minibatch)
    return System(
        "gan1d" + ("-2016" if edition == 2016 else "") + ("-minibatch" if minibatch else ""),
        f"1-D Gaussian, gan-intro {edition}" + (", minibatch discrimination" if minibatch else ""),
        model_builder(Gaussian1DGAN, recipe, minibatch=minibatch),
        lambda: gaussian_1d.make_trainer(minibatch=minibatch, edition=f"gan-intro-{edition}"),
        lambda: default_data(f"gan-intro-{edition}"),
        recipe.batch_size,
        exact=not minibatch,
        pretrained=edition == 2016,
        cost=0.03,
    )


def _mixture(
    name: str, title: str, recipe_name: str, trainer: Callable[[], Trainer], cost: float
) -> System:
    recipe = recipes.mixture_2d(recipe_name)
    return System(
        name,
        title,
        model_builder(GaussianMixtureGAN, recipe),
        trainer,
        GaussianMixture.ring,
        recipe.batch_size,
        lock_batch=32,
        cost=cost,
    )


# The beginner's guide has no training program. Its text teaches Adam and binary cross-entropy. The
# initial weights are those of PyTorch's Linear layers.
_GUIDE_ADAM = Optimizer("Adam", 2e-4, options={"beta_1": 0.5, "beta_2": 0.999, "epsilon": 1e-8})

_GUIDE = dataclasses.replace(
    recipes.images("mlp", "mnist-article"),
    name="guide",
    generator=("mlp_generator", {"initialization": "pytorch"}),
    discriminator=("mlp_discriminator", {"initialization": "pytorch"}),
    fakes="fresh",
    generator_optimizer=_GUIDE_ADAM,
    discriminator_optimizer=_GUIDE_ADAM,
)


def _digits(
    name: str,
    title: str,
    cls: Any,
    recipe: Any,
    trainer: Callable[[], Trainer],
    *,
    low: float = -1.0,
    labels: bool = False,
    **options: Any,
) -> System:
    return System(
        name,
        title,
        model_builder(cls, recipe, **({"num_classes": 10} if labels else {})),
        trainer,
        lambda: random_images((28, 28, 1), labels=labels, low=low),
        recipe.batch_size,
        **options,
    )


def _large(
    name: str, title: str, cls: Any, recipe_name: str, trainer: Callable[[], Trainer]
) -> System:
    recipe = recipes.images(cls.kind, recipe_name)
    return System(
        name,
        title,
        model_builder(cls, recipe),
        trainer,
        lambda: random_images((64, 64, 3)),
        recipe.batch_size,
        lock_batch=2,
        timed_batch=8,
        # In two of the three systems the generator is updated in steps 1 and 6.
        most_steps=6,
        cost=1.3,
    )


_PAPER = recipes.images("wgan-gp", "wgan-gp-paper")

_ALL = (
    *(_gan1d(edition, minibatch) for edition in (2017, 2016) for minibatch in (False, True)),
    _mixture(
        "8gaussians", "8 Gaussians, GAN", "article-gan", mixture_2d.make_trainer, 0.15
    ),
    _mixture(
        "wgan-gp", "8 Gaussians, WGAN-GP", "article-wgan-gp",
        lambda: mixture_2d.make_trainer(gp_weight=0.2), 0.35,
    ),
    _mixture(
        "wgan-gp-toy", "8 Gaussians, authors' toy, penalty", "wgan-gp-paper",
        mixture_2d.make_toy_trainer, 0.5,
    ),
    _mixture(
        "wgan-clip-toy", "8 Gaussians, authors' toy, clipping", "wgan-clip-paper",
        lambda: mixture_2d.make_toy_trainer(clip=0.01), 0.25,
    ),
    _digits(
        "mnist", "MNIST, dense GAN", MNISTGAN, recipes.images("mlp", "mnist-article"),
        images.mnist, cost=0.25,
    ),
    _digits("guide", "MNIST, beginner's guide", MNISTGAN, _GUIDE, images.guide, cost=0.5),
    _digits(
        "conditional", "MNIST, conditional dense GAN", ConditionalGAN, _GUIDE,
        lambda: images.guide(num_classes=10), labels=True, cost=0.5,
    ),
    _digits(
        "wgan-gp-images", "MNIST, WGAN-GP at 28x28", WGANGP, _PAPER, images.wgan_gp_28, low=0.0,
        lock_batch=2, cost=1.5,
    ),
    _large("wgan-gp-64", "WGAN-GP at 64x64", WGANGP, "zoo-wgan-gp", images.wgan_gp_64),
    _large("wgan-64", "WGAN at 64x64", WGANGP, "zoo-wgan", images.wgan_64),
    _large("dcgan-64", "DCGAN at 64x64, as run", DCGAN, "zoo-dcgan", images.dcgan_64),
    _large(
        "dcgan-64-as-meant", "DCGAN at 64x64, as meant", DCGAN, "zoo-dcgan-as-meant",
        lambda: images.dcgan_64(as_meant=True),
    ),
)  # fmt: skip

SYSTEMS = {system.name: system for system in _ALL}

# Systems that a name on the command line selects.
GROUPS = {
    "gan1d": ("gan1d", "gan1d-minibatch", "gan1d-2016", "gan1d-2016-minibatch"),
    "wgan-gp": ("wgan-gp", "wgan-gp-toy", "wgan-clip-toy"),
    "conditional": ("guide", "conditional"),
    "wgan-gp-images": ("wgan-gp-images", "wgan-gp-64", "wgan-64", "dcgan-64", "dcgan-64-as-meant"),
}

CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")


def chosen(name: str) -> list[System]:
    """Returns the systems that a name selects.

    Args:
        name: one of `CHOICES`, or the name of one system.

    Raises:
        ValueError: if the name is unknown.
    """
    if name in SYSTEMS and name not in CHOICES:
        return [SYSTEMS[name]]
    validation.choice("system", name, CHOICES)
    return [SYSTEMS[name] for name in (SYSTEMS if name == "all" else GROUPS.get(name, (name,)))]
