"""What `tfgan benchmark` measures of the digits: iterations beside PyTorch's eager loop.

Both sides have the same networks, optimizers, batch size and number of threads. PyTorch gets one
ready batch again and again, so that its own loading and sampling cost it nothing; ours draws.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from tfgan.cli.benchmarks.timing import (
    alternate,
    eager_steps_per_second,
    fused_steps_per_second,
)

# Iterations of a measurement: ours, PyTorch's.
ARTICLE_STEPS = (1000, 500)
BATCH_128_STEPS = (300, 200)
WGAN_GP_STEPS = (10, 8)


def article(repeats: int) -> dict[str, Any]:
    """Iterations/s of the MNIST article: MLP, batch 16, Adam, fakes used twice."""
    return _measure("mnist", None, repeats, ARTICLE_STEPS)


def batch_128(repeats: int) -> dict[str, Any]:
    """The same networks with batches of 128."""
    return _measure("mnist", 128, repeats, BATCH_128_STEPS)


def wgan_gp(repeats: int) -> dict[str, Any]:
    """Iterations/s of the WGAN-GP paper's MNIST run (5 critic updates, batch 50)."""
    return _measure("wgan-gp", None, repeats, WGAN_GP_STEPS)


def _measure(
    system: str, batch_size: int | None, repeats: int, steps: tuple[int, int]
) -> dict[str, Any]:
    from tfgan import recipes
    from tfgan.models.images import MNISTGAN, WGANGP

    cls: Any
    if system == "mnist":
        cls, recipe = MNISTGAN, recipes.images("mlp", "mnist-article")
    else:
        cls, recipe = WGANGP, recipes.images("wgan-gp", "wgan-gp-paper")
    if batch_size:
        recipe = dataclasses.replace(recipe, batch_size=batch_size)
    model, source = cls.from_recipe(recipe, seed=0), _digits(recipe)
    contestants = {
        "tfgan": fused_steps_per_second(model, source, recipe.batch_size, steps[0]),
        "PyTorch eager": _eager(system, model, source, recipe.batch_size, steps[1]),
    }
    title = f"digits, {recipe.name}, batch {recipe.batch_size}"
    result = alternate(title, contestants, repeats)
    return result | {"batch_size": recipe.batch_size, "xla": bool(model.jit_compile)}


def _digits(recipe: Any) -> Any:
    from tfgan.data import mnist
    from tfgan.data.in_memory_images import InMemoryImages

    low, high = recipe.pixels
    return InMemoryImages(mnist.load_mnist(mnist.SAMPLE_PATH).x_train, low=low, high=high)


def _eager(
    system: str, model: Any, source: Any, batch_size: int, steps: int
) -> Callable[[], float] | None:
    try:
        from tfgan.pytorch.models import images
        from tfgan.pytorch.parity.shared_inputs import TorchInputs, next_inputs
    except ImportError:
        return None
    trainer = {"mnist": images.mnist, "wgan-gp": images.wgan_gp_28}[system]()
    numbers = TorchInputs(next_inputs(model, source, batch_size))

    def train(steps: int) -> None:
        for _ in range(steps):
            trainer.step(numbers)

    return eager_steps_per_second(train, steps)
