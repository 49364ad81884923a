"""The one way from a recipe to a compiled model."""

from typing import Any, TypeVar

import keras

from tfgan import initializers, losses, optimizers, penalties
from tfgan.models import checked_networks
from tfgan.models.gan import GAN
from tfgan.optimizers.schedules import DelayedExponentialDecay
from tfgan.recipes import Recipe
from tfgan.utils import validation

Model = TypeVar("Model", bound=GAN)


def build_model(
    cls: type[Model],
    recipe: Recipe,
    generator: keras.Model,
    discriminator: keras.Model,
    *,
    num_steps: int | None = None,
    seed: int = 0,
    model_options: dict[str, Any],
    compile_overrides: dict[str, Any],
) -> Model:
    """Makes a model of `cls`, compiles it by a recipe and draws its weights by `seed`.

    Args:
        cls: Class of the model, a `GAN`.
        recipe: The recipe.
        generator: Built Keras model.
        discriminator: Built Keras model.
        num_steps: Length of the run in steps of `fit`, for what decays over the run. None: the
            recipe's.
        seed: Integer in [0, 2**31 - 1].
        model_options: Other arguments of the constructor of `cls`.
        compile_overrides: Arguments of `GAN.compile` that replace the recipe's.

    Returns:
        The compiled model at step 0.

    Raises:
        ValueError: If an argument is out of range.
    """
    model = cls(generator, discriminator, seed=seed, **model_options)
    # Some published recipes have a sigmoid before a loss on logits. They mean it.
    with checked_networks.without_warnings():
        model.compile(**{**compile_options(recipe, num_steps), **compile_overrides})
    model.reset(seed)
    return model


def compile_options(recipe: Recipe, num_steps: int | None = None) -> dict[str, Any]:
    """Returns the arguments of `GAN.compile` for a recipe.

    Args:
        recipe: The recipe.
        num_steps: Length of the run in steps of `fit`, for what decays over the run. None: the
            recipe's.

    Raises:
        ValueError: If an argument is out of range.
    """
    num_steps = validation.positive_integer("num_steps", num_steps or recipe.num_steps)
    # The generator moves in steps 0, n, 2n, ... only.
    of_generator = -(-num_steps // recipe.generator_every)
    of_discriminator = num_steps * recipe.discriminator_steps
    return {
        "generator_optimizer": optimizers.build(recipe.generator_optimizer, of_generator),
        "discriminator_optimizer": optimizers.build(
            recipe.discriminator_optimizer, of_discriminator
        ),
        "loss": losses.get(recipe.loss, **recipe.loss_options),
        "penalty": build_penalties(recipe, num_steps),
        "discriminator_steps": recipe.discriminator_steps,
        "generator_every": recipe.generator_every,
        "fakes": recipe.fakes,
        "updates": recipe.updates,
        "generator_statistics": recipe.generator_statistics,
        "shift": recipe.shift,
        "generator_average": recipe.generator_average,
        "generator_average_ramp": recipe.generator_average_ramp,
    }


def build_penalties(recipe: Recipe, num_steps: int) -> list[penalties.AnyPenalty]:
    """Returns the penalties and the clipping of a recipe, as `GAN.compile` takes them.

    Args:
        recipe: The recipe.
        num_steps: Length of the run in steps.

    Raises:
        ValueError: If the recipe has both clipping and a penalty.
    """
    terms: list[penalties.AnyPenalty] = [
        kind(_weight(recipe, weight, num_steps))
        for kind, weight in (
            (penalties.GradientPenalty, recipe.gp_weight),
            (penalties.R1, recipe.r1),
            (penalties.R2, recipe.r2),
        )
        if weight
    ]
    if recipe.clip:
        terms.append(penalties.WeightClipping(recipe.clip))
    return penalties.check(terms)


def _weight(recipe: Recipe, weight: float, num_steps: int) -> float | DelayedExponentialDecay:
    """The penalty's weight, or a schedule that starts from it where the recipe has a decay."""
    if recipe.penalty_decay is None:
        return weight
    start, end = recipe.penalty_span
    return DelayedExponentialDecay(weight, num_steps, recipe.penalty_decay, start=start, end=end)


def build_initializers(
    specs: dict[str, dict[str, dict[str, Any]]],
) -> dict[str, dict[str, keras.initializers.Initializer]]:
    """Makes the initializers that a recipe describes.

    Args:
        specs: {layer name: {argument: {"class_name", "config"}}}.

    Returns:
        {layer name: {argument: initializer}}.
    """
    return {
        layer: {argument: _initializer(**spec) for argument, spec in arguments.items()}
        for layer, arguments in specs.items()
    }


def _initializer(class_name: str, config: dict[str, Any]) -> keras.initializers.Initializer:
    module = initializers if hasattr(initializers, class_name) else keras.initializers
    return getattr(module, class_name)(**config)
