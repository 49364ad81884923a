"""Lock step: a Keras GAN and its PyTorch twin on the same weights, batches and random numbers.

The Keras side is `GAN.iterate` itself, eager, on numbers that are given to it; the numbers are
those that the model would have drawn. After each step every loss, penalty, gradient and weight is
held against the twin's.
"""

import contextlib
import dataclasses

import numpy as np
import torch

from tfgan.pytorch import weights
from tfgan.pytorch.given import KerasDraws, TorchDraws, draw

# A gradient or weight this small beside the whole network's is measured by that.
FLOOR = 1e-3
# Losses near 0 are differences of terms of the order of 1.
LOSS_FLOOR = 1e-2
# The largest difference allowed, by precision: of losses, penalties and gradients of the first
# step, and of weights after 100 steps (not promised in single precision).
FIRST_STEP = {"float64": 1e-10, "float32": 1e-5}
WEIGHTS = {"float64": 1e-8}
STEPS_OF_WEIGHTS = 100


@dataclasses.dataclass(frozen=True)
class StepDifferences:
    """Relative differences after one step, by name.

    Attributes:
        step: the step, from 1; 0 is before the first, with weights only.
        losses: of each loss and penalty, |a - b| / max(|b|, 0.01).
        gradients: of each gradient of each update, ||a - b|| / ||b||; where ||b|| is below 0.001
            of the whole network's, by that.
        weights: of each weight, likewise.
    """

    step: int
    losses: dict
    gradients: dict
    weights: dict


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
            _round_slopes(theirs)
            theirs.load_state_dict(weights.to_state_dict(ours, theirs))
            self._networks[name] = (ours, theirs, weights.pairs(ours, theirs))

    def run(self, steps):
        """The `StepDifferences` before the first step and after each of `steps`."""
        rows = [StepDifferences(0, {}, {}, self._weights())]
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(_keras_gradients(self.model))
            theirs = stack.enter_context(_torch_gradients(self.trainer))
            for step in range(1, steps + 1):
                numbers = draw(self.model, self.source, self.batch_size)
                logs = self.model.iterate(KerasDraws(numbers))
                torch_logs = self.trainer.step(TorchDraws(numbers))
                losses = {
                    name: _loss_difference(float(logs[name]), value.item())
                    for name, value in torch_logs.items()
                }
                rows.append(
                    StepDifferences(step, losses, self._gradients(ours, theirs), self._weights())
                )
                ours.clear(), theirs.clear()
        return rows

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
                for key, value in _differences(both).items():
                    key = f"{name}.{key}"
                    found[key] = _larger(found.get(key, 0.0), value)
        return found

    def _weights(self):
        found = {}
        for name, (_, module, pairs) in self._networks.items():
            state = module.state_dict()
            both = {
                pair.key: (pair.to_torch(pair.variable.numpy()), state[pair.key].numpy())
                for pair in pairs
            }
            found.update({f"{name}.{k}": v for k, v in _differences(both).items()})
        return found


def failures(rows, precision, *, exact=True):
    """What is not as promised, a line each: nothing if the two agree.

    Args:
        rows: of `LockStep.run`.
        precision: `"float64"` or `"float32"`.
        exact: whether the weights must stay together.
    """
    found = []
    limit = FIRST_STEP[precision]
    for row in rows[:2]:
        kinds = {"loss": row.losses, "gradient": row.gradients}
        if row.step == 0:
            kinds = {"initial weight": row.weights}
        for kind, differences in kinds.items():
            for name, value in differences.items():
                if not value <= limit:
                    found.append(f"step {row.step}: {kind} {name} differs by {value:.2g}")
    limit = WEIGHTS.get(precision) if exact else None
    for row in rows[1 : STEPS_OF_WEIGHTS + 1]:
        bad = {name: v for name, v in row.weights.items() if limit and not v <= limit}
        if bad:
            name = max(bad, key=bad.get)
            found.append(f"step {row.step}: {len(bad)} weights differ, {name} by {bad[name]:.2g}")
            break
    return found


def worst(row):
    """(losses, gradients, weights): the largest differences of a row."""
    kinds = (row.losses, row.gradients, row.weights)
    return tuple(_larger(0.0, *kind.values()) for kind in kinds)


def _round_slopes(network):
    """Gives LeakyReLU the slope that TensorFlow's kernel uses: single precision in any dtype."""
    for layer in network.modules():
        if isinstance(layer, torch.nn.LeakyReLU):
            layer.negative_slope = float(np.float32(layer.negative_slope))


@contextlib.contextmanager
def _keras_gradients(model):
    """A list that gets (network, gradients) of every update while the block runs."""
    found = []
    optimizers = {
        "generator": model.generator_optimizer,
        "discriminator": model.discriminator_optimizer,
    }

    def tapped(name, apply):
        def wrapper(gradients, variables=None):
            found.append((name, [np.array(gradient) for gradient in gradients]))
            return apply(gradients, variables)

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


def _differences(both):
    """{key: relative difference} of {key: (ours, theirs)}, norm-wise."""
    whole = np.sqrt(sum(float(np.sum(np.square(b))) for _, b in both.values()))
    found = {}
    for key, (a, b) in both.items():
        scale = max(float(np.linalg.norm(b)), FLOOR * whole)
        difference = float(np.linalg.norm(a - b))
        found[key] = difference / scale if scale else difference
    return found


def _loss_difference(a, b):
    return abs(a - b) / max(abs(b), LOSS_FLOOR)


def _larger(*values):
    """The maximum, where NaN is larger than anything."""
    return float("nan") if any(np.isnan(values)) else max(values)
