"""The speed of the usual training loop whose networks `torch.compile` has compiled."""

import statistics
from collections.abc import Callable

import torch

from tfgan.pytorch import ready_inputs
from tfgan.pytorch.models import gaussian_1d, images
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.trainer import Trainer


def _points(minibatch: bool) -> tuple[Trainer, Sampler]:
    sampler = gaussian_1d.make_sampler(8, torch.Generator().manual_seed(0))
    return gaussian_1d.make_trainer(minibatch=minibatch), sampler


def _digits(trainer: Trainer, latent_dim: int, batch_size: int) -> tuple[Trainer, Sampler]:
    # What is in the images does not matter for the speed.
    pixels = torch.rand(batch_size, 1, 28, 28)
    generator = torch.Generator().manual_seed(0)
    sampler = Sampler(
        lambda: pixels, lambda: torch.randn(batch_size, latent_dim, generator=generator), generator
    )
    return trainer, sampler


# Each system, at the sizes of its benchmark, and the steps of one measurement.
SYSTEMS: dict[str, tuple[Callable[[], tuple[Trainer, Sampler]], int]] = {
    "gaussian": (lambda: _points(False), 300),
    "minibatch": (lambda: _points(True), 300),
    "mnist": (lambda: _digits(images.mnist(), 100, 16), 100),
    "wgan_gp_28": (lambda: _digits(images.wgan_gp_28(), 128, 50), 3),
}


def compiled_steps_per_second(system: str, repeats: int, steps: int | None = None) -> float:
    """Returns the median of the iterations per second on the CPU, after the compilation.

    Args:
        system: A key of `SYSTEMS`.
        repeats: Number of measurements.
        steps: Iterations of one measurement; by default those of `SYSTEMS`.

    Raises:
        RuntimeError: If PyTorch cannot compile it: it compiles no gradient of a gradient, and needs
            a C++ compiler.
    """
    make, usual = SYSTEMS[system]
    trainer, sampler = make()
    ready_inputs.move(trainer, "cpu", compiled=True)
    ready_inputs.steps_per_second(trainer, sampler, 3, "cpu")
    return statistics.median(
        ready_inputs.steps_per_second(trainer, sampler, steps or usual, "cpu")
        for _ in range(repeats)
    )
