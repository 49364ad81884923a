"""How a model is saved: whole files only, and the means of the running epoch beside the weights."""

from collections.abc import Callable, Iterable
from typing import Any

import keras

from tfgan.utils import atomic

SAVED_AS = (
    "a GAN is saved to a file that ends in .keras (its weights alone by save_weights, its samples "
    "as a SavedModel by export)"
)

# --- files ---------------------------------------------------------------------------------------


def save_model(save: Callable[..., None], filepath: Any, *args: Any, **kwargs: Any) -> None:
    """Saves a model to a `.keras` file, whole or not at all.

    Args:
        save: Keras's own function, which takes the other arguments.
        filepath: path of the file, or an open file.
        *args: as in `keras.Model.save`.
        **kwargs: as in `keras.Model.save`.

    Raises:
        ValueError: if the path is that of another format.
    """
    if not hasattr(filepath, "write") and not str(filepath).endswith(".keras"):
        raise ValueError(f"{SAVED_AS}. Received: {str(filepath)!r}")
    if not _is_replaced(filepath, *args, **kwargs):
        save(filepath, *args, **kwargs)
        return
    with atomic.replacing(filepath, ".keras") as temporary:
        save(temporary, *args, **kwargs)


def save_weights(save: Callable[..., None], filepath: Any, *args: Any, **kwargs: Any) -> None:
    """Saves the weights of a model. One file is written whole or not at all.

    Args:
        save: Keras's own function, which takes the other arguments.
        filepath: path of the file, or of the index of several.
        *args: as in `keras.Model.save_weights`.
        **kwargs: as in `keras.Model.save_weights`.
    """
    one_file = str(filepath).endswith(".weights.h5") and len(args) < 2
    if not one_file or not _is_replaced(filepath, *args, **kwargs):
        save(filepath, *args, **kwargs)
        return
    with atomic.replacing(filepath, ".weights.h5") as temporary:
        save(temporary, *args, **kwargs)


def _is_replaced(filepath: Any, overwrite: bool = True, **kwargs: Any) -> bool:
    """Whether saving makes or replaces one local file. Keras asks before it overwrites, if told."""
    local = not hasattr(filepath, "write") and "://" not in str(filepath)
    return local and overwrite and kwargs.get("max_shard_size") is None


# --- the state of the metrics --------------------------------------------------------------------


def metric_state(
    metrics: Iterable[keras.metrics.Metric], last_generator_loss: keras.Variable | None = None
) -> dict[str, keras.Variable]:
    """Returns the variables that an epoch's means are computed from, by the names in a file.

    Args:
        metrics: the metrics of the model.
        last_generator_loss: the loss of the last generator update, or None.
    """
    state = {
        f"{metric.name}_{variable.name}": variable
        for metric in metrics
        for variable in metric.variables
    }
    if last_generator_loss is not None:
        state[last_generator_loss.name] = last_generator_loss
    return state


def save_state(store: Any, state: dict[str, keras.Variable]) -> None:
    """Puts variables into a store of `save_own_variables`, by name."""
    for name, variable in state.items():
        store[name] = variable.numpy()


def load_state(store: Any, state: dict[str, keras.Variable]) -> None:
    """Takes variables out of a store of `load_own_variables`. Those that it lacks stay."""
    names = set(store.keys())
    for name, variable in state.items():
        if name in names:
            variable.assign(store[name])


def keras_state(store: Any) -> dict[str, Any]:
    """Returns what Keras itself put into a store: the values whose names are numbers."""
    return {name: store[name] for name in store.keys() if name.isdigit()}  # noqa: SIM118


# --- the configuration ---------------------------------------------------------------------------


def deserialized(config: dict[str, Any]) -> dict[str, Any]:
    """Returns a configuration whose objects are made of their own configurations."""
    return {
        name: keras.saving.deserialize_keras_object(value) if isinstance(value, dict) else value
        for name, value in config.items()
    }
