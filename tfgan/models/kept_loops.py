"""The compiled loops that a model keeps, so that no fit traces what an earlier one has traced."""

from typing import Any

from tfgan.data.distributions import Distribution
from tfgan.models.adversarial_step import AdversarialStep
from tfgan.models.fused_loop import FusedLoop

# Number of loops that are kept, one for each source and batch size.
KEPT_LOOPS = 4


class KeptLoops:
    """Makes the `FusedLoop`s of a step, and keeps the last few.

    Args:
        adversarial_step: makes one step.
    """

    def __init__(self, adversarial_step: AdversarialStep) -> None:
        self.adversarial_step = adversarial_step
        self._loops: list[FusedLoop] = []

    def loop(self, source: Distribution, batch_size: int, **options: Any) -> FusedLoop:
        """Returns the loop that draws such batches: one that is kept, or a new one.

        Args:
            source: `Distribution` of the real samples.
            batch_size: number of samples per batch.
            **options: the other arguments of a new `FusedLoop`.
        """
        for loop in self._loops:
            if loop.draws_from(source, batch_size):
                return loop
        loop = FusedLoop(self.adversarial_step, source, batch_size, **options)
        self._loops = [loop, *self._loops][:KEPT_LOOPS]
        return loop

    def forget(self) -> None:
        """Forgets all loops: the next are traced anew."""
        self._loops = []
