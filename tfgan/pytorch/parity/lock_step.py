"""Lock step: a Keras GAN and its PyTorch twin on the same weights, batches and random numbers.

The Keras side is `GAN.iterate` itself, eager, on numbers that are given to it; the numbers are
those that the model would have drawn. After each step every loss, penalty, gradient and weight is
held against the twin's.

Losses and gradients of the first step are those of one iteration that moves nothing, so that each
is of the same weights: where a gradient is 0 but for rounding, Adam makes a full step of its sign,
and after the discriminator's first update single precision would see two discriminators.

Where weights leave the limit, the steps are gone through again by PyTorch and its shadow.
"""

import contextlib
import copy
import dataclasses

import numpy as np
import torch

from tfgan.pytorch.convert import weights
from tfgan.pytorch.parity import tolerances
from tfgan.pytorch.parity.adapt import adapt, nudge
from tfgan.pytorch.parity.rounding import Shadow
from tfgan.pytorch.parity.shared_inputs import KerasDraws, TorchDraws, draw
from tfgan.pytorch.parity.tolerances import StepDifferences


class LockStep:
    """A Keras GAN and a PyTorch trainer that go step by step together.

    The twin gets the model's weights when this is made.

    Args:
        model: a compiled `GAN`.
        trainer: a `tfgan.pytorch.trainer.Trainer` of the same structure.
        source: the `Distribution` of the data.
        batch_size: samples a batch.

    Raises:
        ValueError: if the networks do not fit.
    """

    def __init__(self, model, trainer, source, batch_size):
        self.model, self.trainer = model, trainer
        self.source, self.batch_size = source, batch_size
        self.precision = "float64" if model.generator.compute_dtype == "float64" else "float32"
        self._networks = {}
        for name in ("generator", "discriminator"):
            ours, theirs = getattr(model, name), getattr(trainer, name)
            theirs.to(getattr(torch, self.precision))
            adapt(theirs)
            theirs.load_state_dict(weights.to_state_dict(ours, theirs))
            self._networks[name] = (ours, theirs, weights.pairs(ours, theirs))

    def run(self, steps, *, on_step=lambda: None):
        """The `StepDifferences` before the first step and after each of `steps`.

        Args:
            steps: iterations.
            on_step: called after each.
        """
        start, trainer = self.model.step.numpy(), copy.deepcopy(self.trainer)
        rows = [StepDifferences(0, self._weights())]
        first = self._first()
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(_keras_gradients(self.model))
            theirs = stack.enter_context(_torch_gradients(self.trainer))
            for step in range(1, steps + 1):
                numbers = draw(self.model, self.source, self.batch_size)
                logs = self.model.iterate(KerasDraws(numbers))
                torch_logs = self.trainer.step(TorchDraws(numbers))
                found = first if step == 1 else self._differences(logs, torch_logs, ours, theirs)
                rows.append(StepDifferences(step, self._weights(), *found))
                ours.clear(), theirs.clear()
                on_step()
        if tolerances.parting(rows, self.precision):
            rows[1:] = self._with_rounding(rows[1:], start, trainer)
        return rows

    def _with_rounding(self, rows, start, trainer):
        """`rows` with what rounding alone makes of PyTorch's weights by then."""
        now, shadow, found = self.model.step.numpy(), Shadow(trainer), []
        for index, row in enumerate(rows):
            self.model.step.assign(start + index)
            difference = shadow.step(draw(self.model, self.source, self.batch_size))
            found.append(dataclasses.replace(row, weights_by_rounding=difference))
        self.model.step.assign(now)
        return found

    def _first(self):
        """Differences of losses and gradients while nothing moves, and what rounding costs."""
        numbers = draw(self.model, self.source, self.batch_size)
        state = [(v, v.numpy()) for v in (*self.model.variables, *self.model.metrics_variables)]
        with _keras_gradients(self.model, moving=False) as ours:
            logs = self.model.iterate(KerasDraws(numbers))
        for variable, value in state:
            variable.assign(value)
        torch_logs, theirs = _still_step(copy.deepcopy(self.trainer), numbers)
        return (
            *self._differences(logs, torch_logs, ours, theirs),
            _rounding(copy.deepcopy(self.trainer), numbers, torch_logs, theirs),
        )

    def _differences(self, logs, torch_logs, ours, theirs):
        losses = {
            name: tolerances.loss_difference(float(logs[name]), value.item())
            for name, value in torch_logs.items()
        }
        return losses, self._gradients(ours, theirs)

    def _gradients(self, ours, theirs):
        """Differences of each gradient, the largest over the step's updates."""
        found = {}
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
                    found[key] = tolerances.larger(found.get(key, 0.0), value)
        return found

    def _weights(self):
        found = {}
        for name, (_, module, pairs) in self._networks.items():
            state = module.state_dict()
            both = {
                pair.key: (pair.to_torch(pair.variable.numpy()), state[pair.key].numpy())
                for pair in pairs
            }
            found.update({f"{name}.{k}": v for k, v in tolerances.differences(both).items()})
        return found


def _still_step(trainer, numbers):
    """Losses and gradients of an iteration that moves nothing; `trainer` is used up."""
    trainer.schedulers = ()
    for optimizer in (trainer.generator_optimizer, trainer.discriminator_optimizer):
        for group in optimizer.param_groups:
            group["lr"] = 0.0
    with _torch_gradients(trainer) as gradients:
        return trainer.step(TorchDraws(numbers)), gradients


def _rounding(other, numbers, logs, gradients):
    """What rounding costs PyTorch in its first step: differences from another run of it.

    In single precision that is one in double precision. In double precision it is one whose
    probabilities are moved by a unit in the last place.
    """
    networks = (other.generator, other.discriminator)
    if next(networks[0].parameters()).dtype == torch.float32:
        for network in networks:
            network.double()
        numbers = numbers.astype(np.float64)
    else:
        nudge(other.discriminator)
    other_logs, others = _still_step(other, numbers)
    found = {
        name: tolerances.loss_difference(logs[name].item(), value.item())
        for name, value in other_logs.items()
    }
    for (name, left), (_, right) in zip(gradients, others, strict=True):
        keys = [f"{name}.{key}" for key, _ in getattr(other, name).named_parameters()]
        both = dict(zip(keys, zip(left, right, strict=True), strict=True))
        for key, value in tolerances.differences(both).items():
            found[key] = tolerances.larger(found.get(key, 0.0), value)
    return found


@contextlib.contextmanager
def _keras_gradients(model, *, moving=True):
    """A list that gets (network, gradients) of every update while the block runs.

    Args:
        model: a compiled `GAN`.
        moving: whether the updates are made.
    """
    found = []
    optimizers = {
        "generator": model.generator_optimizer,
        "discriminator": model.discriminator_optimizer,
    }

    def tapped(name, apply):
        def wrapper(gradients, variables=None):
            found.append((name, [np.array(gradient) for gradient in gradients]))
            return apply(gradients, variables) if moving else None

        return wrapper

    for name, optimizer in optimizers.items():
        optimizer.apply = tapped(name, optimizer.apply)
    try:
        yield found
    finally:
        for optimizer in optimizers.values():
            del optimizer.apply


@contextlib.contextmanager
def _torch_gradients(trainer):
    """The same of the twin."""
    found, handles = [], []
    for name in ("generator", "discriminator"):
        parameters = list(getattr(trainer, name).parameters())

        def hook(optimizer, args, kwargs, name=name, parameters=parameters):
            found.append((name, [p.grad.detach().numpy().copy() for p in parameters]))

        optimizer = getattr(trainer, f"{name}_optimizer")
        handles.append(optimizer.register_step_pre_hook(hook))
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()
