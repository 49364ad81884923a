"""Records the gradients of each update while a block runs, in both libraries.

A record is a list of (network, gradients): `"generator"` or `"discriminator"`, and the arrays in
the order of the network's trainable variables.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tfgan.models.gan import GAN
from tfgan.pytorch.parity.shared_inputs import SharedInputs, TorchInputs
from tfgan.pytorch.trainer import Trainer

NETWORKS = ("generator", "discriminator")

Record = list[tuple[str, list[npt.NDArray[Any]]]]


@contextlib.contextmanager
def record_keras_gradients(model: GAN, *, update: bool = True) -> Iterator[Record]:
    """Gives a list that gets the gradients of each update of `model`.

    Args:
        model: a compiled `GAN`, run eagerly in the block.
        update: whether the optimizers update the weights.
    """
    found: Record = []
    optimizers = {name: getattr(model, f"{name}_optimizer") for name in NETWORKS}

    def recorded(name: str, apply: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(gradients: Any, variables: Any = None) -> Any:
            found.append((name, [np.array(gradient) for gradient in gradients]))
            return apply(gradients, variables) if update else None

        return wrapper

    for name, optimizer in optimizers.items():
        optimizer.apply = recorded(name, optimizer.apply)
    try:
        yield found
    finally:
        for optimizer in optimizers.values():
            del optimizer.apply


@contextlib.contextmanager
def record_torch_gradients(trainer: Trainer) -> Iterator[Record]:
    """Gives a list that gets the gradients of each update of `trainer`.

    Args:
        trainer: a `Trainer` on the CPU.
    """
    found: Record = []
    handles = []
    for name in NETWORKS:
        handles.append(
            getattr(trainer, f"{name}_optimizer").register_step_pre_hook(
                _hook(found, name, list(getattr(trainer, name).parameters()))
            )
        )
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def _hook(found: Record, name: str, parameters: list[torch.Tensor]) -> Callable[..., None]:
    def hook(optimizer: Any, args: Any, kwargs: Any) -> None:
        found.append((name, [p.grad.detach().numpy().copy() for p in parameters]))

    return hook


def frozen_torch_step(
    trainer: Trainer, inputs: SharedInputs
) -> tuple[dict[str, torch.Tensor], Record]:
    """Makes one iteration with learning rate 0, so that no weight changes.

    Args:
        trainer: a `Trainer`. Its learning rates stay 0: pass a copy.
        inputs: the batches and random numbers.

    Returns:
        The losses and the recorded gradients.
    """
    trainer.schedulers = ()
    for optimizer in (trainer.generator_optimizer, trainer.discriminator_optimizer):
        for group in optimizer.param_groups:
            group["lr"] = 0.0
    with record_torch_gradients(trainer) as gradients:
        return trainer.step(TorchInputs(inputs)), gradients
