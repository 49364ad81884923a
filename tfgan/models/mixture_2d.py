"""GANs on points in the plane: 8 Gaussians and its relatives."""

from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf

from tfgan import networks, penalties, random, recipes
from tfgan.data.distributions import Distribution, Gaussian, Uniform
from tfgan.data.embedded_mixture import EmbeddedMixture
from tfgan.data.mixtures import GaussianMixture
from tfgan.data.toy_2d import SwissRoll, TwoMoons
from tfgan.data.transformed import BalancedSample, FixedPacks, FixedSample, Joint
from tfgan.data.veegan_mixture import VEEGANMixture
from tfgan.losses import AdversarialLoss
from tfgan.models.from_recipe import build_model
from tfgan.models.standardized_gan import StandardizedGAN
from tfgan.utils import validation

# Of each data set, by whose scaling.
DATASETS: dict[str, dict[str, Any]] = {
    "8gaussians": {"article": GaussianMixture.ring, "pacgan": GaussianMixture.pacgan_ring},
    "25gaussians": {"article": GaussianMixture.grid, "pacgan": GaussianMixture.pacgan_grid},
    "swissroll": {"article": SwissRoll, "pacgan": SwissRoll},
    "moons": {"article": TwoMoons, "pacgan": TwoMoons},
    "64gaussians": dict.fromkeys(("article", "pacgan"), GaussianMixture.large_ring),
    "100gaussians": dict.fromkeys(("article", "pacgan"), GaussianMixture.large_grid),
    "random8": dict.fromkeys(("article", "pacgan"), GaussianMixture.scattered),
    "veegan-1200d": dict.fromkeys(("article", "pacgan"), EmbeddedMixture),
    "veegan-1200d-pacgan": dict.fromkeys(("article", "pacgan"), VEEGANMixture),
}

# Where the centres themselves are drawn, by a seed.
DRAWN_DATASETS = ("random8", "veegan-1200d")


@keras.saving.register_keras_serializable(package="tfgan")
class GaussianMixtureGAN(StandardizedGAN):
    """A GAN on points, with what its pictures show.

    `GaussianMixtureGAN.from_recipe("default", seed=0)` is a compiled model with everything set.

    Args:
        generator: as in `GAN`.
        discriminator: as in `GAN`.
        latents: as in `GAN`; N(0, I) by default.
        seed: integer in [0, 2**31 - 1].
        packing: as in `GAN`.
        standardize: whether the networks see the data shifted and scaled to mean 0 and standard
            deviation 1. Shift and scale are estimated from samples. `fit` takes and `generate`
            returns the data's units.
        data_dim: size of a sample, where the networks see fewer numbers: the data along their
            principal axes. See `StandardizedGAN`.
        **kwargs: as in `GAN`.

    Example:
        >>> model = GaussianMixtureGAN.from_recipe("article-wgan-gp", num_steps=3500, seed=0)
        >>> model.fit(GaussianMixture.ring(), batch_size=512, steps_per_epoch=3500)
        >>> model.generate(10_000, seed=1)
    """

    # Files of version 0.1.0 hold them.
    scaling_is_always_saved = True

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        latents: Distribution | None = None,
        *,
        seed: int = 0,
        packing: int = 1,
        standardize: bool = False,
        data_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            generator, discriminator, latents, seed=seed, packing=packing, standardize=standardize,
            data_dim=data_dim, **kwargs,
        )  # fmt: skip
        # Compiled, because there are hundreds of pictures, and op by op a small one takes as long
        # as a large one. Without XLA, because a compilation takes longer than all of them.
        self._values = tf.function(
            self._discriminator_values,
            input_signature=[tf.TensorSpec((None, self.data_dim))],
            autograph=False,
        )

    @classmethod
    def from_recipe(
        cls,
        recipe: str | recipes.Mixture2DRecipe = "default",
        *,
        num_steps: int | None = None,
        data_dim: int = 2,
        axes: int | None = None,
        seed: int = 0,
        loss: str | AdversarialLoss | None = None,
        **options: Any,
    ) -> Self:
        """Builds and compiles the model of a recipe.

        Args:
            recipe: Name of the recipe in `tfgan.recipes.MIXTURE_2D`, or a `Mixture2DRecipe`.
            num_steps: Length of the run in steps of `fit`, at which decays end. None: the
                recipe's.
            data_dim: Size of a sample.
            axes: Number of the data's principal axes that the networks see, at most `data_dim`,
                for a recipe that standardizes. `tfgan.models.standardization.axes_of(data)` counts
                along how many they vary. None: the networks see all coordinates as they are.
            seed: Integer in [0, 2**31 - 1].
            loss: Name or instance of a loss in `tfgan.losses`. None: the recipe's.
            **options: Other arguments of `GAN.compile` that replace the recipe's.

        Raises:
            ValueError: If the recipe is unknown or a number is out of range.
        """
        if isinstance(recipe, str):
            recipe = recipes.mixture_2d(recipe)
        if loss is not None:
            options["loss"] = loss
        generator, discriminator = build_networks(recipe, data_dim if axes is None else axes)
        return build_model(
            cls,
            recipe,
            generator,
            discriminator,
            num_steps=num_steps,
            seed=seed,
            model_options={
                "latents": build_latents(recipe, generator.input_shape[-1]),
                "packing": recipe.packing,
                "standardize": recipe.standardize,
                "data_dim": None if axes is None else data_dim,
            },
            compile_overrides=options,
        )

    def fit(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, *args: Any, **kwargs: Any
    ) -> keras.callbacks.History:
        """`GAN.fit`; `x` is in the data's own units, and packing must divide the batch size."""
        if batch_size is not None:
            validation.divides("packing", self.packing, "the batch size", batch_size)
        return super().fit(x, y, batch_size, *args, **kwargs)

    # --- what the pictures show ----------------------------------------------------------------

    def values(self, points: Any) -> tf.Tensor:
        """Returns the discriminator's output, (n,), at points in the data's units, (n, 2).

        A packed discriminator sees each point beside copies of itself.
        """
        return self._values(tf.cast(points, tf.float32))

    def _discriminator_values(self, points: tf.Tensor) -> tf.Tensor:
        x = tf.tile(self.to_networks(points), (1, self.packing))
        return tf.reshape(self.discriminator(x, training=False), (-1,))

    def input_gradients(self, points: Any) -> tf.Tensor:
        """Returns the discriminator's gradients, (n, 2), at points in the data's units, (n, 2)."""
        return penalties.input_gradient(self.values, tf.convert_to_tensor(points))

    def generator_gradient_norm(self, real: Any) -> tf.Tensor:
        """Returns the Euclidean norm of the generator's gradient over all its weights.

        The loss is that of the latents of the next update. Both networks are in inference mode, and
        nothing moves.

        Args:
            real: samples in the data's units, (n, event_size). n is the batch size.

        Returns:
            A scalar tensor.
        """
        inputs = self.given_inputs(self.to_networks(real))
        variables = [v.value for v in self.generator.trainable_variables]
        with tf.GradientTape() as tape:
            loss = self.adversarial_step.generator_loss(inputs)
        return tf.linalg.global_norm(tape.gradient(loss, variables))

    def decision_level(self, real: Any, generated: Any) -> float:
        """Returns the discriminator's output on the line between real and fake.

        It is 0 for a logit of a probability and 0.5 for a probability. The output of a critic has
        no meaning alone: there it is the middle of the means over real and generated points.
        """
        return self._level(self.values(real), self.values(generated))

    def _level(self, of_real: Any, of_generated: Any) -> float:
        """`decision_level` from the discriminator's outputs at real and at generated points."""
        absolute = ("minimax", "non_saturating", "non_saturating_probability", "pacgan")
        if self.adversarial_loss.name in absolute:
            return 0.0
        if self.adversarial_loss.name == "least_squares":
            return 0.5
        return float(np.mean(of_real) + np.mean(of_generated)) / 2

    def picture(
        self,
        data: Any,
        *,
        limit: float,
        num_points: int = 1000,
        resolution: int = 128,
        num_arrows: int = 200,
        generated: Any = None,
    ) -> dict[str, np.ndarray]:
        """Computes what one frame of the animation shows.

        Args:
            data: the distribution that is learned, or points (n, 2) of it.
            limit: half the side of the square around 0 that is shown.
            num_points: number of real and of generated points.
            resolution: number of points of the value surface along a side.
            num_arrows: number of generated points whose gradient is computed.
            generated: generated points (n, 2), n at least `num_points`; None generates them.

        Returns:
            A dict of float32 arrays: `values` (resolution, resolution), the discriminator's output
            with rows along y; `level` (1,), see `decision_level`; `real` and `generated`
            (num_points, 2); `input_gradients` (num_arrows, 2), the discriminator's gradients at the
            first generated points.

        Raises:
            ValueError: if there are fewer than `num_points` generated points.
        """
        if generated is not None and len(generated) < num_points:
            raise ValueError(
                f"generated must hold at least {num_points} points. Received: {len(generated)}"
            )
        key = random.key(self.seed.value, random.Stream.PICTURE, self.step.value)
        if isinstance(data, Distribution):
            data = data.sample(num_points, seed=key).numpy()
        real = np.asarray(data, np.float32)[:num_points]
        generated = self.generate(num_points) if generated is None else generated[:num_points]
        line = np.linspace(-limit, limit, resolution, dtype=np.float32)
        square = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
        values = self.values(np.concatenate([square, real, generated])).numpy()
        surface, of_real, of_generated = np.split(values, [len(square), len(square) + len(real)])
        return {
            "values": surface.reshape(resolution, resolution),
            "level": np.array([self._level(of_real, of_generated)], np.float32),
            "real": real,
            "generated": generated,
            "input_gradients": self.input_gradients(generated[:num_arrows]).numpy(),
        }


def build_networks(
    recipe: recipes.Mixture2DRecipe, data_dim: int = 2
) -> tuple[keras.Model, keras.Model]:
    """Returns the generator and discriminator of a recipe, built, their weights not yet seeded."""
    options = {"data_dim": data_dim, "packing": recipe.packing, **recipe.discriminator}
    if recipe.network == "pacgan":
        return (
            # The authors apply the generator to each slot of the packs by itself.
            networks.pacgan_generator(data_dim=data_dim, slots=recipe.packing, **recipe.generator),
            networks.pacgan_discriminator(**options),
        )
    generator = networks.points_generator(data_dim=data_dim, codes=recipe.codes, **recipe.generator)
    return generator, networks.points_discriminator(**options)


def build_latents(recipe: recipes.Mixture2DRecipe, size: int) -> Distribution:
    """Returns the distribution of a recipe's latents, of `size` numbers.

    It is N(0, I). Where the generator has codes the first number is U(0, 1) instead: it picks one.
    """
    if recipe.codes is None:
        return Gaussian(event_size=size)
    return Joint([Uniform(), Gaussian(event_size=size - 1)])


def default_data(
    dataset: str = "8gaussians", recipe: Any = "default", *, data_seed: int = 0
) -> Distribution:
    """Returns the data set of that name as the recipe has it: its scaling and its sampling.

    Args:
        dataset: a name in `DATASETS`.
        recipe: a name in `tfgan.recipes.MIXTURE_2D`, or a `Mixture2DRecipe`.
        data_seed: seed of the centres in the sets of `DRAWN_DATASETS`, in [0, 2**31 - 1].

    Raises:
        ValueError: if the data set or the recipe is unknown.
    """
    if isinstance(recipe, str):
        recipe = recipes.mixture_2d(recipe)
    scalings = DATASETS[validation.choice("data set", dataset, DATASETS)]
    options = {"seed": data_seed} if dataset in DRAWN_DATASETS else {}
    data = scalings[recipe.scaling](**options)
    if recipe.points_per_mode is not None and dataset == "25gaussians":
        return BalancedSample(data, recipe.points_per_mode)
    if recipe.fixed_sample is None:
        return data
    if recipe.packing > 1:
        return FixedPacks(data, recipe.fixed_sample, recipe.packing)
    return FixedSample(data, recipe.fixed_sample)
