"""Recipes of the two-dimensional data: a tutorial article's, the papers', and the default."""

import dataclasses
from typing import Any

from tfgan.recipes.optimizer import Optimizer
from tfgan.recipes.recipe import Recipe
from tfgan.utils import validation

ARTICLE = "tutorial article on GAN and WGAN-GP with 8 Gaussians (PyTorch)"

WGAN_GP = 'Gulrajani et al. 2017, "Improved Training of Wasserstein GANs"'


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mixture2DRecipe(Recipe):
    """Hyperparameters of a GAN on points in the plane.

    Attributes:
        num_steps: Length of the run in steps.
        log_every: Generator updates between two log lines.
        scaling: Scaling of the data that the recipe was published with: `"article"` or `"pacgan"`.
        network: Kind of both networks: `"mlp"` or `"pacgan"`.
        generator: Arguments of the generator's builder in `tfgan.networks`.
        discriminator: Arguments of the discriminator's builder.
        standardize: Whether the data are shifted and scaled to mean 0 and standard deviation 1.
            Both are estimated from samples.
        principal_axes: Whether the networks see the data along their principal axes, as many as
            the data vary along. It needs `standardize`. The axes are estimated from samples, too.
        packing: Number of samples that the discriminator sees side by side.
        codes: Number of codes of the generator, as in `tfgan.networks.points_generator`. None: all
            latents are fresh.
        fixed_sample: Size of the training set, drawn once. None: all data are fresh.
        points_per_mode: Number of points per centre in the training set of 25 Gaussians, which is
            drawn and shuffled once. None: as other data sets.
    """

    num_steps: int
    log_every: int
    scaling: str = "article"
    network: str = "mlp"
    generator: dict[str, Any] = dataclasses.field(default_factory=dict)
    discriminator: dict[str, Any] = dataclasses.field(default_factory=dict)
    standardize: bool = False
    principal_axes: bool = False
    packing: int = 1
    codes: int | None = None
    fixed_sample: int | None = None
    points_per_mode: int | None = None


_ARTICLE_ADAM = Optimizer("TorchAdam", 5e-4, options={"beta_1": 0.5, "beta_2": 0.9})

_ARTICLE_GENERATOR = {"width": 400, "depth": 3, "initialization": "pytorch"}

_ARTICLE_DISCRIMINATOR = {**_ARTICLE_GENERATOR, "sigmoid": True}

ARTICLE_GAN = Mixture2DRecipe(
    name="article-gan",
    source=f"{ARTICLE}, the plain GAN",
    num_steps=50_000,
    batch_size=512,
    log_every=100,
    loss="wasserstein",
    generator=_ARTICLE_GENERATOR,
    discriminator=_ARTICLE_DISCRIMINATOR,
    discriminator_steps=5,
    generator_optimizer=_ARTICLE_ADAM,
    discriminator_optimizer=_ARTICLE_ADAM,
)

ARTICLE_WGAN_GP = dataclasses.replace(
    ARTICLE_GAN,
    name="article-wgan-gp",
    source=f"{ARTICLE}, the WGAN-GP as printed: the critic ends in a sigmoid",
    gp_weight=0.2,
)

ARTICLE_WGAN_GP_NO_SIGMOID = dataclasses.replace(
    ARTICLE_WGAN_GP,
    name="article-wgan-gp-no-sigmoid",
    source=f"{ARTICLE}, the WGAN-GP without the sigmoid, as the paper defines a critic",
    discriminator={**_ARTICLE_GENERATOR, "sigmoid": False},
)

_TOY = {"width": 512, "depth": 3, "initialization": "he"}

_TOY_ADAM = Optimizer("Adam", 1e-4, options={"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-8})

WGAN_GP_PAPER = Mixture2DRecipe(
    name="wgan-gp-paper",
    source=f"{WGAN_GP}, the authors' program gan_toy.py",
    num_steps=100_000,
    batch_size=256,
    log_every=100,
    loss="wasserstein",
    generator=_TOY,
    discriminator=_TOY,
    discriminator_steps=5,
    gp_weight=0.1,
    generator_optimizer=_TOY_ADAM,
    discriminator_optimizer=_TOY_ADAM,
    points_per_mode=4000,
)

_CLIP_RMSPROP = Optimizer("TF1RMSprop", 5e-5, options={"rho": 0.9, "epsilon": 1e-10})

WGAN_CLIP_PAPER = dataclasses.replace(
    WGAN_GP_PAPER,
    name="wgan-clip-paper",
    source=f"{WGAN_GP}, the authors' program gan_toy.py with weight clipping",
    gp_weight=0.0,
    clip=0.01,
    generator_optimizer=_CLIP_RMSPROP,
    discriminator_optimizer=_CLIP_RMSPROP,
)

_PACGAN_ADAM = Optimizer("Adam", 1e-4, options={"beta_1": 0.8, "beta_2": 0.999, "epsilon": 1e-8})

PACGAN_2 = Mixture2DRecipe(
    name="pacgan-2",
    source='Lin et al. 2018, "PacGAN: The power of two samples in generative adversarial '
    'networks", section 4.1: the grid and the ring, packing 2',
    num_steps=400_000,  # 400 epochs of 100,000 packs
    batch_size=200,  # 100 packs
    log_every=1000,
    scaling="pacgan",
    network="pacgan",
    loss="pacgan",
    generator_optimizer=_PACGAN_ADAM,
    discriminator_optimizer=_PACGAN_ADAM,
    packing=2,
    fixed_sample=100_000,
    updates="simultaneous",
)


def _delayed(rate: float, last: float) -> Optimizer:
    """The default's Adam: from 0.3 to 0.8 of the run its rate falls to `last` times the first."""
    return Optimizer(
        "Adam",
        rate,
        "delayed_exponential",
        decay_rate=last,
        decay_start=0.3,
        decay_end=0.8,
        options={"beta_1": 0.0, "beta_2": 0.99},
    )


# The generator is a mixture of 4000 Gaussians, as in Gurumurthy et al. 2017, "DeLiGAN". So it can
# leave the space between the modes empty; a connected set of latents cannot. The network moves all
# parts together. A row of a table moves one part alone: a smooth function of a few numbers cannot
# send 4000 neighbours to 100 places. There are many parts, because they are shared among the modes
# by chance at first: of 1000 parts, each of 100 modes would have 10, give or take 3. Codes of eight
# numbers have more neighbours than those of two, so the network can move parts between modes.
#
# A mode's standard deviation is 1/60 to 1/120 of the data's. The discriminator sees it by
# frequencies up to 128, whose amplitudes fall slower than the frequencies rise.
#
# The generator's learning rate falls much further than the discriminator's. The discriminator then
# follows the generator and widens the modes. A generator that still moves is too narrow: its
# average leaves out the motion. With momentum neither network settles.
DEFAULT = Mixture2DRecipe(
    name="default",
    source="this project; `python scripts/gan2d.py --trials 10 --metrics scores.json` measures it",
    num_steps=26_000,
    batch_size=256,
    log_every=2000,
    scaling="pacgan",
    generator={
        "width": 128,
        "depth": 3,
        "initialization": "he_normal",
        "latent_dim": 8,
        "noise": 0.135,
    },
    discriminator={
        "width": 128,
        "depth": 3,
        "initialization": "he_normal",
        "fourier": {"num": 64, "low": 1.0, "high": 128.0, "amplitude": 1.0, "decay": 0.7},
    },
    loss="relativistic",
    r1=0.1,
    r2=0.1,
    penalty_decay=1e-4,
    penalty_span=(0.3, 0.5),
    generator_optimizer=_delayed(2e-3, 3.4e-4),
    discriminator_optimizer=_delayed(1e-3, 0.37),
    generator_average=0.999,
    generator_average_ramp=True,
    standardize=True,
    codes=4000,
)

# Points of many numbers that lie in few clusters. The networks see them along their principal axes.
# Directions that the data leave out are gone: a discriminator tells samples by what lies there, and
# a generator that cannot follow makes its modes narrow. And the noise of a part of the generator,
# which is along the axes, can have the shape of a mode.
#
# There are fewer codes than in the plane: the rows are long, so each gets more samples. Modes are
# 50 standard deviations apart, not one or two. The penalty is as much larger as the square of that,
# so that the discriminator's slopes between modes are the same. It falls late: a discriminator that
# is steep while the generator still moves fast empties a mode.
#
# A unit of the discriminator sees how wide a mode is only if it bends inside of it, and few do:
# modes were 0.5 to 0.95 times as wide as those of the data. The distance to the mean, each axis by
# its own deviation, tells the width of all modes in one number.
#
# The generator's rate falls quickly. Its parts move around their places, and their noise is smaller
# by that. Then they come to rest, and the noise grows in the place of the motion.
HIGH_DIMENSIONAL = dataclasses.replace(
    DEFAULT,
    name="high-dimensional",
    source="this project; `python scripts/gan2d.py --dataset veegan-1200d --metrics scores.json` "
    "measures it",
    num_steps=3000,
    log_every=500,
    # The parts begin where all data have their mean, and separate from there.
    generator={**DEFAULT.generator, "last_scale": 0.1},
    # With waves, as in the plane, it wins on some seeds.
    discriminator={
        "width": 128,
        "depth": 3,
        "initialization": "he_normal",
        "distance_limit": 10.0,
    },
    r1=60.0,
    r2=60.0,
    penalty_decay=0.3,
    penalty_span=(0.78, 0.96),
    generator_optimizer=dataclasses.replace(
        _delayed(8e-3, 1e-3), decay_start=0.72, decay_end=0.864
    ),
    principal_axes=True,
    codes=200,
)

MIXTURE_2D = {
    recipe.name: recipe
    for recipe in (
        DEFAULT,
        ARTICLE_GAN,
        ARTICLE_WGAN_GP,
        ARTICLE_WGAN_GP_NO_SIGMOID,
        WGAN_GP_PAPER,
        WGAN_CLIP_PAPER,
        PACGAN_2,
        HIGH_DIMENSIONAL,
    )
}

# Old name -> new name. Old names are refused: the new name once stood for another recipe.
RENAMED = {"article-wgan-gp-sigmoid": "article-wgan-gp"}


def mixture_2d(name: str) -> Mixture2DRecipe:
    """Returns the recipe for points in the plane called `name`.

    Args:
        name: Name of the recipe, a key of `MIXTURE_2D`.

    Raises:
        ValueError: If there is no recipe of that name.
    """
    if name in RENAMED:
        raise ValueError(
            f"the recipe {name} is now called {RENAMED[name]}, and what {RENAMED[name]} was is "
            f"{RENAMED[name]}-no-sigmoid"
        )
    return MIXTURE_2D[validation.choice("recipe", name, MIXTURE_2D)]
