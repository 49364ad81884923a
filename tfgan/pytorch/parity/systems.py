"""The six systems in pairs: the Keras model and its PyTorch twin, ready for lock step.

Faithful recipes, with the optimizers in PyTorch's form: Keras's own cannot agree exactly.
"""

import dataclasses

from tfgan import recipes
from tfgan.data.mixtures import GaussianMixture
from tfgan.models.gaussian_1d import Gaussian1DGAN, default_data
from tfgan.models.images import DCGAN, MNISTGAN, WGANGP, ConditionalGAN
from tfgan.models.mixture_2d import GaussianMixtureGAN
from tfgan.pytorch.models import gaussian_1d, images, mixture_2d
from tfgan.pytorch.parity.pairs import System, keras_side, precision, random_images
from tfgan.recipes import Optimizer
from tfgan.utils import validation

__all__ = ["CHOICES", "GROUPS", "SYSTEMS", "System", "chosen", "precision"]


def _gan1d(edition, minibatch):
    recipe = recipes.gaussian_1d(f"gan-intro-{edition}", minibatch=minibatch)
    return System(
        "gan1d" + ("-2016" if edition == 2016 else "") + ("-minibatch" if minibatch else ""),
        f"gan-intro {edition}" + (", minibatch discrimination" if minibatch else ""),
        keras_side(Gaussian1DGAN, recipe, minibatch=minibatch),
        lambda: gaussian_1d.make_trainer(minibatch=minibatch, edition=f"gan-intro-{edition}"),
        lambda: default_data(f"gan-intro-{edition}"),
        recipe.batch_size,
        exact=not minibatch,
        pretrained=edition == 2016,
        cost=0.03,
    )


def _mixture(name, title, recipe, trainer, cost):
    recipe = recipes.mixture_2d(recipe)
    return System(
        name,
        title,
        keras_side(GaussianMixtureGAN, recipe),
        trainer,
        GaussianMixture.ring,
        recipe.batch_size,
        lock_batch=32,
        cost=cost,
    )


# The beginner's guide gives no training; its own text teaches Adam and binary cross-entropy. The
# weights begin as PyTorch's Linear layers do.
_ADAM_S4 = Optimizer("Adam", 2e-4, options={"beta_1": 0.5, "beta_2": 0.999, "epsilon": 1e-8})

_GUIDE = dataclasses.replace(
    recipes.images("mlp", "mnist-article"),
    name="guide",
    generator=("mlp_generator", {"initialization": "pytorch"}),
    discriminator=("mlp_discriminator", {"initialization": "pytorch"}),
    fakes="fresh",
    generator_optimizer=_ADAM_S4,
    discriminator_optimizer=_ADAM_S4,
)


def _digits(name, title, cls, recipe, trainer, *, low=-1.0, labels=False, **options):
    return System(
        name,
        title,
        keras_side(cls, recipe, **({"num_classes": 10} if labels else {})),
        trainer,
        lambda: random_images((28, 28, 1), labels=labels, low=low),
        recipe.batch_size,
        **options,
    )


def _large(name, title, cls, recipe, trainer):
    recipe = recipes.images(cls.kind, recipe)
    return System(
        name,
        title,
        keras_side(cls, recipe),
        trainer,
        lambda: random_images((64, 64, 3)),
        recipe.batch_size,
        lock_batch=2,
        timed_batch=8,
        # The generator of two of the three moves in the first and sixth.
        most_steps=6,
        cost=1.3,
    )


_PAPER = recipes.images("wgan-gp", "wgan-gp-paper")

_ALL = (
    *(_gan1d(edition, minibatch) for edition in (2017, 2016) for minibatch in (False, True)),
    _mixture(
        "8gaussians", "GAN on 8 Gaussians", "article-gan", mixture_2d.make_trainer, 0.15
    ),
    _mixture(
        "wgan-gp", "WGAN-GP on 8 Gaussians", "article-wgan-gp-sigmoid",
        lambda: mixture_2d.make_trainer(gp_weight=0.2), 0.35,
    ),
    _mixture(
        "wgan-gp-toy", "WGAN-GP authors' toy, penalty", "wgan-gp-paper",
        mixture_2d.make_toy_trainer, 0.5,
    ),
    _mixture(
        "wgan-clip-toy", "WGAN-GP authors' toy, clipping", "wgan-clip-paper",
        lambda: mixture_2d.make_toy_trainer(clip=0.01), 0.25,
    ),
    _digits(
        "mnist", "MNIST MLP GAN", MNISTGAN, recipes.images("mlp", "mnist-article"),
        images.mnist, cost=0.25,
    ),
    _digits("guide", "beginner's guide, MLP GAN", MNISTGAN, _GUIDE, images.guide, cost=0.5),
    _digits(
        "conditional", "beginner's guide, conditional MLP GAN", ConditionalGAN, _GUIDE,
        lambda: images.guide(num_classes=10), labels=True, cost=0.5,
    ),
    _digits(
        "wgan-gp-images", "WGAN-GP at 28x28", WGANGP, _PAPER, images.wgan_gp_28, low=0.0,
        lock_batch=2, cost=1.5,
    ),
    _large("wgan-gp-64", "WGAN-GP at 64x64", WGANGP, "zoo-wgan-gp", images.wgan_gp_64),
    _large("wgan-64", "WGAN at 64x64", WGANGP, "zoo-wgan", images.wgan_64),
    _large("dcgan-64", "DCGAN at 64x64", DCGAN, "zoo-dcgan", images.dcgan_64),
)  # fmt: skip

SYSTEMS = {system.name: system for system in _ALL}

# What a name of the command line stands for.
GROUPS = {
    "gan1d": ("gan1d", "gan1d-minibatch", "gan1d-2016", "gan1d-2016-minibatch"),
    "wgan-gp": ("wgan-gp", "wgan-gp-toy", "wgan-clip-toy"),
    "conditional": ("guide", "conditional"),
    "wgan-gp-images": ("wgan-gp-images", "wgan-gp-64", "wgan-64", "dcgan-64"),
}

CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")


def chosen(name):
    """The systems of a name in `CHOICES`, or the one of a row's own name.

    Raises:
        ValueError: if there is none.
    """
    if name in SYSTEMS and name not in CHOICES:
        return [SYSTEMS[name]]
    validation.choice("system", name, CHOICES)
    return [SYSTEMS[name] for name in (SYSTEMS if name == "all" else GROUPS.get(name, (name,)))]
