"""`System`: one GAN in both libraries, and how its Keras model is built from a recipe."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tfgan.data.distributions import Distribution
from tfgan.models.gan import GAN
from tfgan.pytorch.trainer import Trainer


@dataclasses.dataclass(frozen=True)
class System:
    """One GAN in Keras and in PyTorch, with the same networks, losses and settings.

    Attributes:
        name: name on the command line.
        title: description in the report.
        model: function (seed, jit_compile=False, stock=False) -> the compiled Keras model. `stock`
            means Keras's own optimizers.
        trainer: function () -> the PyTorch trainer with new weights.
        source: function () -> the distribution of the data.
        batch_size: the recipe's samples per batch.
        lock_batch: samples per batch in lock step. Smaller where float64 would take too long.
        timed_batch: samples per batch in the timing. Smaller where a step would take minutes.
        most_steps: largest number of lock steps when all systems run. None means no limit.
        exact: whether the weights must match over 100 steps.
        pretrained: whether the discriminator is pretrained, as in gan-intro's 2016 edition.
        cost: seconds per lock step on one core, approximately.
    """

    name: str
    title: str
    model: Callable[..., GAN]
    trainer: Callable[[], Trainer]
    source: Callable[[], Distribution]
    batch_size: int
    lock_batch: int = 0
    timed_batch: int = 0
    most_steps: int | None = None
    exact: bool = True
    pretrained: bool = False
    cost: float = 0.1

    def __post_init__(self) -> None:
        for name in ("lock_batch", "timed_batch"):
            object.__setattr__(self, name, getattr(self, name) or self.batch_size)


def model_builder(cls: Any, recipe: Any, **options: Any) -> Callable[..., GAN]:
    """Returns the function `System.model` of a recipe.

    Args:
        cls: the model class, with `from_recipe`.
        recipe: a recipe of `tfgan.recipes`.
        **options: further arguments of `from_recipe`.
    """

    def build(seed: int, jit_compile: bool | str = False, stock: bool = False) -> GAN:
        changed = with_keras_optimizers(recipe) if stock else with_torch_optimizers(recipe)
        return cls.from_recipe(changed, seed=seed, jit_compile=jit_compile, **options)

    return build


def with_torch_optimizers(recipe: Any) -> Any:
    """Returns `recipe` with optimizers in PyTorch's arithmetic. The rest does not change."""
    return _with_optimizers(recipe, "Torch")


def with_keras_optimizers(recipe: Any) -> Any:
    """Returns `recipe` with Keras's own optimizers of the same learning rates and epsilons."""
    return _with_optimizers(recipe, "")


def _with_optimizers(recipe: Any, prefix: str) -> Any:
    kinds = ("generator_optimizer", "discriminator_optimizer")
    return dataclasses.replace(
        recipe, **{kind: optimizer_like(getattr(recipe, kind), prefix) for kind in kinds}
    )


def optimizer_like(optimizer: Any, prefix: str = "Torch") -> Any:
    """Returns the recipe's optimizer as the class with another prefix.

    Args:
        optimizer: an `Optimizer` of a recipe.
        prefix: `"Torch"` means PyTorch's arithmetic, `""` Keras's own class.
    """
    # The PyTorch version has TensorFlow 1's RMSprop too.
    if optimizer.name == "TF1RMSprop" and prefix:
        return optimizer
    kind = optimizer.name.removeprefix("Torch").removeprefix("TF1")
    # Where a recipe has no epsilon, PyTorch's default is used, not Keras's.
    options = optimizer.options if kind == "SGD" else {"epsilon": 1e-8, **optimizer.options}
    optimizer = dataclasses.replace(optimizer, name=f"{prefix}{kind}", options=options)
    if optimizer.decay is None or keras.config.floatx() != "float64":
        return optimizer
    # Keras's schedules compute in float32 unless they get float64 numbers.
    numbers = {"learning_rate": optimizer.learning_rate, "decay_rate": optimizer.decay_rate}
    return dataclasses.replace(optimizer, **{key: np.float64(v) for key, v in numbers.items()})
