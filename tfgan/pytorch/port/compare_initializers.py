"""Compares fresh weights of both sides by their distribution.

Carried weights hide a wrong initializer. So both functions are called several times, and for each
weight the pooled values of both sides are tested: the spread by a z-test of the mean square, the
form by the two-sample test of Kolmogorov and Smirnov.
"""

import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from tfgan.pytorch.port.numbers import Array
from tfgan.pytorch.port.report import START, Finding

# A difference is reported where it would happen by chance once in so many tests.
FALSE_ALARM = 1e-7
# Fewer values tell nothing of a distribution.
LEAST = 64
# Range of values that look uniform, in standard deviations: 3.5 for a uniform distribution.
UNIFORM = 3.9
DRAWS, SECONDS = 8, 1.5

Weights = dict[str, Array]


@contextlib.contextmanager
def without_seeds() -> Iterator[None]:
    """Calls that set a seed do nothing in the block, so that each draw is another one."""
    places = [
        (torch, "manual_seed"),
        (np.random, "seed"),  # noqa: TID251
        (tf.random, "set_seed"),  # noqa: TID251
        (keras.utils, "set_random_seed"),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name in places]
    for owner, name in places:
        setattr(owner, name, lambda *args, **kwargs: None)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def draws(make: Callable[[], Weights], first: Weights) -> dict[str, list[Array]]:
    """Returns several fresh values of each weight.

    Args:
        make: function () -> the weights of a new pair of networks.
        first: weights that are there already.
    """
    found = {key: [value] for key, value in first.items()}
    begin = time.monotonic()
    with without_seeds():
        for _ in range(DRAWS - 1):
            new = make()
            for key, value in new.items():
                known = found.get(key, [])
                if not any(np.array_equal(value, other) for other in known):
                    found.setdefault(key, []).append(value)
            if time.monotonic() - begin > SECONDS:
                break
    return found


@dataclasses.dataclass(frozen=True)
class _Described:
    """Mean, standard deviation and largest magnitude of fresh values."""

    mean: float
    std: float
    width: float

    def text(self) -> str:
        if self.std == 0:
            return f"all {self.mean:.6g}"
        kind = "uniform" if self.width < UNIFORM * self.std else "not uniform"
        return f"mean {self.mean:.3g}, standard deviation {self.std:.3g}, {kind}"


def compare(
    ours: dict[str, list[Array]], theirs: dict[str, list[Array]], describe: Callable[[str], str],
    shapes: dict[str, tuple[int, ...]],
) -> list[Finding]:  # fmt: skip
    """Compares fresh values of each weight.

    Args:
        ours: {key of the PyTorch parameter: values of the Keras variable}.
        theirs: {key: values of the PyTorch parameter}.
        describe: function of a key -> names of both layers.
        shapes: {key: shape of the PyTorch parameter}.
    """
    found = []
    for key in ours:
        if key not in theirs:
            continue
        left, right = (np.concatenate([v.reshape(-1) for v in x[key]]) for x in (ours, theirs))
        if _differ(left, right):
            # PyTorch's default biases depend on the kernel's inputs.
            shape = shapes.get(f"{key.removesuffix('bias')}weight", shapes[key])
            texts = [_Described(float(v.mean()), float(v.std()), float(np.ptp(v))).text()
                     for v in (left, right)]  # fmt: skip
            found.append(
                Finding(
                    "initializer", describe(key), texts[0], texts[1],
                    abs(float(left.std()) - float(right.std())), None,
                    guess_keras(right, shape), guess_torch(left, shape), START,
                )
            )  # fmt: skip
    return found


def _differ(left: Array, right: Array) -> bool:
    constant = [bool(np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max()))) for x in (left, right)]
    if all(constant):
        return abs(float(left[0]) - float(right[0])) > 1e-7
    if any(constant):
        return min(len(left), len(right)) > 1
    if min(len(left), len(right)) < LEAST:
        return False
    return _spread_differs(left, right) or _form_differs(left, right)


def _spread_differs(left: Array, right: Array) -> bool:
    """A z-test of the logarithm of the mean square."""
    squares = [x.astype(np.float64) ** 2 for x in (left, right)]
    means = [float(s.mean()) for s in squares]
    errors = [float(s.var()) / (len(s) * m * m) for s, m in zip(squares, means, strict=True)]
    z = abs(math.log(means[0] / means[1])) / math.sqrt(sum(errors))
    return math.erfc(z / math.sqrt(2)) < FALSE_ALARM


def _form_differs(left: Array, right: Array) -> bool:
    """The two-sample test of Kolmogorov and Smirnov."""
    both = np.sort(np.concatenate([left, right]))
    ranks = [np.searchsorted(np.sort(x), both, side="right") / len(x) for x in (left, right)]
    distance = float(np.abs(ranks[0] - ranks[1]).max())
    size = len(left) * len(right) / (len(left) + len(right))
    return 2 * math.exp(-2 * size * distance * distance) < FALSE_ALARM


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """PyTorch's fan in and fan out."""
    if len(shape) < 2:
        return (shape[0] if shape else 1,) * 2
    window = int(np.prod(shape[2:]))
    return shape[1] * window, shape[0] * window


def _known(shape: tuple[int, ...]) -> list[tuple[tuple[str, str], float, bool]]:
    """((Keras's line, PyTorch's line), standard deviation, whether it is uniform)."""
    fan_in, fan_out = _fans(shape)
    glorot, he = math.sqrt(2 / (fan_in + fan_out)), math.sqrt(2 / fan_in)
    bound = 1 / math.sqrt(fan_in)
    return [
        (("'glorot_uniform'", "nn.init.xavier_uniform_(weight)"), glorot, True),
        (("'glorot_normal'", "nn.init.xavier_normal_(weight)"), glorot, False),
        (("'he_uniform'", "nn.init.kaiming_uniform_(weight, nonlinearity='relu')"), he, True),
        (("'he_normal'", "nn.init.kaiming_normal_(weight)"), he, False),
        (
            (f"**tfgan.initializers.pytorch_uniform(fan_in={fan_in})", "PyTorch's default"),
            bound / math.sqrt(3),
            True,
        ),
        (("RandomNormal(stddev=0.02)", "nn.init.normal_(weight, 0.0, 0.02)"), 0.02, False),
    ]


def _guess(values: Array, shape: tuple[int, ...]) -> tuple[str, str]:
    """Keras's and PyTorch's line that give such values."""
    std, mean = float(values.std()), float(values.mean())
    if std == 0:
        return f"Constant({mean:.6g})", f"nn.init.constant_(parameter, {mean:.6g})"
    uniform = float(np.ptp(values)) < UNIFORM * std
    for lines, known, is_uniform in _known(shape):
        if uniform == is_uniform and abs(std / known - 1) < 0.08 and abs(mean) < 0.5 * std:
            return lines
    if uniform:
        low, high = mean - std * math.sqrt(3), mean + std * math.sqrt(3)
        ends = f"{low:.3g}, {high:.3g}"
        return f"RandomUniform({ends})", f"nn.init.uniform_(parameter, {ends})"
    moments = f"{mean:.3g}, {std:.3g}"
    return f"RandomNormal({moments})", f"nn.init.normal_(parameter, {moments})"


def guess_keras(values: Array, shape: tuple[int, ...]) -> str:
    """Returns the Keras initializer that gives such values."""
    return f"initializer {_guess(values, shape)[0]}"


def guess_torch(values: Array, shape: tuple[int, ...]) -> str:
    """Returns the line in PyTorch that gives such values."""
    return _guess(values, shape)[1]


def torch_weights(side: Any) -> Weights:
    """{network.key: value} of the parameters of a PyTorch side."""
    return {
        f"{name}.{key}": value.detach().cpu().numpy().astype(np.float64)
        for name in ("generator", "discriminator")
        for key, value in getattr(side, name).named_parameters()
    }
