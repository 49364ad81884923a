"""Compares the gradient penalties: where they are computed, and as functions of the gradient."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
import torch

from tfgan.models.gan import GAN
from tfgan.penalties import DRAGAN, R1, R2, GradientPenalty
from tfgan.pytorch.port import noise
from tfgan.pytorch.port.compare_losses import factor_causes
from tfgan.pytorch.port.numbers import AGREE, Array, array, difference, tensor
from tfgan.pytorch.port.report import Finding
from tfgan.pytorch.port.step_record import InputGradient

WHERE = "gradient penalty"


@dataclasses.dataclass
class KerasPenalty:
    """The Keras side's penalty: its points, and its derivative by a given gradient."""

    points: Array
    upstream: Array


def keras_penalty(
    penalty: Any, real: Array, fake: Array, numbers: Any, gradient: Array
) -> KerasPenalty:
    """Computes a penalty of a discriminator whose input gradient is `gradient` everywhere.

    Args:
        penalty: one of `tfgan.penalties`.
        real: real samples, (batch, ...).
        fake: fake samples.
        numbers: the penalty's random numbers.
        gradient: the gradients, of the shape of the samples.
    """
    g = tf.constant(gradient)
    seen: list[Array] = []

    def discriminator(x: tf.Tensor) -> tf.Tensor:
        seen.append(np.asarray(x))
        return tf.reduce_sum(tf.reshape(g * x, (x.shape[0], -1)), 1, keepdims=True)

    with tf.GradientTape() as tape:
        tape.watch(g)
        value = penalty(discriminator, tf.constant(real), tf.constant(fake), numbers)
    return KerasPenalty(seen[0], np.asarray(tape.gradient(value, g)))


def probe(shape: tuple[int, ...]) -> Array:
    """Returns gradients with norms from 0.3 to 3, (batch, ...)."""
    found = noise.normal(shape, 11, 1)
    norms = np.sqrt((found.reshape(len(found), -1) ** 2).sum(1))
    wanted = np.resize(np.array([0.3, 3.0, 0.6, 1.7, 2.4]), len(found))
    return found * (wanted / norms).reshape(-1, *(1 for _ in shape[1:]))


def missing(model: GAN, records: list[InputGradient]) -> Finding | None:
    """Returns the finding of a penalty that only one side has."""
    ours = [type(p).__name__ for p in model.adversarial_step.penalties]
    if bool(ours) == bool(records):
        return None
    return Finding(
        "penalty", WHERE, ", ".join(ours) or "no penalty", "a penalty" if records else "no penalty",
        1.0, None, "penalty=..." if records else "penalty=None", "",
    )  # fmt: skip


def compare_points(
    record: InputGradient, keras: KerasPenalty, to_torch: Callable[[Array], Array], real: Array,
    fake: Array, uniform: Array,
) -> list[Finding]:  # fmt: skip
    """Compares the points at which both penalties are computed."""
    expected, found = to_torch(keras.points), record.points
    before = difference(found, expected)
    if before <= AGREE:
        return []
    real, fake, t = to_torch(real), to_torch(fake), to_torch(uniform)
    rows = t.reshape(len(t), *(1 for _ in real.shape[1:]))
    known = {
        "t * fake + (1 - t) * real": rows * fake + (1 - rows) * real,
        "one t for the whole batch": rows[:1] * real + (1 - rows[:1]) * fake,
        "one t for the whole batch, t * fake + (1 - t) * real": (
            rows[:1] * fake + (1 - rows[:1]) * real
        ),
        "the real samples": real,
        "the fake samples": fake,
        "the middle of real and fake samples": 0.5 * (real + fake),
    }
    for text, points in known.items():
        if difference(found, points) <= AGREE:
            same = text == "t * fake + (1 - t) * real"
            words = text + ("; the distribution is the same" if same else "")
            return [
                Finding(
                    "interpolation", WHERE, _keras_points(keras, to_torch, known), words, before,
                    0.0, "", "x = t * real + (1 - t) * fake with t of shape (batch, 1, ...)",
                )
            ]  # fmt: skip
    rows = rows + 0 * real
    mixed = np.divide(found - fake, real - fake, out=np.zeros_like(found), where=real != fake)
    inside = bool(((mixed > -1e-9) & (mixed < 1 + 1e-9)).all())
    flat = mixed.reshape(len(mixed), -1)
    own = inside and bool(np.abs(flat - flat[:, :1]).max() < 1e-6)
    text = "other points"
    if own:
        text = "t * real + (1 - t) * fake with other random numbers than `uniform`"
    elif inside:
        text = "another t for each element of a sample"
    return [
        Finding("interpolation", WHERE, "t * real + (1 - t) * fake, one t per sample", text, before,
                None, "", "t = uniform, of shape (batch, 1, ...)")
    ]  # fmt: skip


def _keras_points(keras: KerasPenalty, to_torch: Any, known: dict[str, Array]) -> str:
    points = to_torch(keras.points)
    for text, values in known.items():
        if difference(points, values) <= AGREE:
            return text
    return "t * real + (1 - t) * fake"


@dataclasses.dataclass(frozen=True)
class _Form:
    """A penalty as a function of the gradient: its norm, its side and its target."""

    axes: str
    one_sided: bool
    target: float
    squared_norm: bool = False

    def text(self) -> str:
        power = "squared norm" if self.squared_norm else "norm"
        side = ", one-sided" if self.one_sided else ""
        return f"{power} over {self.axes}, target {self.target:g}{side}"

    def upstream(self, gradient: Array) -> Array:
        """The derivative of the penalty of weight 1 by the gradient."""
        g = tensor(gradient).requires_grad_()
        if self.axes == "the whole batch":
            squared = g.square().sum().reshape(1)
        elif self.axes == "each sample":
            squared = g.flatten(1).square().sum(1)
        elif self.axes == "axis 1 only":
            squared = g.square().sum(1)
        elif self.axes == "the last axis only":
            squared = g.square().sum(-1)
        elif self.axes == "the batch axis":
            squared = g.square().sum(0)
        elif self.axes == "height and width":
            squared = g.square().sum((-2, -1))
        else:
            squared = g.square().reshape(-1)
        excess = (squared if self.squared_norm else squared.sqrt()) - self.target
        if self.one_sided:
            excess = torch.relu(excess)
        value = excess.square().mean()
        (found,) = torch.autograd.grad(value, g)
        return array(found)


_AXES = (
    "each sample", "axis 1 only", "the last axis only", "the whole batch", "the batch axis",
    "height and width", "single elements",
)  # fmt: skip


def compare_functions(
    model_penalty: Any, record: InputGradient, keras: KerasPenalty,
    to_torch: Callable[[Array], Array], gradient: Array,
) -> tuple[list[Finding], float]:  # fmt: skip
    """Compares both penalties as functions of the same gradients.

    Args:
        model_penalty: the Keras side's penalty.
        record: PyTorch's penalty, at the gradients of `probe`.
        keras: Keras's penalty, at the same gradients.
        to_torch: function that brings an array into PyTorch's layout.
        gradient: the gradients, in PyTorch's layout.
    """
    ours = to_torch(keras.upstream)
    theirs = np.zeros_like(ours) if record.upstream is None else record.upstream
    before = difference(theirs, ours)
    if before <= AGREE:
        return [], before
    forms = [
        _Form(axes, one_sided, target, squared)
        for squared in (False, True)
        for one_sided in (False, True)
        for target in dict.fromkeys((1.0, 0.0, float(getattr(model_penalty, "target", 1.0))))
        for axes in _AXES
        if not (squared and target == 0.0 and one_sided)
    ]
    mine, my_factor = _find(forms, gradient, ours)
    other, factor = _find(forms, gradient, theirs, my_factor)
    name = type(model_penalty).__name__
    if mine is None or other is None:
        if record.upstream is None:
            text = "the penalty has no derivative: create_graph=True is missing"
            return [Finding("penalty", WHERE, name, text, before, None, "",
                            "torch.autograd.grad(..., create_graph=True)")], before  # fmt: skip
        return [Finding("unknown", WHERE, name, "another function of the gradient", before)], before
    return list(_parts(mine, my_factor, other, factor, before, len(gradient))), before


def _find(
    forms: list[_Form], gradient: Array, upstream: Array, weight: float | None = None
) -> tuple[_Form | None, float]:
    """The form with this derivative, and its weight; of several the one with `weight`."""
    found: list[tuple[_Form | None, float]] = []
    # R1 and R2 have no root: their derivative is that of target 0 and the plain norm.
    for form in forms:
        term = form.upstream(gradient)
        square = float((term * term).sum())
        factor = float((term * upstream).sum()) / square if square else 0.0
        if factor and difference(factor * term, upstream) < 1e-6:
            found.append((form, factor))
    same = [each for each in found if weight and abs(each[1] / weight - 1) < 1e-6]
    return (*same, *found, (None, 0.0))[0]


def _parts(
    mine: _Form, my_factor: float, other: _Form, factor: float, before: float, count: int
) -> Any:
    def finding(cause: str, ours: str, theirs: str, change: str) -> Finding:
        return Finding(cause, WHERE, ours, theirs, before, 0.0, "", change)

    texts = mine.text(), other.text()
    if mine.axes != other.axes:
        yield finding("penalty axes", *texts, "gradient.flatten(1).norm(2, dim=1)")
    if mine.one_sided != other.one_sided:
        yield finding(
            "one-sided penalty", *texts,
            "(norm - 1).clamp(min=0) ** 2" if mine.one_sided else "(norm - 1) ** 2",
        )  # fmt: skip
    if mine.target != other.target:
        yield finding("penalty target", *texts, f"(norm - {mine.target:g}) ** 2")
    if mine.squared_norm != other.squared_norm:
        yield finding("penalty axes", *texts, "the norm, not its square")
    ratio = factor / my_factor
    if abs(ratio - 1) > 1e-6:
        causes = [cause for cause, _ in factor_causes(ratio, count, count)]
        cause = "mean or sum" if "mean or sum" in causes else "penalty weight"
        if ratio < 0:
            cause = "sign"
        yield finding(
            cause, f"weight {my_factor:.6g}", f"weight {factor:.6g}",
            f"divide the penalty by {ratio:.6g}",
        )  # fmt: skip


def known(penalty: Any) -> bool:
    """Whether the penalty is one of `tfgan.penalties` that is computed at single points."""
    return isinstance(penalty, (GradientPenalty, R1, R2)) and not isinstance(penalty, DRAGAN)
