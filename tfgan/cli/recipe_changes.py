"""A recipe with what the command line says otherwise."""

import dataclasses
from typing import Any


def changed(recipe: Any, **changes: Any) -> Any:
    """Returns `recipe` with those of the changes that are not None.

    Args:
        recipe: a dataclass of `tfgan.recipes`.
        **changes: new values of its fields. `learning_rate` is one rate or (generator's,
            discriminator's).
    """
    given = {name: value for name, value in changes.items() if value is not None}
    rates = given.pop("learning_rate", None)
    if rates is not None:
        for network, rate in zip(
            ("generator", "discriminator"), (rates[0], rates[-1]), strict=True
        ):
            name = f"{network}_optimizer"
            given[name] = dataclasses.replace(getattr(recipe, name), learning_rate=rate)
    if given.get("loss", getattr(recipe, "loss", None)) != getattr(recipe, "loss", None) and (
        hasattr(recipe, "loss_options")
    ):
        given["loss_options"] = {}
    return dataclasses.replace(recipe, **given)


def rates(recipe: Any) -> tuple[float, float]:
    """The initial learning rates of a recipe, the generator's first."""
    return (
        float(recipe.generator_optimizer.learning_rate),
        float(recipe.discriminator_optimizer.learning_rate),
    )
