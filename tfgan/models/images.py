"""What the image GANs share: they are built and compiled from recipes."""

from tfgan import losses, networks, optimizers, penalties, recipes
from tfgan.models.gan import GAN
from tfgan.optimizers.schedules import penalty_weight
from tfgan.utils import validation

WHOLE_MNIST = 60_000


class ImageGAN(GAN):
    """A GAN on images, made from a recipe of its `kind`.

    Args:
        *args: those of `GAN`.
        pixels: (low, high) of the generator's images, what 0 and 255 become.
        recipe: name of the recipe that it was made from.
        spread: what `generate` scales its latents by, above 0; training has 1. Below 1 images are
            more typical and less diverse (Brock et al. 2019, BigGAN, section 3.1, which redraws
            large latents instead).
        **kwargs: those of `GAN`.
    """

    kind = "mlp"

    def __init__(self, *args, pixels=(-1.0, 1.0), recipe=None, spread=1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.spread = validation.positive("spread", spread)
        self.pixels = tuple(float(value) for value in pixels)
        self.recipe = recipe

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"pixels": list(self.pixels), "recipe": self.recipe, "spread": self.spread}
        return {**super().get_config(), **own}

    def draw_latents(self, n, *, seed):
        """The latents of `n` samples to be shown or measured, scaled by `spread`."""
        return self.spread * super().draw_latents(n, seed=seed)

    @classmethod
    def from_recipe(
        cls, recipe=None, *, num_steps=None, num_classes=None, seed=0, channels=None, **options
    ):
        """Builds and compiles the model of a recipe.

        Args:
            recipe: a name in `tfgan.recipes.IMAGES[kind]` or an `ImageRecipe`; by default the
                kind's first.
            num_steps: length of the run in generator updates, for rates and penalties that decay;
                by default that of the recipe's epochs on the whole of MNIST.
            num_classes: number of classes of a conditional model, None for an unconditional one.
            seed: integer in [0, 2**31 - 1].
            channels: of the images, for the 64x64 networks (3).
            **options: of `GAN.compile`, in the place of the recipe's.

        Raises:
            ValueError: if the recipe is unknown or a number is out of range.
        """
        if recipe is None or isinstance(recipe, str):
            recipe = recipes.images(cls.kind, recipe)
        extra = {} if channels is None else {"channels": channels}
        if num_classes is not None:
            extra["num_classes"] = num_classes
        generator = _build(recipe.generator, latent_dim=recipe.latent_dim, **extra)
        model = cls(
            generator,
            _build(recipe.discriminator, **extra),
            seed=seed,
            pixels=recipe.pixels,
            recipe=recipe.name,
            spread=recipe.spread,
        )
        model.compile(**{**compile_options(recipe, num_steps), **options})
        model.reset(seed)
        return model


def compile_options(recipe, num_steps=None):
    """Arguments of `GAN.compile` for an `ImageRecipe`.

    Args:
        recipe: an `ImageRecipe`.
        num_steps: number of generator updates, for rates and penalties that decay; by default
            those of the recipe's epochs on the whole of MNIST.
    """
    num_steps = num_steps or recipe.epochs * (WHOLE_MNIST // recipe.batch_size)
    terms = [
        penalty(penalty_weight(recipe, weight, num_steps))
        for penalty, weight in (
            (penalties.GradientPenalty, recipe.gp_weight),
            (penalties.R1, recipe.r1),
            (penalties.R2, recipe.r2),
        )
        if weight
    ]
    if recipe.clip:
        terms.append(penalties.WeightClipping(recipe.clip))
    updates = num_steps * recipe.discriminator_steps * recipe.generator_every
    return {
        "generator_optimizer": optimizers.build(recipe.generator_optimizer, num_steps),
        "discriminator_optimizer": optimizers.build(recipe.discriminator_optimizer, updates),
        "loss": losses.get(recipe.loss),
        "penalty": terms,
        "discriminator_steps": recipe.discriminator_steps,
        "generator_every": recipe.generator_every,
        "fakes": recipe.fakes,
        "generator_average": recipe.generator_average,
    }


def _build(network, **extra):
    builder, options = network
    return getattr(networks, builder)(**{**extra, **options})


import keras


@keras.saving.register_keras_serializable(package="tfgan")
class MNISTGAN(ImageGAN):
    """The MLP GAN on MNIST: recipes `default`, `mnist-article` (S5) and `wide` (S4's networks).

    Args: those of `GAN`.

    Example:
        >>> model = MNISTGAN.from_recipe("default", seed=42)
        >>> model.fit(InMemoryImages(x_train), batch_size=128, epochs=10)
        >>> model.generate(16)
    """


import keras


@keras.saving.register_keras_serializable(package="tfgan")
class ConditionalGAN(ImageGAN):
    """A conditional GAN: both networks see the class as a second, one-hot input.

    Recipes: `default` (convolutional) and `mlp` (S4's networks). Any two networks of two inputs
    will do; fit it on (images, integer labels) or on `InMemoryImages` with labels.

    Args: those of `GAN`.

    Raises:
        ValueError: if the networks have no second input.

    Example:
        >>> model = ConditionalGAN.from_recipe(num_classes=10, seed=42)
        >>> model.fit(InMemoryImages(x_train, y_train), batch_size=128, epochs=10)
        >>> sevens = model.generate(16, labels=7)

    Reference:
        Mirza and Osindero 2014, "Conditional Generative Adversarial Nets".
    """

    kind = "conditional"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.num_classes is None:
            raise ValueError(
                "a conditional GAN needs networks with a second input, the one-hot classes. "
                "Received: networks of one input"
            )

    @classmethod
    def from_recipe(cls, recipe=None, *, num_classes=10, **kwargs):
        """As `ImageGAN.from_recipe`, with 10 classes by default."""
        return super().from_recipe(recipe, num_classes=num_classes, **kwargs)


import keras


@keras.saving.register_keras_serializable(package="tfgan")
class WGANGP(ImageGAN):
    """Wasserstein GAN on images.

    Recipes: `wgan-gp-paper` (28x28), `zoo-wgan-gp` (64x64) and `zoo-wgan` (64x64, clipped
    weights).

    Args: those of `GAN`.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs"; Arjovsky et al. 2017,
        "Wasserstein GAN".
    """

    kind = "wgan-gp"


@keras.saving.register_keras_serializable(package="tfgan")
class DCGAN(ImageGAN):
    """DCGAN on images: recipes `dcgan` (28x28) and `zoo-dcgan` (64x64).

    Args: those of `GAN`.

    Reference:
        Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional
        Generative Adversarial Networks".
    """

    kind = "dcgan"
