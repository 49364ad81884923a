"""What makes a pair of twins: a Keras model of a faithful recipe and its PyTorch version."""

import contextlib
import dataclasses
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
import torch

from tfgan import optimizers, random
from tfgan.data.distributions import Uniform
from tfgan.data.in_memory_images import InMemoryImages
from tfgan.pytorch.models import gaussian_1d
from tfgan.utils import validation

NUM_IMAGES = 64


@dataclasses.dataclass(frozen=True)
class System:
    """One GAN on both sides.

    Attributes:
        name: of the command line.
        title: what it is.
        model: function (seed, jit_compile=False, stock=False) -> the compiled Keras model; `stock`
            is with Keras's own optimizers.
        trainer: function () -> the PyTorch twin, with weights of its own.
        source: function () -> the `Distribution` of the data.
        batch_size: the recipe's.
        lock_batch: of the lock step, where arithmetic is in double precision: smaller.
        timed_batch: of the timing, where the recipe's would take minutes a step.
        most_steps: steps of the lock step where all systems are run; None for as many as asked.
        exact: whether weights must stay together over 100 steps.
        pretrained: whether the discriminator is pretrained, as gan-intro's edition of 2016.
        cost: seconds of one core that a lock step takes, about.
    """

    name: str
    title: str
    model: Callable
    trainer: Callable
    source: Callable
    batch_size: int
    lock_batch: int | None = None
    timed_batch: int | None = None
    most_steps: int | None = None
    exact: bool = True
    pretrained: bool = False
    cost: float = 0.1

    def __post_init__(self):
        for name in ("lock_batch", "timed_batch"):
            object.__setattr__(self, name, getattr(self, name) or self.batch_size)


def torch_form(recipe):
    """`recipe` with its optimizers in PyTorch's arithmetic; everything else as it is."""
    return _with_optimizers(recipe, "Torch")


def stock_form(recipe):
    """`recipe` with Keras's own optimizers, of the same rates and epsilons."""
    return _with_optimizers(recipe, "")


def _with_optimizers(recipe, prefix):
    kinds = ("generator_optimizer", "discriminator_optimizer")
    return dataclasses.replace(
        recipe, **{kind: _renamed(getattr(recipe, kind), prefix) for kind in kinds}
    )


def _renamed(spec, prefix="Torch"):
    """`spec` by the optimizer of its kind that `prefix` tells."""
    kind = spec.name.removeprefix("Torch").removeprefix("TF1")
    # An epsilon that a recipe leaves out is PyTorch's default, not Keras's.
    options = spec.options if kind == "SGD" else {"epsilon": 1e-8, **spec.options}
    spec = dataclasses.replace(spec, name=f"{prefix}{kind}", options=options)
    if spec.decay is None or keras.config.floatx() != "float64":
        return spec
    # Keras's schedules take plain numbers for single precision ones.
    numbers = {"learning_rate": spec.learning_rate, "decay_rate": spec.decay_rate}
    return dataclasses.replace(spec, **{key: np.float64(v) for key, v in numbers.items()})


def keras_side(cls, recipe, **options):
    """The function `System.model` of a recipe for the model class `cls`."""

    def make(seed, jit_compile=False, stock=False):
        made = stock_form(recipe) if stock else torch_form(recipe)
        return cls.from_recipe(made, seed=seed, jit_compile=jit_compile, **options)

    return make


def random_images(shape, *, labels=False, low=-1.0, high=1.0):
    """A few images of noise: (height, width, channels), the same each time."""
    pixels = random.integers((NUM_IMAGES, *shape), 1, 256).numpy().astype(np.uint8)
    classes = random.integers((NUM_IMAGES,), 2, 10).numpy() if labels else None
    return InMemoryImages(pixels, classes, low=low, high=high, num_classes=10 if labels else None)


def pretrain_both(model, trainer, data, recipe, steps):
    """Pretrains both discriminators, which have the same weights, on the same points.

    Args:
        model: a `Gaussian1DGAN`.
        trainer: its twin.
        data: the `Distribution` whose density is learned.
        recipe: a `Gaussian1DRecipe`, its pretraining in PyTorch's arithmetic here.
        steps: updates.
    """
    if not steps:
        return
    points = Uniform(*recipe.pretrain_range)
    draws = [random.key(model.seed.value, random.Stream.PRETRAINING, step) for step in range(steps)]
    x = tf.stack([points.sample(recipe.pretrain_batch_size, seed=key) for key in draws])
    target = tf.exp(data.log_prob(x))[..., None]
    optimizer = optimizers.build(_renamed(recipe.pretrain_optimizer), steps)
    model.regress_discriminator(lambda i: (x[i], target[i]), steps, optimizer, tag="both")
    pairs = zip(x.numpy(), target.numpy(), strict=True)
    gaussian_1d.regress(
        trainer.discriminator, (tuple(map(torch.from_numpy, pair)) for pair in pairs)
    )


@contextlib.contextmanager
def precision(dtype):
    """Both sides make their numbers in `dtype`, `"float64"` or `"float32"`, in the block."""
    validation.choice("precision", dtype, ("float64", "float32"))
    # Keras makes its policy of the first floatx it meets, and keeps it.
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    torch_before = torch.get_default_dtype()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)
        torch.set_default_dtype(torch_before)
