"""PyTorch's training loop measured by itself: eager or compiled, on a device of its own."""

import time
from typing import Any

import torch

from tfgan.pytorch.trainer import Trainer


class ReadyInputs:
    """One batch of inputs on a device, given again and again: loading costs the loop nothing.

    Args:
        inputs: a `tfgan.pytorch.parity.shared_inputs.TorchInputs`.
        updates: number of discriminator updates per iteration.
        device: name of a device, as PyTorch has it.
    """

    def __init__(self, inputs: Any, updates: int, device: str) -> None:
        self._inputs, self._device = inputs, device
        self._ready = {
            name: [getattr(inputs, name)(update).to(device) for update in range(updates)]
            for name in ("real", "discriminator_latents")
        }
        self._generator_latents = inputs.generator_latents().to(device)
        self._uniform: dict[int, torch.Tensor] = {}

    def real(self, update: int) -> torch.Tensor:
        """Returns the real batch of a discriminator update."""
        return self._ready["real"][update]

    def discriminator_latents(self, update: int) -> torch.Tensor:
        """Returns the latents of a discriminator update."""
        return self._ready["discriminator_latents"][update]

    def generator_latents(self) -> torch.Tensor:
        """Returns the latents of the generator update."""
        return self._generator_latents

    def uniform(self, update: int, shape: tuple[int, ...]) -> torch.Tensor:
        """Returns the interpolation factors of a discriminator update."""
        if update not in self._uniform:
            self._uniform[update] = self._inputs.uniform(update, shape).to(self._device)
        return self._uniform[update]


def move(trainer: Trainer, device: str, *, compiled: bool = False) -> Trainer:
    """Moves a trainer that made no step to a device; compiles its networks by `torch.compile`."""
    for name in ("generator", "discriminator"):
        network = getattr(trainer, name).to(device)
        # `network.compile()` leaves an `nn.Sequential` as it is: its code is PyTorch's own.
        setattr(trainer, name, torch.compile(network) if compiled else network)
    return trainer


def steps_per_second(trainer: Trainer, inputs: Any, steps: int, device: str) -> float:
    """Returns the iterations per second of `steps` iterations. The device's work is waited for."""
    start = time.perf_counter()
    for _ in range(steps):
        logs = trainer.step(inputs)
    if device != "cpu":
        torch.cuda.synchronize()
    float(logs["discriminator_loss"])
    return steps / (time.perf_counter() - start)


def cuda_name() -> str | None:
    """Returns the name of the GPU that PyTorch sees. None: it sees none."""
    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None
