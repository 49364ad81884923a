"""A saved model to go on with: checked against the run, compiled for it, where it stood."""

from pathlib import Path
from typing import Any

import keras

from tfgan.cli.first_line import note


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


def length_of_run(
    saved: Any, *, promised: int | None, wanted: int, extend: bool, flag: str, shown: Any = None
) -> int:
    """The steps after which the schedules of a resumed run end.

    They end where the run that was saved was to end. With --extend they are stretched.

    Args:
        saved: the saved model.
        promised: the steps that the saved run was to make; None if its file does not say.
        wanted: the steps that the run is to make now.
        extend: whether --extend was given.
        flag: the flag that says how long the run is, for messages.
        shown: its value, if that is not `wanted`.

    Raises:
        ValueError: if nothing is left to do, or the run would outlast its schedules.
    """
    made, shown = int(saved.step.numpy()), wanted if shown is None else shown
    complete = made == int(saved.epoch_start.numpy()) > 0
    if promised is None:
        promised = made if complete else wanted
    if wanted > promised and not extend:
        raise ValueError(
            f"{flag} {shown} is longer than the saved run was to be: its schedules end at step "
            f"{promised}. With --extend they are stretched to the new length"
        )
    if wanted > promised:
        note(f"schedules are stretched: they ended at step {promised}, now at step {wanted}")
        return wanted
    if wanted < promised:
        note(f"the run ends at step {wanted}; its schedules are still those of {promised} steps")
    return promised


def stretched(saved: Any, fresh: Any) -> Any:
    """Puts the state of a saved run into a model whose schedules are longer.

    From its step on, rates and weights of penalties are those that a run of the new length has at
    that step.

    Args:
        saved: the saved model.
        fresh: a model of the same recipe, compiled for the new length.
    """
    for mine, its in ((fresh, saved), (fresh.optimizer, saved.optimizer)):
        for variable, value in zip(mine.variables, its.variables, strict=True):
            variable.assign(value)
    for name, variable in fresh.metric_state().items():
        variable.assign(saved.metric_state()[name])
    return fresh


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
