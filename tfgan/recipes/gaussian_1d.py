"""Recipes of the 1-D demo: the two editions of gan-intro, and the one that works best."""

import dataclasses

from tfgan.recipes.base import Optimizer, initializer
from tfgan.utils import validation


@dataclasses.dataclass(frozen=True)
class Gaussian1DRecipe:
    """Everything that tells one edition of the 1-D demo from another."""

    name: str
    source: str
    num_steps: int
    batch_size: int
    log_every: int
    anim_every: int
    # networks
    activation: str
    self_term: str
    latents: str = "JitteredGrid"
    initializers: dict = dataclasses.field(default_factory=dict)
    sort_data: bool = True
    discriminator_steps: int = 1
    hidden_size: int = 4
    # adversarial training
    loss: str = "non_saturating"
    loss_options: dict = dataclasses.field(default_factory=dict)
    r1: float = 0.0
    r2: float = 0.0
    generator_optimizer: Optimizer = None
    discriminator_optimizer: Optimizer = None
    generator_average: float | None = None
    # pretraining of the discriminator
    pretrain_steps: int = 0
    pretrain_batch_size: int = 12
    pretrain_optimizer: Optimizer = None
    pretrain_range: tuple = (-5.0, 5.0)
    # What is different with minibatch discrimination: a dict of these fields.
    with_minibatch: dict = dataclasses.field(default_factory=dict)


_SGD_2016 = Optimizer("SGD", 0.005, "staircase", decay_steps=150, decay_rate=0.95)

_ADAM_2017 = Optimizer("TF1Adam", 0.001, options={"epsilon": 1e-8})

GAN_INTRO_2016 = Gaussian1DRecipe(
    name="gan-intro-2016",
    source="AYLIEN gan-intro, edition of June 2016 (the demo of the article)",
    num_steps=1200,
    batch_size=12,
    log_every=10,
    anim_every=1,
    activation="tanh",
    self_term="gan-intro-2016",
    loss="non_saturating_probability",
    generator_optimizer=_SGD_2016,
    discriminator_optimizer=_SGD_2016,
    pretrain_steps=1000,
    pretrain_batch_size=12,
    pretrain_optimizer=_SGD_2016,
)

GAN_INTRO_2017 = Gaussian1DRecipe(
    name="gan-intro-2017",
    source="AYLIEN gan-intro, edition of 2017",
    num_steps=5001,
    batch_size=8,
    log_every=10,
    anim_every=1,
    activation="relu",
    self_term="gan-intro-2017",
    loss="non_saturating_probability",
    loss_options={"floor": 1e-5},
    generator_optimizer=_ADAM_2017,
    discriminator_optimizer=_ADAM_2017,
    pretrain_optimizer=_SGD_2016,
)

# The generator's bends lie at both ends of the latents' line, the discriminator's at even
# distances over it: see `tfgan.initializers`. Nothing here depends on the data.
_DEFAULT_INITIALIZERS = {
    "g0": {
        "kernel_initializer": initializer("AlternatingSigns", scale=0.8),
        "bias_initializer": initializer("OuterHinges", scale=5.5),
    },
    "g1": {"kernel_initializer": initializer("AlternatingSigns", scale=0.4, units_axis=0)},
    "d0": {
        "kernel_initializer": initializer("AlternatingSigns", scale=0.7, spread=0.2),
        "bias_initializer": initializer("SpreadCentres", scale=0.7),
    },
    "d1": {"kernel_initializer": initializer("RandomNormal", stddev=0.7)},
    "d2": {"kernel_initializer": initializer("RandomNormal", stddev=0.7)},
    "d3": {"kernel_initializer": initializer("RandomNormal", stddev=0.3)},
    "minibatch": {"kernel_initializer": initializer("RandomNormal", stddev=0.3)},
}

DEFAULT = Gaussian1DRecipe(
    name="default",
    source="this project; `python scripts/gan1d.py --trials 100` measures it",
    num_steps=3600,
    batch_size=48,
    log_every=300,
    anim_every=30,
    activation="tanh",
    self_term="excluded",
    latents="StratifiedUniform",
    initializers=_DEFAULT_INITIALIZERS,
    sort_data=False,
    discriminator_steps=2,
    r1=0.1,
    r2=0.1,
    generator_optimizer=Optimizer(
        "Adam", 0.005, "exponential", decay_rate=0.01, options={"beta_1": 0.0, "beta_2": 0.99}
    ),
    discriminator_optimizer=Optimizer(
        "Adam", 0.02, "exponential", decay_rate=0.01, options={"beta_1": 0.0, "beta_2": 0.99}
    ),
    generator_average=0.998,
    pretrain_steps=800,
    pretrain_batch_size=32,
    pretrain_optimizer=Optimizer("Adam", 0.01, "linear"),
    with_minibatch={
        # Each sample is compared with all others: the cost goes with the square.
        "batch_size": 24,
        "num_steps": 4560,
        "log_every": 380,
        "anim_every": 38,
        "discriminator_steps": 1,
        # The layer sees how a batch is spread, and real ones are not stratified.
        "latents": "Uniform",
        "initializers": {
            **_DEFAULT_INITIALIZERS,
            "d3": {"kernel_initializer": initializer("RandomNormal", stddev=0.1)},
        },
    },
)

GAUSSIAN_1D = {recipe.name: recipe for recipe in (DEFAULT, GAN_INTRO_2016, GAN_INTRO_2017)}


def gaussian_1d(name, *, minibatch=False):
    """The recipe of the 1-D demo called `name`.

    Args:
        name: a key of `GAUSSIAN_1D`.
        minibatch: whether the discriminator has the minibatch discrimination layer.

    Raises:
        ValueError: if there is none.
    """
    recipe = GAUSSIAN_1D[validation.choice("recipe", name, GAUSSIAN_1D)]
    return dataclasses.replace(recipe, **recipe.with_minibatch) if minibatch else recipe
