"""Whether two optimizers can train two networks, and how they start."""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

Variables = list[keras.Variable]


def check_pair(
    generator: tuple[keras.optimizers.Optimizer, Variables],
    discriminator: tuple[keras.optimizers.Optimizer, Variables],
) -> None:
    """Checks that each network has an optimizer of its own.

    Args:
        generator: Optimizer of the generator, and the variables that it moves.
        discriminator: Optimizer of the discriminator, and the variables that it moves.

    Raises:
        ValueError: If one optimizer serves both, or one has the state of another network.
    """
    if _innermost(generator[0]) is _innermost(discriminator[0]):
        raise ValueError("generator and discriminator need an optimizer each: one was given")
    for name, (optimizer, variables) in (
        ("generator", generator),
        ("discriminator", discriminator),
    ):
        # Keras has no public name for the variables that an optimizer was built for.
        known = {id(v) for v in getattr(_innermost(optimizer), "_trainable_variables", variables)}
        if optimizer.built and not all(id(variable) in known for variable in variables):
            raise ValueError(
                f"{name}_optimizer has trained another network and has its state: give a new one, "
                f"such as {type(optimizer).__name__}()"
            )


def initial_state(
    optimizer: keras.optimizers.Optimizer, variables: Variables
) -> list[npt.NDArray[Any]]:
    """Returns the values that the optimizer's own variables have before its first update.

    Args:
        optimizer: Built Keras optimizer, which may have made updates.
        variables: The variables that it moves.
    """
    values = [np.asarray(variable.numpy()) for variable in optimizer.variables]
    if int(optimizer.iterations.numpy()) == 0:
        return values
    fresh = type(optimizer).from_config(optimizer.get_config())
    fresh.build(variables)
    found = [np.asarray(variable.numpy()) for variable in fresh.variables]
    return found if [v.shape for v in found] == [v.shape for v in values] else values


def _innermost(optimizer: Any) -> Any:
    """The optimizer inside of one that scales its loss."""
    return getattr(optimizer, "inner_optimizer", optimizer)
