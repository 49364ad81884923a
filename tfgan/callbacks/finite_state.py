"""The last state of a model in which every number was finite."""

from typing import Any

import numpy as np
import numpy.typing as npt


class FiniteState:
    """Says whether a model's numbers are finite, and keeps a copy of them.

    Args:
        model: a compiled `GAN`.
    """

    def __init__(self, model: Any) -> None:
        parts = {
            "generator": model.generator.variables,
            "discriminator": model.discriminator.variables,
            "generator's optimizer": model.generator_optimizer.variables,
            "discriminator's optimizer": model.discriminator_optimizer.variables,
            "model": [*model.variables, *model.metric_state().values()],
        }
        # A variable that is in two parts is of the first.
        self._variables: dict[int, tuple[str, Any]] = {}
        for name, variables in parts.items():
            for variable in variables:
                self._variables.setdefault(id(variable), (name, variable))
        self._kept: list[npt.NDArray[Any]] | None = None
        self._step = model.step
        self.step: int | None = None

    def keep(self) -> str | None:
        """Keeps a copy of all numbers if they are finite.

        Returns:
            None, or the part of the model that has a number that is not finite.
        """
        values = []
        for name, variable in self._variables.values():
            value = variable.numpy()
            # The means of an epoch are losses, which are looked at step by step.
            if name != "model" and value.dtype.kind not in "iub" and not _is_finite(value):
                return name
            values.append(value)
        self._kept, self.step = values, int(self._step.numpy())
        return None

    def restore(self) -> bool:
        """Puts the kept numbers back into the model. Returns whether there were any."""
        if self._kept is None:
            return False
        for (_, variable), value in zip(self._variables.values(), self._kept, strict=True):
            variable.assign(value)
        return True


def not_finite(model: Any) -> str | None:
    """Returns the part of a model that has a number that is not finite, or None."""
    return FiniteState(model).keep()


def _is_finite(value: npt.NDArray[Any]) -> bool:
    # Types such as bfloat16 are not NumPy's own.
    return bool(np.isfinite(value if value.dtype.kind == "f" else value.astype(np.float32)).all())
