"""Recipes of the 1-D demo: the two editions of gan-intro, and the default."""

import dataclasses
from typing import Any

from tfgan.recipes.optimizer import Optimizer
from tfgan.recipes.recipe import Recipe
from tfgan.utils import validation

GAN_INTRO = 'AYLIEN, "An Introduction to Generative Adversarial Networks (with code in TensorFlow)"'


@dataclasses.dataclass(frozen=True, kw_only=True)
class Gaussian1DRecipe(Recipe):
    """Hyperparameters of the 1-D demo.

    Attributes:
        num_steps: Length of the run in steps.
        log_every: Generator updates between two log lines.
        anim_every: Generator updates between two frames of the animation.
        activation: Activation of the discriminator's hidden layers.
        self_term: What a sample adds to its own similarity, as in `MinibatchDiscrimination`.
        latents: Name of the latents' distribution: a key of `tfgan.models.gaussian_1d.LATENTS`.
        initializers: {layer name: {argument: {"class_name", "config"}}}. Layers that are not in it
            have the original's initializers.
        sort_data: Whether each batch of real samples is sorted.
        hidden_size: Hidden width of the generator. The discriminator's is twice as large.
        pretrain_steps: Length of the discriminator's pretraining in updates. 0: no pretraining.
        pretrain_batch_size: Number of samples per batch of the pretraining. None: the training's.
        pretrain_optimizer: Description of the pretraining's optimizer.
        pretrain_range: (low, high) of the values that the pretraining draws.
        standardize: Whether the networks see the data shifted and scaled to mean 0 and standard
            deviation 1. Both are estimated from samples.
        with_minibatch: Fields of the recipe that have other values with minibatch discrimination.
    """

    num_steps: int
    log_every: int
    anim_every: int
    activation: str
    self_term: str
    latents: str = "JitteredGrid"
    initializers: dict[str, dict[str, dict[str, Any]]] = dataclasses.field(default_factory=dict)
    sort_data: bool = True
    hidden_size: int = 4
    pretrain_steps: int = 0
    pretrain_batch_size: int | None = None
    pretrain_optimizer: Optimizer
    pretrain_range: tuple[float, float] = (-5.0, 5.0)
    standardize: bool = False
    with_minibatch: dict[str, Any] = dataclasses.field(default_factory=dict)


def _initializer(name: str, **options: float) -> dict[str, Any]:
    """An initializer as data: its class in `tfgan.initializers` or Keras, and its arguments."""
    return {"class_name": name, "config": options}


_SGD_2016 = Optimizer("SGD", 0.005, "staircase", decay_steps=150, decay_rate=0.95)

_ADAM_2017 = Optimizer("TF1Adam", 0.001, options={"epsilon": 1e-8})

GAN_INTRO_2016 = Gaussian1DRecipe(
    name="gan-intro-2016",
    source=f"{GAN_INTRO}, program gan-intro, edition of June 2016",
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
    pretrain_optimizer=_SGD_2016,
)

GAN_INTRO_2017 = Gaussian1DRecipe(
    name="gan-intro-2017",
    source=f"{GAN_INTRO}, program gan-intro, edition of 2017",
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

# Both networks see standardized data, and nothing here depends on the data. With four softplus
# units one unit makes a whole tail, and it cannot make it well. Of the eight units two are nearly
# linear at the start. At each end of the latents' range three more bend, ever closer to the end:
# see `HingesTowardsEnds`. The first values are spread over about 8 standard deviations on each side
# of the data.
_ENDS = {"linear": 0.8, "sharpness": 1.5, "first": 1.5, "last": 0.13}

_DEFAULT_INITIALIZERS = {
    "g0": {
        "kernel_initializer": _initializer("SlopesTowardsEnds", **_ENDS),
        "bias_initializer": _initializer("HingesTowardsEnds", **_ENDS),
    },
    "g1": {"kernel_initializer": _initializer("AlternatingSigns", scale=0.45, units_axis=0)},
    # Units that bend at even distances over 4 standard deviations on each side of the data.
    "d0": {
        "kernel_initializer": _initializer("AlternatingSigns", scale=1.7, spread=0.2),
        "bias_initializer": _initializer("SpreadCentres", scale=1.7, low=-4.0, high=4.0),
    },
    "d1": {"kernel_initializer": _initializer("RandomNormal", stddev=0.5)},
    "d2": {"kernel_initializer": _initializer("RandomNormal", stddev=0.5)},
    "d3": {"kernel_initializer": _initializer("RandomNormal", stddev=0.1)},
    "minibatch": {"kernel_initializer": _initializer("RandomNormal", stddev=0.2)},
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
    hidden_size=8,
    standardize=True,
    discriminator_steps=2,
    r1=0.3,
    r2=0.3,
    generator_optimizer=Optimizer(
        "Adam", 0.012, "exponential", decay_rate=0.01, options={"beta_1": 0.0, "beta_2": 0.99}
    ),
    discriminator_optimizer=Optimizer(
        "Adam", 0.011, "exponential", decay_rate=0.03, options={"beta_1": 0.0, "beta_2": 0.99}
    ),
    generator_average=0.997,
    # As in the original demo the discriminator knows the data before the game begins: the film
    # shows it. Quality does not need it: compare `tfgan gan1d --trials 30 --pretrain-steps 0`.
    pretrain_steps=800,
    pretrain_batch_size=32,
    pretrain_optimizer=Optimizer("Adam", 0.01, "linear"),
    with_minibatch={
        # Each sample is compared with all others: the cost grows with the square of the batch.
        "batch_size": 24,
        "num_steps": 4560,
        "log_every": 380,
        "anim_every": 38,
        "discriminator_steps": 1,
        # The layer sees how evenly a batch is spaced, and real batches are not stratified.
        "latents": "Uniform",
    },
)

GAUSSIAN_1D = {recipe.name: recipe for recipe in (DEFAULT, GAN_INTRO_2016, GAN_INTRO_2017)}


def gaussian_1d(name: str, *, minibatch: bool = False) -> Gaussian1DRecipe:
    """Returns the recipe of the 1-D demo called `name`.

    Args:
        name: Name of the recipe, a key of `GAUSSIAN_1D`.
        minibatch: Whether the discriminator has the minibatch discrimination layer.

    Raises:
        ValueError: If there is no recipe of that name.
    """
    recipe = GAUSSIAN_1D[validation.choice("recipe", name, GAUSSIAN_1D)]
    return dataclasses.replace(recipe, **recipe.with_minibatch) if minibatch else recipe
