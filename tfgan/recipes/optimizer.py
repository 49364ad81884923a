"""The description of an optimizer in a recipe: plain data."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """A Keras optimizer and the decay of its learning rate. `tfgan.optimizers.build` makes it.

    Attributes:
        name: Name of the class in `tfgan.optimizers` or `keras.optimizers`.
        learning_rate: Learning rate at the start.
        decay: How the learning rate falls. `None`: it does not. `"linear"`: to 0 at the end of the
            run. `"exponential"`: to `decay_rate` times the initial rate at the end of the run.
            `"delayed_exponential"`: the same, but only between the shares `decay_start` and
            `decay_end` of the run. `"cosine"`: to `decay_rate` times the initial rate at the end,
            by half a cosine. `"staircase"`: times `decay_rate` every `decay_steps` updates.
        decay_steps: Number of updates between two falls of the staircase.
        decay_rate: Factor of the learning rate: see `decay`.
        decay_start: Share of the run, in [0, 1), at which the delayed fall begins.
        decay_end: Share of the run, above `decay_start`, at which the delayed fall ends.
        options: Other arguments of the optimizer's class.
    """

    name: str
    learning_rate: float
    decay: str | None = None
    decay_steps: int = 1
    decay_rate: float = 1.0
    decay_start: float = 0.0
    decay_end: float = 1.0
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
