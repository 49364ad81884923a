"""What recipes are made of: optimizers and initializers as plain data."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """A Keras optimizer and how its learning rate falls.

    Attributes:
        name: of the class in `tfgan.optimizers` or `keras.optimizers`.
        learning_rate: the initial one.
        decay: `None`; `"linear"`, to 0 at the end of the run; `"exponential"`, to `decay_rate`
            times the initial one at the end; `"held_exponential"`, the same between the shares
            `decay_start` and `decay_end` of the run; or `"staircase"`, times `decay_rate` every
            `decay_steps` updates.
        options: the optimizer's other arguments.
    """

    name: str
    learning_rate: float
    decay: str | None = None
    decay_steps: int | None = None
    decay_rate: float | None = None
    decay_start: float = 0.0
    decay_end: float = 1.0
    options: dict = dataclasses.field(default_factory=dict)


def initializer(name, **options):
    """An initializer as data: its class in `tfgan.initializers` or Keras, and its arguments."""
    return {"class_name": name, "config": options}
