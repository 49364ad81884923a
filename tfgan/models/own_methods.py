"""Methods of a user's subclass of `GAN`: whether the training calls them."""

from typing import Any

import keras

# Methods of Keras that a GAN's step does not call.
_UNCALLED = ("compute_loss", "compute_metrics")

# Methods of `GAN` that the compiled loop of a distribution does not call.
_UNCALLED_IN_LOOP = ("train_step", "iterate", "given_inputs")


def check(model: keras.Model) -> None:
    """Checks that a model has no loss or metrics of its own, which its step does not call.

    A `train_step` of the subclass may call them, so then they are taken.

    Args:
        model: the `GAN`.

    Raises:
        ValueError: if it has.
    """
    if _has_own(model, "train_step"):
        return
    for name in _UNCALLED:
        if _has_own(model, name):
            raise ValueError(
                f"{type(model).__name__} has a {name} of its own, which the step of a GAN does not "
                "call: derive a loss from tfgan.losses.AdversarialLoss or give compile metrics=, "
                "or call it in a train_step of its own"
            )


def check_loop(model: keras.Model) -> None:
    """Checks that a model has no step of its own: the loop calls an `AdversarialStep` only.

    Args:
        model: the `GAN`.

    Raises:
        ValueError: if it has one.
    """
    for name in _UNCALLED_IN_LOOP:
        if _has_own(model, name):
            raise ValueError(
                f"{type(model).__name__} has a {name} of its own, which the compiled loop of a "
                "Distribution does not call: give fit a dataset, "
                "fit(source.dataset(batch_size, seed=seed), steps_per_epoch=n)"
            )


def _has_own(model: Any, name: str) -> bool:
    """Whether a class outside of this package, or the object itself, defines the method."""
    if name in vars(model):
        return True
    owner = next(kind for kind in type(model).__mro__ if name in vars(kind))
    return not owner.__module__.startswith(("tfgan.", "keras."))
