"""The six systems in pairs: the Keras model and its PyTorch twin, ready for lock step.

Faithful recipes, with the optimizers in PyTorch's form: Keras's own cannot agree exactly.
"""

import contextlib
import dataclasses
from collections.abc import Callable

import keras
import numpy as np
import torch

from tfgan import checks, keys, recipes
from tfgan.mixtures import GaussianMixture
from tfgan.models.conditional import ConditionalGAN
from tfgan.models.gaussian1d import Gaussian1DGAN, default_data
from tfgan.models.mixture2d import GaussianMixtureGAN
from tfgan.models.mnist import MNISTGAN
from tfgan.models.wgan_gp import WGANGP
from tfgan.pytorch import gan1d, images, mixture2d
from tfgan.recipes import Optimizer
from tfgan.sources import ResidentImages

NUM_IMAGES = 64


@dataclasses.dataclass(frozen=True)
class System:
    """One GAN on both sides.

    Attributes:
        name: of the command line.
        title: what it is.
        model: function (seed, jit_compile=False) -> the compiled Keras model.
        trainer: function () -> the PyTorch twin, with weights of its own.
        source: function () -> the `Distribution` of the data.
        batch_size: of the lock step.
        exact: whether weights must stay together over 100 steps.
    """

    name: str
    title: str
    model: Callable
    trainer: Callable
    source: Callable
    batch_size: int
    exact: bool = True


def torch_form(recipe):
    """`recipe` with its optimizers in PyTorch's arithmetic; everything else as it is."""
    return dataclasses.replace(
        recipe,
        generator_optimizer=_torch_optimizer(recipe.generator_optimizer),
        discriminator_optimizer=_torch_optimizer(recipe.discriminator_optimizer),
    )


def _torch_optimizer(spec):
    name = {"TF1Adam": "TorchAdam"}.get(spec.name, spec.name)
    name = name if name.startswith("Torch") else f"Torch{name}"
    return dataclasses.replace(spec, name=name)


def _keras(cls, recipe, **options):
    def make(seed, jit_compile=False):
        return cls.from_recipe(torch_form(recipe), seed=seed, jit_compile=jit_compile, **options)

    return make


def random_images(shape, *, labels=False, low=-1.0, high=1.0):
    """A few images of noise: (height, width, channels), the same each time."""
    pixels = keys.integers((NUM_IMAGES, *shape), 1, 256).numpy().astype(np.uint8)
    classes = keys.integers((NUM_IMAGES,), 2, 10).numpy() if labels else None
    return ResidentImages(pixels, classes, low=low, high=high, num_classes=10 if labels else None)


def _gan1d(minibatch):
    recipe = recipes.gaussian_1d("gan-intro-2017", minibatch=minibatch)
    return System(
        "gan1d-minibatch" if minibatch else "gan1d",
        "S1, gan-intro 2017" + (", minibatch discrimination" if minibatch else ""),
        _keras(Gaussian1DGAN, recipe, minibatch=minibatch),
        lambda: gan1d.make_trainer(minibatch=minibatch),
        lambda: default_data("gan-intro-2017"),
        recipe.batch_size,
        exact=not minibatch,
    )


def _mixture(name, title, recipe, **options):
    recipe = recipes.mixture_2d(recipe)
    return System(
        name,
        title,
        _keras(GaussianMixtureGAN, recipe),
        lambda: mixture2d.make_trainer(**options),
        GaussianMixture.ring,
        recipe.batch_size,
    )


# The article (S4) gives no training; its own text teaches Adam and binary cross-entropy.
_ADAM_S4 = Optimizer("Adam", 2e-4, options={"beta_1": 0.5, "beta_2": 0.999, "epsilon": 1e-8})
_GUIDE = dataclasses.replace(
    recipes.images("mlp", "mnist-article"),
    name="guide",
    generator=("mlp_generator", {}),
    discriminator=("mlp_discriminator", {}),
    fakes="fresh",
    generator_optimizer=_ADAM_S4,
    discriminator_optimizer=_ADAM_S4,
)
_ZOO = recipes.images("wgan-gp", "zoo-wgan-gp")
_PAPER = recipes.images("wgan-gp", "wgan-gp-paper")
_MNIST = recipes.images("mlp", "mnist-article")

_ALL = (
    _gan1d(False),
    _gan1d(True),
    _mixture("8gaussians", "S2, GAN on 8 Gaussians", "article-gan"),
    _mixture("wgan-gp", "S3, WGAN-GP on 8 Gaussians", "article-wgan-gp-sigmoid", gp_weight=0.2),
    System(
        "mnist",
        "S5, MNIST MLP GAN",
        _keras(MNISTGAN, _MNIST),
        images.mnist,
        lambda: random_images((28, 28, 1)),
        16,
    ),
    System(
        "guide",
        "S4, MLP GAN",
        _keras(MNISTGAN, _GUIDE),
        images.guide,
        lambda: random_images((28, 28, 1)),
        16,
    ),
    System(
        "conditional",
        "S4, conditional MLP GAN",
        _keras(ConditionalGAN, _GUIDE),
        lambda: images.guide(num_classes=10),
        lambda: random_images((28, 28, 1), labels=True),
        16,
    ),
    System(
        "wgan-gp-images",
        "S6, WGAN-GP at 28x28",
        _keras(WGANGP, _PAPER),
        images.wgan_gp_28,
        lambda: random_images((28, 28, 1), low=0.0, high=1.0),
        4,
    ),
    System(
        "wgan-gp-images-64",
        "S6, WGAN-GP at 64x64",
        _keras(WGANGP, _ZOO),
        images.wgan_gp_64,
        lambda: random_images((64, 64, 3)),
        2,
    ),
)
SYSTEMS = {system.name: system for system in _ALL}
# What a name of the command line stands for.
GROUPS = {
    "gan1d": ("gan1d", "gan1d-minibatch"),
    "conditional": ("guide", "conditional"),
    "wgan-gp-images": ("wgan-gp-images", "wgan-gp-images-64"),
}
CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")


def chosen(name):
    """The systems of a name in `CHOICES`.

    Raises:
        ValueError: if there is none.
    """
    checks.choice("system", name, CHOICES)
    names = SYSTEMS if name == "all" else GROUPS.get(name, (name,))
    return [SYSTEMS[name] for name in names]


@contextlib.contextmanager
def precision(dtype):
    """Both sides make their numbers in `dtype`, `"float64"` or `"float32"`, in the block."""
    checks.choice("precision", dtype, ("float64", "float32"))
    # Keras makes its policy of the first floatx it meets, and keeps it.
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    torch_before = torch.get_default_dtype()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)
        torch.set_default_dtype(torch_before)
