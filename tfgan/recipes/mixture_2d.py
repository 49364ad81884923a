"""Recipes of the two-dimensional data: the article's, the papers', and the one that works best."""

import dataclasses

from tfgan.recipes.base import Optimizer
from tfgan.utils import validation


@dataclasses.dataclass(frozen=True)
class Mixture2DRecipe:
    """Everything that tells one GAN on points in the plane from another.

    Attributes:
        scaling: whose scaling of the data the recipe was published with: `"article"` or
            `"pacgan"`.
        network: `"mlp"` or `"pacgan"`.
        generator, discriminator: options of the network's builders in `tfgan.networks`.
        gp_weight: of the gradient penalty; 0 for none.
        clip: bound of the discriminator's weights; None for none.
        r1, r2: weights of these penalties at the start; `penalty_decay` is the last weight over
            the first, reached in the part `penalty_span` of the run, (start, end) as shares of it.
        standardize: whether the data are shifted and scaled to mean 0 and deviation 1, which are
            estimated from samples.
        packing: samples that the discriminator sees side by side.
        codes: how many latents there are beside the generator's noise, drawn once from N(0, I);
            None for fresh latents.
        fixed_sample: size of the training set that is drawn once; None for fresh data.
    """

    name: str
    source: str
    num_steps: int
    batch_size: int
    log_every: int
    scaling: str = "article"
    network: str = "mlp"
    generator: dict = dataclasses.field(default_factory=dict)
    discriminator: dict = dataclasses.field(default_factory=dict)
    discriminator_steps: int = 1
    loss: str = "wasserstein"
    gp_weight: float = 0.0
    clip: float | None = None
    r1: float = 0.0
    r2: float = 0.0
    penalty_decay: float | None = None
    penalty_span: tuple = (0.0, 1.0)
    generator_optimizer: Optimizer = None
    discriminator_optimizer: Optimizer = None
    generator_average: float | None = None
    standardize: bool = False
    packing: int = 1
    codes: int | None = None
    fixed_sample: int | None = None


_ARTICLE_ADAM = Optimizer("TorchAdam", 5e-4, options={"beta_1": 0.5, "beta_2": 0.9})

_ARTICLE_GENERATOR = {"width": 400, "depth": 3, "initialization": "torch"}

_ARTICLE_DISCRIMINATOR = {**_ARTICLE_GENERATOR, "sigmoid": True}

ARTICLE_GAN = Mixture2DRecipe(
    name="article-gan",
    source="tutorial article on WGAN-GP with 8 Gaussians (PyTorch), its plain GAN",
    num_steps=50_000,
    batch_size=512,
    log_every=100,
    generator=_ARTICLE_GENERATOR,
    discriminator=_ARTICLE_DISCRIMINATOR,
    discriminator_steps=5,
    generator_optimizer=_ARTICLE_ADAM,
    discriminator_optimizer=_ARTICLE_ADAM,
)

ARTICLE_WGAN_GP_SIGMOID = dataclasses.replace(
    ARTICLE_GAN,
    name="article-wgan-gp-sigmoid",
    source="the same article, its WGAN-GP as printed: the critic ends in a sigmoid",
    gp_weight=0.2,
)

ARTICLE_WGAN_GP = dataclasses.replace(
    ARTICLE_WGAN_GP_SIGMOID,
    name="article-wgan-gp",
    source="the same article, its WGAN-GP without the sigmoid, as critics are",
    discriminator={**_ARTICLE_GENERATOR, "sigmoid": False},
)

_TOY = {"width": 512, "depth": 3, "initialization": "he"}

_TOY_ADAM = Optimizer("Adam", 1e-4, options={"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-8})

WGAN_GP_PAPER = Mixture2DRecipe(
    name="wgan-gp-paper",
    source="Gulrajani et al. 2017, the authors' program gan_toy.py",
    num_steps=100_000,
    batch_size=256,
    log_every=100,
    generator=_TOY,
    discriminator=_TOY,
    discriminator_steps=5,
    gp_weight=0.1,
    generator_optimizer=_TOY_ADAM,
    discriminator_optimizer=_TOY_ADAM,
)

# TensorFlow 1's RMSprop; its mean square starts at 1 there and at 0 here.
_CLIP_RMSPROP = Optimizer("RMSprop", 5e-5, options={"rho": 0.9, "epsilon": 1e-10})

WGAN_CLIP_PAPER = dataclasses.replace(
    WGAN_GP_PAPER,
    name="wgan-clip-paper",
    source="the same program in its mode of weight clipping",
    gp_weight=0.0,
    clip=0.01,
    generator_optimizer=_CLIP_RMSPROP,
    discriminator_optimizer=_CLIP_RMSPROP,
)

_PACGAN_ADAM = Optimizer("Adam", 1e-4, options={"beta_1": 0.8, "beta_2": 0.999, "epsilon": 1e-8})

PACGAN_2 = Mixture2DRecipe(
    name="pacgan-2",
    source="Lin et al. 2018, PacGAN, section 4.1: the grid and the ring, packing 2",
    num_steps=400_000,  # 400 epochs of 100,000 samples
    batch_size=100,
    log_every=1000,
    scaling="pacgan",
    network="pacgan",
    loss="non_saturating",
    generator_optimizer=_PACGAN_ADAM,
    discriminator_optimizer=_PACGAN_ADAM,
    packing=2,
    fixed_sample=100_000,
)


def _held(rate, last):
    """The default's Adam: its rate falls to `last` times itself from 0.3 to 0.8 of the run."""
    options = {"beta_1": 0.0, "beta_2": 0.99}
    span = {"decay_start": 0.3, "decay_end": 0.8}
    return Optimizer("Adam", rate, "held_exponential", decay_rate=last, **span, options=options)


# The latents are a fixed set of codes, so that the generator can leave the space between modes
# empty (a connected set of latents cannot), and noise, which it learns to scale: a mixture, as in
# Gurumurthy et al. 2017, "DeLiGAN". Its rate falls far more than the discriminator's, which then
# follows it and widens the modes; with momentum the two chase each other and the modes stay narrow.
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
        "initialization": "spread",
        "spread": 1.0,
        "noise": 0.135,
    },
    discriminator={
        "width": 128,
        "depth": 3,
        "initialization": "spread",
        "spread": 1.0,
        "fourier": {"num": 32, "low": 1.0, "high": 64.0, "amplitude": 1.0, "decay": 1.0},
    },
    loss="relativistic",
    r1=0.1,
    r2=0.1,
    penalty_decay=1e-4,
    penalty_span=(0.3, 0.5),
    generator_optimizer=_held(2e-3, 3.4e-4),
    discriminator_optimizer=_held(1e-3, 0.37),
    generator_average=0.999,
    standardize=True,
    codes=1000,
)

MIXTURE_2D = {
    recipe.name: recipe
    for recipe in (
        DEFAULT,
        ARTICLE_GAN,
        ARTICLE_WGAN_GP,
        ARTICLE_WGAN_GP_SIGMOID,
        WGAN_GP_PAPER,
        WGAN_CLIP_PAPER,
        PACGAN_2,
    )
}


def mixture_2d(name):
    """The recipe for points in the plane called `name`.

    Args:
        name: a key of `MIXTURE_2D`.

    Raises:
        ValueError: if there is none.
    """
    return MIXTURE_2D[validation.choice("recipe", name, MIXTURE_2D)]
