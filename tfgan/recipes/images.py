"""Recipes of the image models: S4, S5, S6 and the ones that work best."""

import dataclasses

from tfgan.recipes.base import Optimizer
from tfgan.utils import validation


@dataclasses.dataclass(frozen=True)
class ImageRecipe:
    """Everything that tells one image GAN from another.

    Attributes:
        generator, discriminator: (builder in `tfgan.networks`, its arguments).
        pixels: what 0 and 255 become.
        epochs: length of the run on the whole of MNIST.
        small_steps: its length in iterations on a sample of a few thousand images, None for
            `epochs` there too.
        r1, r2: weights of these penalties at the start; `penalty_decay` is the last weight over
            the first, reached in the part `penalty_span` of the run, (start, end) as shares of it.
        spread: what latents are scaled by when images are generated, not in training.
    """

    name: str
    source: str
    generator: tuple
    discriminator: tuple
    batch_size: int
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer
    latent_dim: int = 128
    pixels: tuple = (-1.0, 1.0)
    epochs: int = 50
    small_steps: int | None = 4000
    loss: str = "non_saturating"
    gp_weight: float = 0.0
    r1: float = 0.0
    r2: float = 0.0
    penalty_decay: float | None = None
    penalty_span: tuple = (0.0, 1.0)
    clip: float = 0.0
    discriminator_steps: int = 1
    generator_every: int = 1
    fakes: str = "fresh"
    generator_average: float | None = None
    spread: float = 1.0


def _adam(rate, beta_1=0.9, beta_2=0.999, **options):
    return Optimizer("Adam", rate, options={"beta_1": beta_1, "beta_2": beta_2, **options})


def _torch_adam(rate, beta_1=0.9, beta_2=0.999):
    """As the PyTorch programs have it, with epsilon 1e-8 outside of the bias correction."""
    return Optimizer("TorchAdam", rate, options={"beta_1": beta_1, "beta_2": beta_2})


def _held(rate, beta_1=0.5, *, start=0.4, last=0.02):
    """Adam whose rate stays for the share `start` of the run and falls to `last` times itself."""
    options = {"beta_1": beta_1, "beta_2": 0.99}
    return Optimizer(
        "Adam", rate, "held_exponential", decay_rate=last, decay_start=start, options=options
    )


_ADAM_S5 = _torch_adam(1e-4)
_S5_NETWORKS = {
    "generator": ("mlp_generator", {"widths": (256, 512), "slope": 0.0, "torch_init": True}),
    "discriminator": (
        "mlp_discriminator",
        {"widths": (512, 256), "slope": 0.01, "torch_init": True},
    ),
}

MNIST_ARTICLE = ImageRecipe(
    name="mnist-article",
    source="MNIST MLP GAN article (PyTorch), S5: BCE on probabilities, the same fakes twice",
    **_S5_NETWORKS,
    latent_dim=100,
    batch_size=16,
    loss="bce_probability",
    fakes="reused",
    generator_optimizer=_ADAM_S5,
    discriminator_optimizer=_ADAM_S5,
)

MNIST_DEFAULT = ImageRecipe(
    name="default",
    source="this project, on S5's networks; `python scripts/mnist.py --model mlp` measures it",
    **_S5_NETWORKS,
    latent_dim=100,
    batch_size=64,
    epochs=40,
    small_steps=4500,
    # With 0.02 and Adam 2e-4 the discriminator wins.
    r1=1.5,
    r2=1.5,
    generator_optimizer=_held(2e-3, 0.0, last=0.05),
    discriminator_optimizer=_held(2e-3, 0.0, last=0.05),
    generator_average=0.998,
)

MNIST_WIDE = dataclasses.replace(
    MNIST_DEFAULT,
    name="wide",
    source="networks of the beginner's guide, S4, with this project's training",
    generator=("mlp_generator", {}),
    discriminator=("mlp_discriminator", {}),
    epochs=60,
)

CONDITIONAL_DEFAULT = ImageRecipe(
    name="default",
    source="this project; `python scripts/mnist.py --model conditional` measures it",
    generator=("small28_generator", {}),
    discriminator=("small28_discriminator", {}),
    latent_dim=64,
    batch_size=64,
    epochs=20,
    small_steps=2000,
    loss="relativistic",
    r1=0.2,
    r2=0.2,
    # Smooth while the digits take shape, then sharp.
    penalty_decay=0.1,
    penalty_span=(0.3, 0.9),
    generator_optimizer=_held(2e-3, 0.0),
    discriminator_optimizer=_held(2e-3, 0.0),
    generator_average=0.998,
    # 1.0 is a little more diverse and less often the class that was asked for.
    spread=0.98,
)

CONDITIONAL_MLP = dataclasses.replace(
    MNIST_WIDE,
    name="mlp",
    source="conditional MLP GAN of the beginner's guide, S4, with this project's training",
)

WGAN_GP_PAPER = ImageRecipe(
    name="wgan-gp-paper",
    source="Gulrajani et al. 2017, the authors' gan_mnist.py, S6 (200,000 iterations)",
    generator=("conv28_generator", {}),
    discriminator=("conv28_discriminator", {}),
    pixels=(0.0, 1.0),
    batch_size=50,
    epochs=833,
    loss="wasserstein",
    gp_weight=10.0,
    discriminator_steps=5,
    generator_optimizer=_adam(1e-4, 0.5, 0.9, epsilon=1e-8),
    discriminator_optimizer=_adam(1e-4, 0.5, 0.9, epsilon=1e-8),
)

DCGAN_28 = ImageRecipe(
    name="dcgan",
    source="DCGAN's settings (S6) on networks of the authors' 28x28 shape",
    generator=("conv28_generator", {"norm": "batch", "output": "tanh"}),
    discriminator=("conv28_discriminator", {"norm": "batch"}),
    batch_size=128,
    epochs=20,
    fakes="reused",
    generator_optimizer=_adam(2e-4, 0.5, 0.999, epsilon=1e-8),
    discriminator_optimizer=_adam(2e-4, 0.5, 0.999, epsilon=1e-8),
)

ZOO_WGAN_GP = ImageRecipe(
    name="zoo-wgan-gp",
    source="GAN zoo, S6: WGAN-GP at 64x64, LayerNorm2d = GroupNorm(C, C)",
    generator=("conv64_generator", {"norm": "instance"}),
    discriminator=("conv64_discriminator", {"norm": "instance"}),
    batch_size=256,
    small_steps=None,
    loss="wasserstein",
    gp_weight=10.0,
    generator_every=5,
    generator_optimizer=_torch_adam(1e-4),
    discriminator_optimizer=_torch_adam(1e-4),
)

_RMSPROP_ZOO = Optimizer("TorchRMSprop", 5e-5, options={"rho": 0.99})
ZOO_WGAN = ImageRecipe(
    name="zoo-wgan",
    source="GAN zoo, S6: WGAN at 64x64, weight clipping",
    generator=("conv64_generator", {"norm": "batch"}),
    discriminator=("conv64_discriminator", {"norm": "instance"}),
    batch_size=256,
    small_steps=None,
    loss="wasserstein",
    clip=0.01,
    generator_every=5,
    fakes="inference",
    generator_optimizer=_RMSPROP_ZOO,
    discriminator_optimizer=_RMSPROP_ZOO,
)

ZOO_DCGAN = ImageRecipe(
    name="zoo-dcgan",
    source="GAN zoo, S6: DCGAN at 64x64",
    generator=("conv64_generator", {"norm": "batch"}),
    discriminator=("conv64_discriminator", {"norm": "batch"}),
    batch_size=256,
    small_steps=None,
    fakes="reused",
    generator_optimizer=_torch_adam(2e-4, 0.5),
    discriminator_optimizer=_torch_adam(2e-4, 0.5),
)

# Model kind of the scripts -> recipes by name, the first of them its own.
IMAGES = {
    kind: {recipe.name: recipe for recipe in recipes}
    for kind, recipes in {
        "mlp": (MNIST_DEFAULT, MNIST_ARTICLE, MNIST_WIDE),
        "conditional": (CONDITIONAL_DEFAULT, CONDITIONAL_MLP),
        "dcgan": (DCGAN_28, ZOO_DCGAN),
        "wgan-gp": (WGAN_GP_PAPER, ZOO_WGAN_GP, ZOO_WGAN),
    }.items()
}


def images(kind, name=None):
    """The recipe `name` of an image model.

    Args:
        kind: a key of `IMAGES`.
        name: of the recipe; the kind's first by default.

    Raises:
        ValueError: if there is none.
    """
    recipes = IMAGES[validation.choice("model", kind, IMAGES)]
    return recipes[
        validation.choice("recipe", next(iter(recipes)) if name is None else name, recipes)
    ]
