"""The GANs on images: MLP, conditional, Wasserstein and DCGAN, each built from recipes."""

import inspect
from typing import Any, Self

import keras
import tensorflow as tf

from tfgan import networks, recipes
from tfgan.data.distributions import Distribution, Gaussian
from tfgan.data.transformed import FixedSample, Joint
from tfgan.models import pixel_values
from tfgan.models.from_recipe import build_model
from tfgan.models.gan import GAN
from tfgan.models.random_inputs import GivenInputs
from tfgan.utils import validation


class ImageGAN(GAN):
    """A GAN on images, built from a recipe of its `kind`.

    Args:
        *args: as in `GAN`.
        pixels: (low, high), the values of the generator's images that stand for 0 and 255.
        recipe: name of the recipe that the model was built from.
        latent_scale: factor of the latents in `generate`, above 0; training has 1. Below 1 images
            are more typical and less diverse (Brock et al. 2019, BigGAN, section 3.1, which redraws
            large latents instead).
        **kwargs: as in `GAN`.
    """

    kind = "mlp"
    pixels: tuple[float, float]

    def __init__(
        self,
        *args: Any,
        pixels: tuple[float, float] = (-1.0, 1.0),
        recipe: str | None = None,
        latent_scale: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.latent_scale = validation.positive("latent_scale", latent_scale)
        low, high = pixels
        self.pixels = (float(low), float(high))
        pixel_values.check_generator(self.generator, self.pixels)
        self.recipe = recipe

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {
            "pixels": list(self.pixels),
            "recipe": self.recipe,
            "latent_scale": self.latent_scale,
        }
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Builds the model from `get_config`, also from that of a file with the old `spread`."""
        if "spread" in config:
            config = dict(config)
            config["latent_scale"] = config.pop("spread")
        return super().from_config(config)

    def fit(self, x: Any = None, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`GAN.fit`. uint8 images are normalised by `pixels`.

        Args:
            x: As in `GAN.fit`. Images are uint8, or floats in the range of `pixels`.
            y: As in `GAN.fit`.
            *args: As in `GAN.fit`.
            **kwargs: As in `GAN.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: As `GAN.fit`; or if images are of another type or out of the range. Batches
                of a dataset are checked when they are read.
        """
        with pixel_values.one_line():
            return super().fit(x, y, *args, **kwargs)

    def evaluate(self, x: Any = None, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`GAN.evaluate`. uint8 images are normalised by `pixels`, as in `fit`."""
        with pixel_values.one_line():
            return super().evaluate(x, y, *args, **kwargs)

    def given_inputs(self, data: Any, *, step: Any = None, parts: int = 1) -> GivenInputs:
        """`GAN.given_inputs`, for images that are normalised by `pixels` where they are uint8."""
        images = pixel_values.normalised(data, self.pixels)
        return super().given_inputs(images, step=step, parts=parts)

    def draw_latents(self, n: int, *, seed: Any) -> tf.Tensor:
        """Returns the latents of `n` samples to be shown, scaled by `latent_scale`."""
        return self.latent_scale * super().draw_latents(n, seed=seed)

    @classmethod
    def from_recipe(
        cls,
        recipe: str | recipes.ImageRecipe | None = None,
        *,
        num_steps: int | None = None,
        num_classes: int | None = None,
        seed: int = 0,
        channels: int | None = None,
        image_size: int | None = None,
        **options: Any,
    ) -> Self:
        """Builds and compiles the model of a recipe.

        Args:
            recipe: Name of the recipe in `tfgan.recipes.IMAGES[kind]`, or an `ImageRecipe`. None:
                the kind's first recipe.
            num_steps: Length of the run in steps of `fit`, at which decays end. None: that of
                the recipe's epochs on its images of MNIST.
            num_classes: Number of classes of a conditional model. None: an unconditional model.
            seed: Integer in [0, 2**31 - 1].
            channels: Channels of the images, for the zoo's networks. None: 3.
            image_size: Height and width of the images, for the zoo's networks: 32, 64 or 128.
                None: 64.
            **options: Arguments of `GAN.compile` that replace the recipe's.

        Raises:
            ValueError: If the recipe is unknown or a number is out of range.
        """
        if recipe is None or isinstance(recipe, str):
            recipe = recipes.images(cls.kind, recipe)
        extra = {"channels": channels, "image_size": image_size, "num_classes": num_classes}
        extra = {name: value for name, value in extra.items() if value is not None}
        _check_image_arguments(recipe, extra)
        return build_model(
            cls,
            recipe,
            _build(recipe.generator, latent_dim=recipe.latent_dim, **extra),
            _build(recipe.discriminator, **extra),
            num_steps=num_steps,
            seed=seed,
            model_options={
                "pixels": recipe.pixels,
                "recipe": recipe.name,
                "latent_scale": recipe.latent_scale,
                "latents": build_latents(recipe),
            },
            compile_overrides=options,
        )


def build_latents(recipe: recipes.ImageRecipe) -> Distribution | None:
    """Returns the distribution of a recipe's latents: codes and noise, or None for N(0, I)."""
    if recipe.codes is None:
        return None
    codes = FixedSample(Gaussian(event_size=recipe.code_dim), recipe.codes)
    return Joint([codes, Gaussian(event_size=recipe.latent_dim - recipe.code_dim)])


def _check_image_arguments(recipe: recipes.ImageRecipe, arguments: dict[str, Any]) -> None:
    """Refuses arguments that the networks of a recipe do not have."""
    known = inspect.signature(getattr(networks, recipe.generator[0])).parameters
    for name in ("channels", "image_size"):
        if name in arguments and name not in known:
            raise ValueError(
                f"the networks of the recipe {recipe.name} have no {name}. "
                f"Received: {name}={arguments[name]}"
            )


def _build(network: tuple[str, dict[str, Any]], **extra: Any) -> keras.Model:
    """Makes a network of its builder's name and arguments, which win over `extra`."""
    builder, options = network
    return getattr(networks, builder)(**{**extra, **options})


@keras.saving.register_keras_serializable(package="tfgan")
class MNISTGAN(ImageGAN):
    """The MLP GAN on MNIST, with the recipes `default`, `mnist-article` and `wide`.

    Args:
        *args: as in `ImageGAN`.
        **kwargs: as in `ImageGAN`.

    Example:
        >>> model = MNISTGAN.from_recipe("default", seed=42)
        >>> model.fit(InMemoryImages(x_train), batch_size=128, epochs=10)
        >>> model.generate(16)
    """


@keras.saving.register_keras_serializable(package="tfgan")
class ConditionalGAN(ImageGAN):
    """A conditional GAN: both networks see the class as a second, one-hot input.

    Its recipes are `default` (convolutional) and `mlp`. Any two networks of two inputs can be
    used. It is fitted to (images, integer labels) or to `InMemoryImages` with labels.

    Args:
        *args: as in `ImageGAN`.
        **kwargs: as in `ImageGAN`.

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.num_classes is None:
            raise ValueError(
                "a conditional GAN needs networks with a second input, the one-hot classes. "
                "Received: networks of one input"
            )

    @classmethod
    def from_recipe(
        cls, recipe: Any = None, *, num_classes: int | None = 10, **kwargs: Any
    ) -> Self:
        """As `ImageGAN.from_recipe`, with 10 classes by default."""
        return super().from_recipe(recipe, num_classes=num_classes, **kwargs)


@keras.saving.register_keras_serializable(package="tfgan")
class StackedMNISTGAN(ImageGAN):
    """The GAN on stacked MNIST: three digits in the channels of one image, 1000 classes.

    Its recipe is `default`. It is fitted to `tfgan.data.StackedDigits`.

    Args:
        *args: as in `ImageGAN`.
        **kwargs: as in `ImageGAN`.

    Example:
        >>> model = StackedMNISTGAN.from_recipe(seed=42)
        >>> model.fit(StackedDigits(x_train, y_train), batch_size=64, epochs=20)

    Reference:
        Metz et al. 2017, "Unrolled Generative Adversarial Networks", section 3.3.1.
    """

    kind = "stacked"


@keras.saving.register_keras_serializable(package="tfgan")
class WGANGP(ImageGAN):
    """Wasserstein GAN on images.

    Its recipes are `wgan-gp-paper` (28x28), `zoo-wgan-gp` (64x64) and `zoo-wgan` (64x64, clipped
    weights).

    Args:
        *args: as in `ImageGAN`.
        **kwargs: as in `ImageGAN`.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs"; Arjovsky et al. 2017,
        "Wasserstein GAN".
    """

    kind = "wgan-gp"


@keras.saving.register_keras_serializable(package="tfgan")
class DCGAN(ImageGAN):
    """DCGAN on images.

    Its recipes are `dcgan` (28x28), `zoo-dcgan` (64x64, as the zoo's program runs) and
    `zoo-dcgan-as-meant` (64x64).

    Args:
        *args: as in `ImageGAN`.
        **kwargs: as in `ImageGAN`.

    Reference:
        Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional
        Generative Adversarial Networks".
    """

    kind = "dcgan"
