"""A saved model to go on with: checked against the run, compiled for it, where it stood."""

from pathlib import Path
from typing import Any

import keras


def resumed(path: Path, fresh: Any, **keras_options: Any) -> Any:
    """Loads the model of a saved run to go on with.

    Learning rates and weights of penalties go on by the schedules that the file holds.

    Args:
        path: the saved run, .keras.
        fresh: the model that the run would start with.
        **keras_options: `steps_per_execution` and `jit_compile` of this run.

    Raises:
        ValueError: if the file holds another kind of model, or networks of other shapes.
    """
    from tfgan.models.load import load

    model = load(path)
    if type(model) is not type(fresh):
        raise ValueError(
            f"--resume must be a saved {type(fresh).__name__}. Received: a {type(model).__name__}"
        )
    for name in ("generator", "discriminator"):
        wanted, found = ([tuple(v.shape) for v in getattr(m, name).weights] for m in (fresh, model))
        if wanted != found:
            raise ValueError(
                f"--resume {path} does not fit the flags: its {name} has other shapes than that of "
                f"the recipe. Expected: {wanted}. Received: {found}"
            )
    if model.adversarial_loss.name != fresh.adversarial_loss.name:
        raise ValueError(
            f"--resume {path} was made with --loss {model.adversarial_loss.name}. "
            f"Received: {fresh.adversarial_loss.name}"
        )
    compile_again(model, **keras_options)
    return model


def compile_again(model: Any, **keras_options: Any) -> None:
    """Compiles a model with other Keras options. Optimizers and averages stay as they are."""
    config = model.get_compile_config()
    if all(config[name] == value for name, value in keras_options.items()):
        return
    state = [variable.numpy() for variable in model.optimizer.variables]
    average = model.averaged_generator
    weights = None if average is None else average.get_weights()
    model.compile_from_config({**config, **keras_options})
    for variable, value in zip(model.optimizer.variables, state, strict=True):
        variable.assign(value)
    if weights is not None:
        model.averaged_generator.set_weights(weights)


class GoOn(keras.callbacks.Callback):
    """Lets `fit` go on in the middle of an epoch, as after `keras.callbacks.BackupAndRestore`.

    The steps that the epoch has behind it are passed over.

    Args:
        epoch: index of the epoch that goes on.
    """

    def __init__(self, epoch: int = 0) -> None:
        super().__init__()
        self.epoch = epoch

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: D102
        self.model._initial_epoch = self.epoch
