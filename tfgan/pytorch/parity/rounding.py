"""The effect of rounding alone: differences between PyTorch and PyTorch with other rounding.

Some GANs are chaotic. Two runs that differ in the last digit are far apart after a hundred steps,
in one library as between two. Lock step can compare weights only until rounding alone separates
two runs of PyTorch.
"""

import copy
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from tfgan.pytorch.parity import tolerances
from tfgan.pytorch.parity.gradients import NETWORKS, Record, frozen_torch_step
from tfgan.pytorch.parity.shared_inputs import SharedInputs, TorchInputs
from tfgan.pytorch.trainer import Trainer

# Where the probabilities of each copy move that the first step of a float64 trainer is compared
# with. Up and down in turn cancels in a mean of equal probabilities.
ENDS = ((0.0,), (1.0,), (0.0, 1.0), (1.0, 0.0))


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
            perturb_weights(others, self._random)
            states = zip(ours.state_dict().items(), others.state_dict().values(), strict=True)
            both = {key: (other.numpy(), mine.numpy()) for (key, mine), other in states}
            largest = tolerances.nan_max(largest, *tolerances.differences(both).values())
        return largest


def first_step_rounding(
    trainer: Trainer, inputs: SharedInputs, logs: dict[str, torch.Tensor], gradients: Record
) -> dict[str, float]:
    """Measures what rounding changes in the losses and gradients of one step.

    A float32 trainer is compared with float64. A float64 trainer is compared with itself with
    probabilities and weights that differ by one unit in the last place, once for each of `ENDS`.

    Args:
        trainer: a copy of the trainer that gave `logs` and `gradients`. It is changed.
        inputs: the batches and random numbers of the step.
        logs: the losses of the step, from `frozen_torch_step`.
        gradients: the gradients of the step, from `frozen_torch_step`.

    Returns:
        The relative difference of each loss and gradient, by name.
    """
    if next(trainer.generator.parameters()).dtype == torch.float32:
        trainer.generator.double()
        trainer.discriminator.double()
        others = [frozen_torch_step(trainer, inputs.astype(np.float64))]
    else:
        others = [frozen_torch_step(_perturbed(trainer, ends), inputs) for ends in ENDS]
    found: dict[str, float] = {}
    for other_logs, other_gradients in others:
        for name, value in other_logs.items():
            difference = tolerances.loss_difference(logs[name].item(), value.item())
            found[name] = tolerances.nan_max(found.get(name, 0.0), difference)
        for (name, left), (_, right) in zip(gradients, other_gradients, strict=True):
            keys = [f"{name}.{key}" for key, _ in getattr(trainer, name).named_parameters()]
            both = dict(zip(keys, zip(left, right, strict=True), strict=True))
            for key, value in tolerances.differences(both).items():
                found[key] = tolerances.nan_max(found.get(key, 0.0), value)
    return found


def _perturbed(trainer: Trainer, ends: Sequence[float]) -> Trainer:
    """A copy of the trainer with other rounding."""
    other = copy.deepcopy(trainer)
    perturb_sigmoids(other.discriminator, ends)
    generator = torch.Generator().manual_seed(ENDS.index(ends))
    for network in (other.generator, other.discriminator):
        perturb_weights(network, generator)
    return other


def perturb_weights(network: nn.Module, generator: torch.Generator) -> None:
    """Changes randomly chosen weights by one unit in the last place, as if sums had another order.

    Args:
        network: a module, changed in place.
        generator: the random numbers.
    """
    with torch.no_grad():
        for p in network.parameters():
            # In the dtype of p: of integers PyTorch would make float32, where 1 + eps is 1.
            signs = torch.randint(-1, 2, p.shape, generator=generator).to(p.dtype)
            p.mul_(1 + torch.finfo(p.dtype).eps * signs)


def perturb_sigmoids(network: nn.Module, ends: Sequence[float] = (0.0, 1.0)) -> None:
    """Changes the outputs of each `Sigmoid` by one unit in the last place.

    Two libraries' sigmoids can differ by that much. -log(1 - p) enlarges it where p is close to 1.

    Args:
        network: a module, changed in place.
        ends: numbers towards which the outputs move, in turn.
    """
    for name, layer in list(network.named_modules()):
        if isinstance(layer, nn.Sigmoid):
            parent, _, last = name.rpartition(".")
            setattr(network.get_submodule(parent), last, _PerturbedSigmoid(ends))


class _PerturbedSigmoid(nn.Module):
    def __init__(self, ends: Sequence[float]) -> None:
        super().__init__()
        self.ends = tuple(ends)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        turns = torch.arange(x.numel()) % len(self.ends)
        towards = torch.tensor(self.ends, dtype=x.dtype)[turns].view_as(x)
        return _Perturbed.apply(x, towards)


class _Perturbed(torch.autograd.Function):
    @staticmethod
    def forward(
        context: torch.autograd.function.FunctionCtx, x: torch.Tensor, towards: torch.Tensor
    ) -> torch.Tensor:
        p = torch.nextafter(torch.sigmoid(x), towards)
        context.save_for_backward(p)
        return p

    @staticmethod
    def backward(
        context: torch.autograd.function.FunctionCtx, gradient: torch.Tensor
    ) -> tuple[torch.Tensor, None]:
        (p,) = context.saved_tensors
        return gradient * p * (1 - p), None
