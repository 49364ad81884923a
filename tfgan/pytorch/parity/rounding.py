"""The effect of rounding alone: differences between PyTorch and PyTorch with other rounding.

Some GANs are chaotic. Two runs that differ in the last digit are far apart after a hundred steps,
in one library as between two. Lock step can compare weights only until rounding alone separates
two runs of PyTorch.
"""

import copy

import numpy as np
import torch
from torch import nn

from tfgan.pytorch.parity import tolerances
from tfgan.pytorch.parity.gradients import NETWORKS, Record, frozen_torch_step
from tfgan.pytorch.parity.shared_inputs import SharedInputs, TorchInputs
from tfgan.pytorch.trainer import Trainer


class RoundingEffect:
    """Trains a network and a copy with other rounding, and measures their difference.

    The copy's probabilities change by one unit in the last place. After each step randomly chosen
    weights of the copy change by one unit in the last place, too, as if sums had another order.

    Args:
        trainer: a `Trainer`. Nothing else may train it.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer, self._other = trainer, copy.deepcopy(trainer)
        perturb_sigmoids(self._other.discriminator)
        self._random = torch.Generator().manual_seed(0)

    def step(self, inputs: SharedInputs) -> float:
        """Makes one step of both.

        Args:
            inputs: the batches and random numbers of the step.

        Returns:
            The largest relative difference of a weight after the step.
        """
        for trainer in (self._trainer, self._other):
            trainer.step(TorchInputs(inputs))
        largest = 0.0
        for name in NETWORKS:
            ours, others = (getattr(t, name) for t in (self._trainer, self._other))
            self._perturb(others)
            states = zip(ours.state_dict().items(), others.state_dict().values(), strict=True)
            both = {key: (other.numpy(), mine.numpy()) for (key, mine), other in states}
            largest = tolerances.nan_max(largest, *tolerances.differences(both).values())
        return largest

    def _perturb(self, network: nn.Module) -> None:
        with torch.no_grad():
            for p in network.parameters():
                # In the dtype of p: of integers PyTorch would make float32, where 1 + eps is 1.
                signs = torch.randint(-1, 2, p.shape, generator=self._random).to(p.dtype)
                p.mul_(1 + torch.finfo(p.dtype).eps * signs)


def first_step_rounding(
    trainer: Trainer, inputs: SharedInputs, logs: dict[str, torch.Tensor], gradients: Record
) -> dict[str, float]:
    """Measures what rounding changes in the losses and gradients of one step.

    A float32 trainer is compared with float64. A float64 trainer is compared with itself with
    probabilities that differ by one unit in the last place.

    Args:
        trainer: a copy of the trainer that gave `logs` and `gradients`. It is changed.
        inputs: the batches and random numbers of the step.
        logs: the losses of the step, from `frozen_torch_step`.
        gradients: the gradients of the step, from `frozen_torch_step`.

    Returns:
        The relative difference of each loss and gradient, by name.
    """
    networks = (trainer.generator, trainer.discriminator)
    if next(networks[0].parameters()).dtype == torch.float32:
        for network in networks:
            network.double()
        inputs = inputs.astype(np.float64)
    else:
        perturb_sigmoids(trainer.discriminator)
    other_logs, others = frozen_torch_step(trainer, inputs)
    found = {
        name: tolerances.loss_difference(logs[name].item(), value.item())
        for name, value in other_logs.items()
    }
    for (name, left), (_, right) in zip(gradients, others, strict=True):
        keys = [f"{name}.{key}" for key, _ in getattr(trainer, name).named_parameters()]
        both = dict(zip(keys, zip(left, right, strict=True), strict=True))
        for key, value in tolerances.differences(both).items():
            found[key] = tolerances.nan_max(found.get(key, 0.0), value)
    return found


def perturb_sigmoids(network: nn.Module) -> None:
    """Changes the outputs of each `Sigmoid` by one unit in the last place, up and down in turn.

    Two libraries' sigmoids can differ by that much. -log(1 - p) enlarges it where p is close to 1.

    Args:
        network: a module, changed in place.
    """
    for name, layer in list(network.named_modules()):
        if isinstance(layer, nn.Sigmoid):
            parent, _, last = name.rpartition(".")
            setattr(network.get_submodule(parent), last, _PerturbedSigmoid())


class _PerturbedSigmoid(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return _Perturbed.apply(x)


class _Perturbed(torch.autograd.Function):
    @staticmethod
    def forward(context: torch.autograd.function.FunctionCtx, x: torch.Tensor) -> torch.Tensor:
        p = torch.sigmoid(x)
        up = (torch.arange(p.numel()) % 2).to(p.dtype).view_as(p)
        p = torch.nextafter(p, up)
        context.save_for_backward(p)
        return p

    @staticmethod
    def backward(
        context: torch.autograd.function.FunctionCtx, gradient: torch.Tensor
    ) -> torch.Tensor:
        (p,) = context.saved_tensors
        return gradient * p * (1 - p)
