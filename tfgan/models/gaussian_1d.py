"""The 1-D demo: a GAN learns a Gaussian."""

import copy
import types
from collections.abc import Hashable
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf

from tfgan import networks, random, recipes
from tfgan.data.distributions import (
    Distribution,
    Gaussian,
    JitteredGrid,
    StratifiedUniform,
    Uniform,
)
from tfgan.models.density_regression import Batch, DensityRegression
from tfgan.models.from_recipe import build_initializers, build_model
from tfgan.models.standardized_gan import StandardizedGAN
from tfgan.networks.draw_weights import draw_weights
from tfgan.utils import validation
from tfgan.utils.value_summary import summarize

# The pictures' range of data values, and of latents.
SAMPLE_RANGE = (-8.0, 8.0)

# Number of points of the decision boundary, and of values in each histogram.
NUM_POINTS = 10_000

# Number of edges of the histograms' bins.
NUM_EDGES = 100

LATENTS = {kind.__name__: kind for kind in (JitteredGrid, StratifiedUniform, Uniform)}


@keras.saving.register_keras_serializable(package="tfgan")
class Gaussian1DGAN(StandardizedGAN):
    """gan-intro's GAN on a 1-D Gaussian, with a discriminator that can be pretrained.

    `Gaussian1DGAN.from_recipe("default", seed=42)` is a compiled model with everything set.

    Args:
        generator: as in `GAN`; gan-intro's with 4 hidden units by default.
        discriminator: as in `GAN`; gan-intro's of width 8 by default.
        latents: as in `GAN`; gan-intro's stratified noise on [-8, 8] by default.
        seed: integer in [0, 2**31 - 1]. Networks built here draw their weights by it.
        standardize: whether the networks see the data shifted and scaled to mean 0 and standard
            deviation 1. Shift and scale are estimated from samples.
        **kwargs: as in `GAN`.

    Reference:
        AYLIEN, gan-intro (2016, 2017), "An introduction to Generative Adversarial Networks (with
        code in TensorFlow)".
    """

    def __init__(
        self,
        generator: keras.Model | None = None,
        discriminator: keras.Model | None = None,
        latents: Distribution | None = None,
        *,
        seed: int = 0,
        standardize: bool = False,
        **kwargs: Any,
    ) -> None:
        random.check_seed(seed)
        if generator is None:
            generator = networks.gan_intro_generator()
            draw_weights(generator, seed, name="generator")
        if discriminator is None:
            discriminator = networks.gan_intro_discriminator()
            draw_weights(discriminator, seed, name="discriminator")
        latents = JitteredGrid(*SAMPLE_RANGE) if latents is None else latents
        super().__init__(
            generator, discriminator, latents, seed=seed, standardize=standardize, **kwargs
        )
        self._regression = DensityRegression(discriminator)
        # What the last curves were of, and the traced function that computes them. Not a tuple:
        # Keras looks for layers in tuples.
        self._curves = types.SimpleNamespace(asked=None, compute=None)

    @classmethod
    def from_recipe(
        cls,
        recipe: str | recipes.Gaussian1DRecipe = "default",
        *,
        minibatch: bool = False,
        hidden_size: int | None = None,
        num_steps: int | None = None,
        seed: int = 0,
        **options: Any,
    ) -> Self:
        """Builds and compiles the model of a recipe.

        Args:
            recipe: Name of the recipe in `tfgan.recipes.GAUSSIAN_1D`, or a `Gaussian1DRecipe`.
            minibatch: Whether the discriminator has the minibatch discrimination layer.
            hidden_size: Hidden width of the generator. None: the recipe's.
            num_steps: Length of the run in steps of `fit`, at which decays end. None: the
                recipe's.
            seed: Integer in [0, 2**31 - 1].
            **options: Arguments of `GAN.compile` that replace the recipe's.

        Raises:
            ValueError: If the recipe is unknown or a number is out of range.
        """
        if isinstance(recipe, str):
            recipe = recipes.gaussian_1d(recipe, minibatch=minibatch)
        hidden_size = recipe.hidden_size if hidden_size is None else hidden_size
        own = build_initializers(recipe.initializers)
        generator = networks.gan_intro_generator(hidden_size, initializers=own)
        discriminator = networks.gan_intro_discriminator(
            hidden_size,
            minibatch=minibatch,
            activation=recipe.activation,
            self_term=recipe.self_term,
            initializers=own,
        )
        return build_model(
            cls,
            recipe,
            generator,
            discriminator,
            num_steps=num_steps,
            seed=seed,
            model_options={
                "latents": LATENTS[recipe.latents](*SAMPLE_RANGE),
                "standardize": recipe.standardize,
            },
            compile_overrides=options,
        )

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """`GAN.compile`."""
        super().compile(*args, **kwargs)
        self._regression = DensityRegression(self.discriminator, jit_compile=self.jit_compile)

    # --- pretraining ---------------------------------------------------------------------------

    def pretrain_discriminator(
        self,
        data: Distribution,
        *,
        steps: int = 1000,
        batch_size: int = 12,
        optimizer: keras.optimizers.Optimizer | None = None,
        low: float = -5.0,
        high: float = 5.0,
        first_step: int = 0,
        optimizer_state: Any = None,
    ) -> keras.callbacks.History:
        """Fits D's probability to the density of `data`, by mean squared error.

        Args:
            data: a distribution with `log_prob`. A model that standardizes its data is fitted to
                the density of the standardized data.
            steps: number of updates, at least 0.
            batch_size: number of points per update, drawn from U(low, high), as the networks see
                them.
            optimizer: Keras optimizer, started afresh; by default that of gan-intro, SGD with the
                rate 0.005 times 0.95 every 150 steps.
            low: lower end of the points.
            high: upper end of the points.
            first_step: number of updates that were made earlier. With these the optimizer goes on
                where it stands, or from `optimizer_state`.
            optimizer_state: what `pretraining_state` returned after the earlier updates.

        Returns:
            A `keras.callbacks.History`: `history["loss"]` has the loss before each update.

        Raises:
            ValueError: if a number is out of range.

        Reference:
            AYLIEN gan-intro, edition of 2016, `GAN.train`: before the adversarial training D is
            fitted to the density of the data on U(-5, 5).
        """
        steps = validation.positive_integer("pretraining steps", steps, minimum=0)
        batch_size = validation.positive_integer("batch_size", batch_size)
        data, points = self.standardize_data(data), Uniform(low, high)

        def batch(step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            key = random.key(self.seed.value, random.Stream.PRETRAINING, step)
            x = points.sample(batch_size, seed=key)
            return x, tf.exp(data.log_prob(x))[:, None]

        return self.regress_discriminator(
            batch, steps, optimizer, tag=(data, points, batch_size),
            first_step=first_step, optimizer_state=optimizer_state,
        )  # fmt: skip

    def pretraining_state(self) -> list[np.ndarray]:
        """Returns the state of the optimizer of the pretraining, as it is now."""
        return self._regression.state()

    def regress_discriminator(
        self,
        batch: Batch,
        steps: int,
        optimizer: keras.optimizers.Optimizer | None = None,
        *,
        tag: Hashable,
        first_step: int = 0,
        optimizer_state: Any = None,
    ) -> keras.callbacks.History:
        """Makes `steps` updates of the regression.

        Args:
            batch: function of the step, an int32 scalar: points (batch, 1), targets (batch, 1).
            steps: number of updates.
            optimizer: Keras optimizer, started afresh.
            tag: hashable; it says what `batch` is. A call with the tag and optimizer of the last
                one uses its compiled function again.
            first_step: as in `pretrain_discriminator`.
            optimizer_state: as in `pretrain_discriminator`.

        Returns:
            A `keras.callbacks.History`.
        """
        found = self._regression.run(
            batch, steps, optimizer, tag=tag, first_step=first_step, state=optimizer_state
        )
        history = keras.callbacks.History()
        history.set_model(self)
        history.epoch = list(range(steps))
        history.history = {"loss": found}
        return history

    # --- what the pictures show ----------------------------------------------------------------

    def curves(
        self,
        data: Distribution,
        *,
        batch_size: int = 12,
        averaged: bool = True,
        sample_range: tuple[float, float] = SAMPLE_RANGE,
        point_stride: int = 1,
    ) -> dict[str, np.ndarray]:
        """Computes what the demo draws: the decision boundary and two histograms.

        Args:
            data: the distribution that is learned.
            batch_size: size of the consecutive groups in which the points go through D, where D
                has a layer that compares the samples of a batch. The original did the same.
            averaged: whether to show the average of the generator's weights, where one is kept.
            sample_range: (low, high) of data values, the original's [-8, 8] by default.
            point_stride: distance of the points of `decision_boundary` that are wanted, 1 for all.

        Returns:
            A dict of float32 arrays. `decision_boundary` (10000,): D's probability at evenly
            spaced points of the range, or at every `point_stride`-th of them; `real_density`,
            `generated_density` (99,): densities of 10,000 values each over equal bins of the range.
            `summary` (4,): the `ValueSummary` of the generated values, which holds their distance
            to the real ones. The generator's latents are evenly spaced.
        """
        generator = self.generator
        if averaged and self.averaged_generator is not None:
            generator = self.averaged_generator
        # Where D compares the samples of a batch, it needs the points between, too.
        coupled = networks.couples_batch(self.discriminator)
        group, stride = (batch_size, 1) if coupled else (NUM_POINTS, point_stride)
        low, high = sample_range
        asked = (generator, data, min(group, NUM_POINTS), (low, high), stride)
        if self._curves.asked != asked:
            # A traced function without arguments: looking at arguments takes half of a call's time.
            traced = tf.function(lambda: self._evaluate_curves(*asked), autograph=False)
            self._curves.compute = traced.get_concrete_function()
            self._curves.asked = asked
        boundary, *samples = self._curves.compute()
        real, generated = (values.numpy().reshape(-1) for values in samples)
        edges = np.linspace(*sample_range, NUM_EDGES)
        return {
            "decision_boundary": boundary.numpy()[:: point_stride // stride],
            "real_density": _density(real, edges),
            "generated_density": _density(generated, edges),
            "summary": np.asarray(summarize(generated, real, low, high), np.float32),
        }

    def _evaluate_curves(
        self,
        generator: keras.Model,
        data: Distribution,
        group: int,
        sample_range: tuple[float, float],
        stride: int,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        points = self.to_networks(tf.linspace(*sample_range, NUM_POINTS)[:, None])
        whole = NUM_POINTS // group * group
        logits = tf.reshape(
            tf.vectorized_map(self.discriminator, tf.reshape(points[:whole], (-1, group, 1)))
            if group < NUM_POINTS
            else self.discriminator(points[::stride]),
            (-1,),
        )
        if whole < NUM_POINTS:
            # The original did not evaluate this rest. A single point cannot be compared with
            # another one, so the last group is the last `group` points.
            last = tf.reshape(self.discriminator(points[-group:]), (-1,))
            logits = tf.concat([logits, last[whole - NUM_POINTS :]], 0)
        key = random.key(self.seed.value, random.Stream.PICTURE, self.step.value)
        latents = tf.linspace(*SAMPLE_RANGE, NUM_POINTS)[:, None]
        real = _unsorted(data).sample(NUM_POINTS, seed=key)
        return tf.sigmoid(logits), real, self.to_data(generator(latents))


def _unsorted(data: Distribution) -> Distribution:
    """Returns the same data in the order of the draw: sorting takes longer than drawing."""
    if getattr(data, "sort", False):
        data = copy.copy(data)
        data.sort = False
    return data


def _density(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Returns the histogram of `values` as a density. Values outside the edges are in no bin.

    The result is all NaN if a value is not finite: the run has diverged.
    """
    if not np.isfinite(values).all():
        return np.full(len(edges) - 1, np.nan, np.float32)
    counts = np.histogram(values, edges)[0]
    # NumPy's density=True divides by the number of values inside: NaN where there are none.
    return (counts / (max(counts.sum(), 1) * np.diff(edges))).astype(np.float32)


def default_data(recipe: Any = "default", mean: float = 4.0, std: float = 0.5) -> Gaussian:
    """Returns the data of a recipe: N(mean, std**2), in sorted batches where the recipe says so."""
    if isinstance(recipe, str):
        recipe = recipes.gaussian_1d(recipe)
    return Gaussian(mean, std, sort=recipe.sort_data)
