"""A line of a panel: losses and scores against the steps."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.animation.page.packed_arrays import pack


def line(name: str, colour: str, steps: npt.ArrayLike, values: npt.NDArray[Any]) -> dict[str, Any]:
    """Returns a line of a panel.

    Args:
        name: its name in the legend.
        colour: the name of its colour, a key of `tfgan.animation.palette.LIGHT`.
        steps: the steps of its points, (n,).
        values: their values, (n,).
    """
    return {
        "name": name,
        "colour": colour,
        "steps": [int(step) for step in np.asarray(steps)],
        "values": pack(values),
    }
