"""A PyTorch twin beside itself: what rounding alone makes of the weights, step after step.

Some GANs are chaotic: two runs that differ in the last place are far apart after a hundred steps,
in one library as between two. From where PyTorch leaves itself, no twin can be held against it.
"""

import copy

import torch

from tfgan.pytorch.parity import tolerances
from tfgan.pytorch.parity.adapt import nudge
from tfgan.pytorch.parity.shared_inputs import TorchDraws


class Shadow:
    """A trainer, and a copy of it that rounds otherwise.

    The copy's probabilities are moved by a unit in the last place, and after each step some of its
    weights, at random, as another order of the same sums would.

    Args:
        trainer: a `tfgan.pytorch.trainer.Trainer` that nothing else moves.
    """

    def __init__(self, trainer):
        self._trainer, self._other = trainer, copy.deepcopy(trainer)
        nudge(self._other.discriminator)
        self._random = torch.Generator().manual_seed(0)

    def step(self, numbers):
        """The largest relative difference of a weight between the two after a step.

        Args:
            numbers: `tfgan.pytorch.given.Numbers` of the step.
        """
        for trainer in (self._trainer, self._other):
            trainer.step(TorchDraws(numbers))
        largest = 0.0
        for name in ("generator", "discriminator"):
            ours, others = (getattr(t, name) for t in (self._trainer, self._other))
            self._move(others)
            pairs = zip(ours.state_dict().items(), others.state_dict().values(), strict=True)
            both = {key: (other.numpy(), mine.numpy()) for (key, mine), other in pairs}
            largest = tolerances.larger(largest, *tolerances.differences(both).values())
        return largest

    @torch.no_grad()
    def _move(self, network):
        for p in network.parameters():
            places = torch.randint(-1, 2, p.shape, generator=self._random)
            p.mul_(1 + torch.finfo(p.dtype).eps * places)
