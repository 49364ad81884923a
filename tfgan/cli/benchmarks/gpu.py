"""`tfgan benchmark --gpu`: whole iterations beside PyTorch, eager and compiled, on a GPU.

Both sides have the same networks, optimizers and batch sizes. PyTorch gets one ready batch on the
GPU again and again, so that its own loading costs it nothing; ours draws.
"""

from collections.abc import Callable
from typing import Any

from tfgan.cli.benchmarks.timing import alternate, fused_steps_per_second

# Each system: its model's class, its recipe, and its PyTorch trainer in `tfgan.pytorch.models`.
SYSTEMS = {
    "mnist-article": ("MNISTGAN", "mnist-article", "mnist"),
    "wgan-gp-28": ("WGANGP", "wgan-gp-paper", "wgan_gp_28"),
    "zoo-dcgan": ("DCGAN", "zoo-dcgan-as-meant", "dcgan_64"),
    "zoo-wgan": ("WGANGP", "zoo-wgan", "wgan_64"),
    "zoo-wgan-gp": ("WGANGP", "zoo-wgan-gp", "wgan_gp_64"),
}

# Iterations of one measurement.
STEPS = 50


def measure(repeats: int, device: str = "cuda", systems: Any = SYSTEMS) -> dict[str, Any]:
    """Measures each system and prints a table of it.

    Args:
        repeats: number of rounds of each measurement.
        device: PyTorch's name of the device.
        systems: names in `SYSTEMS`.

    Returns:
        What `alternate` returns, by system.
    """
    return {name: _measure(name, repeats, device) for name in systems}


def _measure(name: str, repeats: int, device: str) -> dict[str, Any]:
    from tfgan import recipes
    from tfgan.models import images

    cls_name, recipe_name, _ = SYSTEMS[name]
    cls = getattr(images, cls_name)
    recipe = recipes.images(cls.kind, recipe_name)
    model = cls.from_recipe(recipe, seed=0)
    source = _images(model, recipe)
    steps = STEPS
    contestants: dict[str, Callable[[], float] | None] = {
        "tfgan": fused_steps_per_second(model, source, recipe.batch_size, steps),
        "PyTorch eager": _torch(name, model, source, recipe.batch_size, device, steps),
        "torch.compile": _torch(name, model, source, recipe.batch_size, device, steps, True),
    }
    result = alternate(f"{name}, batch {recipe.batch_size}", contestants, repeats)
    return result | {"batch_size": recipe.batch_size, "xla": bool(model.jit_compile)}


def _images(model: Any, recipe: Any) -> Any:
    import numpy as np

    from tfgan import random
    from tfgan.data.in_memory_images import InMemoryImages

    shape = model.generator.output_shape[1:]
    low, high = recipe.pixels
    key = random.key(0, random.Stream.REAL)
    pixels = random.integers((1024, *shape), key, 256).numpy().astype(np.uint8)
    return InMemoryImages(pixels, low=low, high=high)


def _torch(
    name: str, model: Any, source: Any, batch_size: int, device: str, steps: int,
    compiled: bool = False,
) -> Callable[[], float] | None:  # fmt: skip
    try:
        from tfgan.pytorch import ready_inputs
        from tfgan.pytorch.models import images
        from tfgan.pytorch.parity.shared_inputs import TorchInputs, next_inputs
    except ImportError:
        return None
    trainer = getattr(images, SYSTEMS[name][2])()
    ready_inputs.move(trainer, device, compiled=compiled)
    drawn = TorchInputs(next_inputs(model, source, batch_size))
    inputs = ready_inputs.ReadyInputs(drawn, model.discriminator_steps, device)
    try:
        ready_inputs.steps_per_second(trainer, inputs, 3, device)
    except RuntimeError as error:
        # PyTorch compiles no gradient of a gradient, which the penalties need.
        print(f"{name}, {'torch.compile' if compiled else 'eager'}: {str(error).splitlines()[0]}")
        return None
    return lambda: ready_inputs.steps_per_second(trainer, inputs, steps, device)
