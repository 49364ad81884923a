"""Lock step: a Keras GAN and a PyTorch trainer with the same weights, batches and random numbers.

Both sides make the same steps. After each step all losses, penalties, gradients and weights are
compared. The Keras side runs `GAN`'s own training step, eagerly, with the random numbers that the
model would have drawn.

Losses and gradients of step 1 are measured before any weight changes. Otherwise the generator's
would follow a discriminator update: where a gradient is 0 except for rounding, Adam makes a full
step in the direction of its sign, and float32 would compare two different discriminators.

If weights differ by more than the limit, PyTorch repeats the steps with and without other
rounding. That tells chaos from a real difference.
"""

import contextlib
import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy.typing as npt
import tensorflow as tf
import torch

from tfgan.data.distributions import Distribution
from tfgan.models.gan import GAN
from tfgan.pytorch.convert import weights
from tfgan.pytorch.parity import tolerances
from tfgan.pytorch.parity.adapt import adapt_to_tensorflow
from tfgan.pytorch.parity.gradients import (
    NETWORKS,
    Record,
    frozen_torch_step,
    record_keras_gradients,
    record_torch_gradients,
)
from tfgan.pytorch.parity.rounding import RoundingEffect, first_step_rounding
from tfgan.pytorch.parity.shared_inputs import TorchInputs, keras_step, next_inputs
from tfgan.pytorch.parity.tolerances import StepDifferences
from tfgan.pytorch.trainer import Trainer

Differences = dict[str, float]


class LockStep:
    """Trains a Keras GAN and a PyTorch trainer step by step, and measures their differences.

    The constructor copies the model's weights to the trainer.

    Args:
        model: a compiled `GAN`.
        trainer: a `Trainer` with networks of the same structure.
        source: the distribution of the data.
        batch_size: samples per batch.

    Raises:
        ValueError: if the networks do not match.

    Example:
        >>> rows = LockStep(model, trainer, Gaussian(4.0, 0.5), 8).run(50)
        >>> tolerances.failures(rows, "float32")
        []
    """

    def __init__(self, model: GAN, trainer: Trainer, source: Distribution, batch_size: int) -> None:
        self.model, self.trainer = model, trainer
        self.source, self.batch_size = source, batch_size
        self.precision = "float64" if model.generator.compute_dtype == "float64" else "float32"
        self._networks = {}
        for name in NETWORKS:
            ours, theirs = getattr(model, name), getattr(trainer, name)
            theirs.to(getattr(torch, self.precision))
            adapt_to_tensorflow(theirs)
            theirs.load_state_dict(weights.to_state_dict(ours, theirs))
            self._networks[name] = (ours, theirs, weights.pairs(ours, theirs))

    def run(
        self, steps: int, *, on_step: Callable[[], Any] = lambda: None
    ) -> list[StepDifferences]:
        """Makes steps on both sides.

        Args:
            steps: number of steps.
            on_step: function called after each step.

        Returns:
            The `StepDifferences` before the first step and after each step.
        """
        start, trainer = self.model.step.numpy(), copy.deepcopy(self.trainer)
        rows = [StepDifferences(0, self._weight_differences())]
        first = self._first_step()
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(record_keras_gradients(self.model))
            theirs = stack.enter_context(record_torch_gradients(self.trainer))
            for step in range(1, steps + 1):
                inputs = next_inputs(self.model, self.source, self.batch_size)
                logs = keras_step(self.model, inputs)
                torch_logs = self.trainer.step(TorchInputs(inputs))
                found = first
                if step > 1:
                    found = (*self._step_differences(logs, torch_logs, ours, theirs), {})
                rows.append(StepDifferences(step, self._weight_differences(), *found))
                ours.clear()
                theirs.clear()
                on_step()
        if tolerances.first_divergence(rows, self.precision):
            rows[1:] = self._with_rounding(rows[1:], start, trainer)
        return rows

    def _with_rounding(
        self, rows: list[StepDifferences], start: int, trainer: Trainer
    ) -> list[StepDifferences]:
        """`rows` with the effect of rounding on PyTorch's weights, from the step `start` on."""
        now, effect, found = self.model.step.numpy(), RoundingEffect(trainer), []
        for index, row in enumerate(rows):
            self.model.step.assign(start + index)
            difference = effect.step(next_inputs(self.model, self.source, self.batch_size))
            found.append(dataclasses.replace(row, weights_by_rounding=difference))
        self.model.step.assign(now)
        return found

    def _first_step(self) -> tuple[Differences, Differences, Differences]:
        """Differences of losses and gradients before any update, and the effect of rounding."""
        inputs = next_inputs(self.model, self.source, self.batch_size)
        state = [(v, v.numpy()) for v in (*self.model.variables, *self.model.metrics_variables)]
        with record_keras_gradients(self.model, update=False) as ours:
            logs = keras_step(self.model, inputs)
        for variable, value in state:
            variable.assign(value)
        torch_logs, theirs = frozen_torch_step(copy.deepcopy(self.trainer), inputs)
        rounding = first_step_rounding(copy.deepcopy(self.trainer), inputs, torch_logs, theirs)
        return (*self._step_differences(logs, torch_logs, ours, theirs), rounding)

    def _step_differences(
        self,
        logs: dict[str, tf.Tensor],
        torch_logs: dict[str, torch.Tensor],
        ours: Record,
        theirs: Record,
    ) -> tuple[Differences, Differences]:
        losses = {
            name: tolerances.loss_difference(float(logs[name]), value.item())
            for name, value in torch_logs.items()
        }
        return losses, self._gradient_differences(ours, theirs)

    def _gradient_differences(self, ours: Record, theirs: Record) -> Differences:
        """The largest difference of each gradient over the updates of a step."""
        found: Differences = {}
        for name, (network, module, pairs) in self._networks.items():
            places = {id(v): index for index, v in enumerate(network.trainable_variables)}
            keys = [key for key, _ in module.named_parameters()]
            mine = [gradients for owner, gradients in ours if owner == name]
            others = [gradients for owner, gradients in theirs if owner == name]
            for left, right in zip(mine, others, strict=True):
                both = {
                    pair.key: (
                        pair.to_torch(left[places[id(pair.variable)]]),
                        right[keys.index(pair.key)],
                    )
                    for pair in pairs
                    if id(pair.variable) in places
                }
                for key, value in tolerances.differences(both).items():
                    key = f"{name}.{key}"
                    found[key] = tolerances.nan_max(found.get(key, 0.0), value)
        return found

    def _weight_differences(self) -> Differences:
        found: Differences = {}
        for name, (_, module, pairs) in self._networks.items():
            state = module.state_dict()
            both: dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] = {
                pair.key: (pair.to_torch(pair.variable.numpy()), state[pair.key].numpy())
                for pair in pairs
            }
            found.update({f"{name}.{k}": v for k, v in tolerances.differences(both).items()})
        return found
