"""Recipes of the image models: those of articles, papers and programs, and the defaults."""

import dataclasses
from typing import Any

from tfgan.recipes.optimizer import Optimizer
from tfgan.recipes.recipe import Recipe
from tfgan.utils import validation

WHOLE_MNIST = 60_000

MNIST_MLP = "tutorial article on generating handwritten digits with a GAN (PyTorch)"

BEGINNERS_GUIDE = "How to easily understand GANs in PyTorch: a beginner's guide"

WGAN_GP = 'Gulrajani et al. 2017, "Improved Training of Wasserstein GANs"'

ZOO = "gan-zoo-pytorch, the program that an article on WGAN-GP links"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImageRecipe(Recipe):
    """Hyperparameters of a GAN on images.

    Attributes:
        generator: (name of a builder in `tfgan.networks`, its arguments).
        discriminator: (name of a builder in `tfgan.networks`, its arguments).
        latent_dim: Size of the latents.
        pixels: (low, high): the values that the pixels 0 and 255 become.
        epochs: Length of the run in passes over its training images.
        num_images: Number of training images: the first so many of the data set. None: all.
        resize: How an image of a folder becomes a square. `"crop"`: its middle is cut out.
            `"squash"`: its sides are scaled by different factors.
        small_steps: Length of the run on a sample of a few thousand images, in steps.
            None: `epochs` there too.
        latent_scale: Factor of the latents when images are generated; training has 1.
        codes: Number of latent codes, drawn once from N(0, I). A latent is `code_dim` numbers of a
            code, followed by fresh ones. None: all latents are fresh.
        code_dim: Size of a code.
    """

    generator: tuple[str, dict[str, Any]]
    discriminator: tuple[str, dict[str, Any]]
    latent_dim: int = 128
    pixels: tuple[float, float] = (-1.0, 1.0)
    epochs: int = 50
    num_images: int | None = None
    resize: str = "crop"
    small_steps: int | None = 4000
    latent_scale: float = 1.0
    codes: int | None = None
    code_dim: int = 50

    @property
    def num_steps(self) -> int:
        """Length of the run on MNIST in steps: each epoch shows each image once."""
        images = self.num_images or WHOLE_MNIST
        return self.epochs * (images // self.images_per_step)


def _adam(rate: float, beta_1: float, beta_2: float) -> Optimizer:
    options = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": 1e-8}
    return Optimizer("Adam", rate, options=options)


def _torch_adam(rate: float, beta_1: float = 0.9) -> Optimizer:
    """PyTorch's Adam, whose epsilon of 1e-8 is added after the bias correction."""
    return Optimizer("TorchAdam", rate, options={"beta_1": beta_1, "beta_2": 0.999})


def _delayed(rate: float, beta_1: float = 0.5, *, last: float = 0.02) -> Optimizer:
    """Adam whose rate is constant for 0.4 of the run, then falls to `last` times the first."""
    options = {"beta_1": beta_1, "beta_2": 0.99}
    return Optimizer(
        "Adam", rate, "delayed_exponential", decay_rate=last, decay_start=0.4, options=options
    )


def _cosine(rate: float, beta_1: float = 0.0) -> Optimizer:
    """Adam whose rate falls to 0 at the end of the run, by half a cosine."""
    options = {"beta_1": beta_1, "beta_2": 0.99}
    return Optimizer("Adam", rate, "cosine", decay_rate=0.0, options=options)


_MNIST_MLP_GENERATOR = (
    "mlp_generator",
    {"widths": (256, 512), "slope": 0.0, "initialization": "pytorch"},
)
_MNIST_MLP_DISCRIMINATOR = (
    "mlp_discriminator",
    {"widths": (512, 256), "slope": 0.01, "initialization": "pytorch"},
)

MNIST_ARTICLE = ImageRecipe(
    name="mnist-article",
    source=f"{MNIST_MLP}: BCE on probabilities, the same fakes for both updates",
    generator=_MNIST_MLP_GENERATOR,
    discriminator=_MNIST_MLP_DISCRIMINATOR,
    latent_dim=100,
    batch_size=16,
    loss="bce_probability",
    fakes="reused",
    generator_optimizer=_torch_adam(1e-4),
    discriminator_optimizer=_torch_adam(1e-4),
)

MNIST_DEFAULT = ImageRecipe(
    name="default",
    source="this project, with the networks of `mnist-article`; "
    "`python scripts/mnist.py --model mlp` measures it",
    generator=_MNIST_MLP_GENERATOR,
    discriminator=_MNIST_MLP_DISCRIMINATOR,
    latent_dim=100,
    batch_size=64,
    epochs=40,
    small_steps=4500,
    r1=1.0,
    r2=1.0,
    # A strong penalty while the digits take shape, then a weak one for sharp strokes.
    penalty_decay=0.02,
    penalty_span=(0.3, 0.9),
    generator_optimizer=_cosine(2e-3),
    discriminator_optimizer=_cosine(1e-3),
    generator_average=0.9995,
    generator_average_ramp=True,
    # A dense network ties what it knows to single pixels. Shifts of two pixels keep the
    # discriminator from learning the training images by heart, and the generator improves to the
    # end of the run.
    shift=2,
    # Half of a latent is one of 1000 codes: the generator need not draw what lies between digits.
    codes=1000,
)

MNIST_WIDE = ImageRecipe(
    name="wide",
    source=f"{BEGINNERS_GUIDE}, its networks, with this project's training",
    generator=("mlp_generator", {"initialization": "pytorch"}),
    discriminator=("mlp_discriminator", {"initialization": "pytorch"}),
    latent_dim=100,
    batch_size=64,
    epochs=60,
    small_steps=4500,
    # With 0.02 and Adam 2e-4 the discriminator wins.
    r1=1.5,
    r2=1.5,
    generator_optimizer=_delayed(2e-3, 0.0, last=0.05),
    discriminator_optimizer=_delayed(2e-3, 0.0, last=0.05),
    generator_average=0.998,
)

CONDITIONAL_DEFAULT = ImageRecipe(
    name="default",
    source="this project; `python scripts/mnist.py --model conditional` measures it",
    # With 16 channels, as the builders have without arguments, one or two digits in a hundred are
    # not of their class. Both networks of 32 take 2.4 times as long. The generator alone helps half
    # as much. A dense layer before the logit compares all places of a digit.
    generator=("small28_generator", {"width": 32}),
    discriminator=("small28_discriminator", {"width": 32, "hidden": 128}),
    latent_dim=64,
    batch_size=64,
    epochs=20,
    small_steps=1500,
    loss="relativistic",
    r1=0.2,
    r2=0.2,
    # A strong penalty while the digits take shape, then a weak one for sharp strokes.
    penalty_decay=0.1,
    penalty_span=(0.3, 0.9),
    generator_optimizer=_cosine(3e-3),
    discriminator_optimizer=_cosine(3e-3),
    generator_average=0.999,
    generator_average_ramp=True,
)

CONDITIONAL_MLP = dataclasses.replace(
    MNIST_WIDE,
    name="mlp",
    source=f"{BEGINNERS_GUIDE}, its conditional GAN, with this project's training",
)


# The conditional default's discriminator is a sum over places: it judges strokes, not whole digits,
# and the shares of the classes drift apart. A dense layer before the logit sees all places and
# channels at once. A dense layer on the latents lets the generator choose the three digits before
# it draws them. Neither knows that the channels are alike or independent.
STACKED_DEFAULT = ImageRecipe(
    name="default",
    source="this project, the convolutions of the conditional `default` with three channels and a "
    "dense layer more in each network; `python scripts/mnist.py --model stacked` measures it",
    generator=("small28_generator", {"width": 24, "channels": 3, "mapping": 128}),
    discriminator=("small28_discriminator", {"width": 24, "channels": 3, "hidden": 128}),
    latent_dim=64,
    batch_size=64,
    epochs=20,
    num_images=120_000,
    small_steps=None,
    loss="relativistic",
    r1=0.6,
    r2=0.6,
    generator_optimizer=_cosine(3e-3),
    discriminator_optimizer=_cosine(3e-3),
    generator_average=0.999,
)

WGAN_GP_PAPER = ImageRecipe(
    name="wgan-gp-paper",
    source=f"{WGAN_GP}, the authors' program gan_mnist.py (200,000 iterations)",
    generator=("conv28_generator", {}),
    discriminator=("conv28_discriminator", {}),
    # The file mnist.pkl.gz holds pixel / 256.
    pixels=(0.0, 255 / 256),
    batch_size=50,
    epochs=1000,
    num_images=50_000,
    loss="wasserstein",
    gp_weight=10.0,
    discriminator_steps=5,
    generator_optimizer=_adam(1e-4, 0.5, 0.9),
    discriminator_optimizer=_adam(1e-4, 0.5, 0.9),
)

DCGAN_28 = ImageRecipe(
    name="dcgan",
    source='Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional '
    'Generative Adversarial Networks", its settings, on the networks of `wgan-gp-paper`',
    generator=("conv28_generator", {"norm": "batch", "output": "tanh"}),
    discriminator=("conv28_discriminator", {"norm": "batch"}),
    batch_size=128,
    epochs=20,
    fakes="reused",
    generator_optimizer=_adam(2e-4, 0.5, 0.999),
    discriminator_optimizer=_adam(2e-4, 0.5, 0.999),
)

ZOO_WGAN_GP = ImageRecipe(
    name="zoo-wgan-gp",
    source=f"{ZOO}: WGAN-GP at 64x64, its LayerNorm2d is GroupNorm(C, C)",
    generator=("conv64_generator", {"norm": "instance"}),
    discriminator=("conv64_discriminator", {"norm": "instance"}),
    batch_size=256,
    epochs=100,
    resize="squash",
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
    source=f"{ZOO}: WGAN at 64x64, weight clipping",
    generator=("conv64_generator", {"norm": "batch"}),
    discriminator=("conv64_discriminator", {"norm": "instance"}),
    batch_size=256,
    epochs=100,
    resize="squash",
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
    source=f"{ZOO}: DCGAN at 64x64, as the program runs. It draws a picture after the first "
    "iteration, which puts the generator in inference mode, and nothing puts it back",
    generator=("conv64_generator", {"norm": "batch"}),
    discriminator=("conv64_discriminator", {"norm": "batch"}),
    batch_size=256,
    epochs=100,
    resize="squash",
    small_steps=None,
    loss="bce_probability",
    fakes="reused",
    generator_statistics="frozen_after_first_step",
    generator_optimizer=_torch_adam(2e-4, 0.5),
    discriminator_optimizer=_torch_adam(2e-4, 0.5),
)

ZOO_DCGAN_AS_MEANT = dataclasses.replace(
    ZOO_DCGAN,
    name="zoo-dcgan-as-meant",
    source=f"{ZOO}: DCGAN at 64x64, with the generator in training mode all the time",
    generator_statistics="batch",
)

# Kind of model -> recipes by name. The first recipe of a kind is its default.
IMAGES: dict[str, dict[str, ImageRecipe]] = {
    kind: {recipe.name: recipe for recipe in recipes}
    for kind, recipes in {
        "mlp": (MNIST_DEFAULT, MNIST_ARTICLE, MNIST_WIDE),
        "conditional": (CONDITIONAL_DEFAULT, CONDITIONAL_MLP),
        "stacked": (STACKED_DEFAULT,),
        "dcgan": (DCGAN_28, ZOO_DCGAN, ZOO_DCGAN_AS_MEANT),
        "wgan-gp": (WGAN_GP_PAPER, ZOO_WGAN_GP, ZOO_WGAN),
    }.items()
}


def images(kind: str, name: str | None = None) -> ImageRecipe:
    """Returns the recipe `name` of an image model.

    Args:
        kind: Kind of the model, a key of `IMAGES`.
        name: Name of the recipe. None: the kind's first recipe.

    Raises:
        ValueError: If there is no such kind, or it has no recipe of that name.
    """
    recipes = IMAGES[validation.choice("model", kind, IMAGES)]
    return recipes[
        validation.choice("recipe", next(iter(recipes)) if name is None else name, recipes)
    ]
