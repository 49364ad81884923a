"""One scheme of names for losses, penalty terms and learning rates.

The log, TensorBoard and JSON files use these names. Keras's own logs keep their keys, because
Keras's callbacks monitor them (`EarlyStopping(monitor="generator_loss")`).

| Keras's key | name |
|---|---|
| `discriminator_loss` | `loss/discriminator`, without penalty terms |
| `generator_loss` | `loss/generator` |
| `gradient_penalty`, `r1`, ... | `penalty/gradient_penalty`, `penalty/r1`, ...: weighted terms |
| (a sum) | `loss/discriminator_with_penalty` |
| `learning_rate_...`, two keys | `learning_rate/generator`, `learning_rate/discriminator` |
| `val_...` | `validation/...` |
| any other | the key itself |
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan import penalties

NETWORKS = ("generator", "discriminator")

# The discriminator's loss with all penalty terms: what most programs print as its loss.
TOTAL = "loss/discriminator_with_penalty"

PENALTIES = tuple(
    cls.name
    for cls in (penalties.GradientPenalty, penalties.DRAGAN, penalties.R1, penalties.R2)
)  # fmt: skip

_LOSSES = {f"{network}_loss": f"loss/{network}" for network in NETWORKS}


def log_names(keys: Iterable[str], penalties: Collection[str] = PENALTIES) -> dict[str, str]:
    """Returns the name of each key of Keras's logs.

    Args:
        keys: keys of Keras's logs, such as those of `History.history`. Keras makes the keys of
            learning rates from the optimizers' names. Of two such keys the first one is the
            generator's.
        penalties: the names of the model's penalties, see `penalty_names`.

    Returns:
        A dict {key: name}, in the order of the keys.

    Example:
        >>> log_names(["generator_loss", "r1", "fid"])
        {'generator_loss': 'loss/generator', 'r1': 'penalty/r1', 'fid': 'fid'}
    """
    keys = list(keys)
    rates = [key for key in keys if key.startswith("learning_rate")]
    own = dict(_LOSSES)
    if len(rates) == len(NETWORKS):
        own |= {key: f"learning_rate/{name}" for key, name in zip(rates, NETWORKS, strict=True)}
    own |= {name: f"penalty/{name}" for name in penalties}

    def name(key: str) -> str:
        if key.startswith("val_"):
            return f"validation/{name(key.removeprefix('val_'))}"
        return own.get(key, key)

    return {key: name(key) for key in keys}


def penalty_names(model: Any) -> tuple[str, ...]:
    """Returns the names of the penalties that a compiled model adds to its discriminator's loss."""
    terms = getattr(model, "penalties", None) or ()
    return tuple(term.name for term in terms if isinstance(term, penalties.Penalty))


def named_losses(losses: Mapping[str, Any], penalties: Collection[str]) -> dict[str, Any]:
    """Returns losses under the names of this scheme, and the sum with the penalty terms.

    Args:
        losses: `discriminator_loss`, `generator_loss` and penalty terms, numbers or arrays of one
            shape. Other entries are left out.
        penalties: the names of the model's penalties.

    Returns:
        A dict of numbers or arrays, in the order: the discriminator's loss, the penalty terms,
        `loss/discriminator_with_penalty` if there are such terms, the generator's loss.
    """
    terms = [name for name in penalties if name in losses]
    order = ["discriminator_loss", *terms]
    names = log_names([*order, "generator_loss"], penalties)
    found = {names[key]: losses[key] for key in order if key in losses}
    if terms and "discriminator_loss" in losses:
        found[TOTAL] = sum(np.asarray(losses[key], np.float64) for key in order)
    if "generator_loss" in losses:
        found[names["generator_loss"]] = losses["generator_loss"]
    return found


def losses_of_steps(
    model: Any, steps: int, logs: Mapping[str, Any] | None
) -> dict[str, npt.NDArray[Any]]:
    """Returns the losses of the model's last steps, by the names of this scheme.

    Args:
        model: a compiled `GAN`, after a call of `fit` that made these steps.
        steps: the number of steps.
        logs: Keras's logs. They are used where batches are given: then only the means over the
            epoch so far are known.

    Returns:
        A dict of arrays (steps,), as `named_losses` returns them.
    """
    found = getattr(model, "step_losses", None) or {}
    if not found:
        means = getattr(model, "last_losses", None) or logs or {}
        found = {key: np.full(steps, float(value)) for key, value in means.items()}
    return named_losses(found, penalty_names(model))


def learning_rates(model: Any) -> dict[str, float]:
    """Returns `learning_rate/generator` and `learning_rate/discriminator` of a model, as now."""
    return {
        f"learning_rate/{name}": float(getattr(model, f"{name}_optimizer").learning_rate.numpy())
        for name in NETWORKS
    }
