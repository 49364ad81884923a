"""Compares the losses as functions of the discriminator's last layer.

The outputs of the discriminator's last layer with weights are replaced by the same numbers on both
sides. What comes after that layer, a sigmoid for instance, counts as a part of the loss. Then the
derivatives of both losses by these numbers are compared.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan.models.gan import GAN
from tfgan.pytorch.port import noise
from tfgan.pytorch.port.keras_trace import traced
from tfgan.pytorch.port.layer_pairs import LayerPair
from tfgan.pytorch.port.numbers import AGREE, Array, difference
from tfgan.pytorch.port.report import SMALL, Finding

# Outputs at which sigmoids round to 0 or 1.
EXTREMES = (-200.0, -60.0, -30.0, -20.0, 20.0, 30.0, 60.0, 200.0)

Gradients = tuple[Array | None, Array | None]


@dataclasses.dataclass
class LossFacts:
    """One loss at given outputs: derivatives by the real and by the fake outputs, and its value."""

    real: Array | None
    fake: Array | None
    value: float

    def joined(self, shape: tuple[int, ...]) -> Array:
        """Returns both derivatives as one array; zeros where a sample has no part."""
        zeros = np.zeros(shape)
        return np.stack([zeros if g is None else g for g in (self.real, self.fake)])


class KerasLosses:
    """The losses of a Keras GAN as functions of the last layer's outputs.

    Args:
        model: the GAN.
        pair: the discriminator's last layers with weights.
        real: a real batch, as the discriminator takes it.
        classes: one-hot classes, or None.
    """

    def __init__(self, model: GAN, pair: LayerPair, real: Array, classes: Array | None) -> None:
        self.model, self.pair = model, pair
        self._inputs = tf.constant(real)
        self._classes = None if classes is None else tf.constant(classes)

    def outputs(self, z: tf.Tensor) -> tf.Tensor:
        """Returns what the discriminator gives for outputs `z` of its last layer."""
        layer, last = self.pair.layer, self.model.discriminator.outputs[0]._keras_history.operation
        if last is layer and type(layer).__module__.startswith("keras."):
            activation = getattr(layer, "activation", None)
            return z if activation is None else activation(z)
        inputs = self._inputs if self._classes is None else [self._inputs, self._classes]
        discriminator = self.model.discriminator
        state = [(v, v.numpy()) for v in discriminator.non_trainable_variables]
        with traced(discriminator, {id(self.pair.layer): z}):
            found = discriminator(inputs, training=True)
        for variable, value in state:
            variable.assign(value)
        return found

    def facts(self, network: str, real: Array, fake: Array) -> LossFacts:
        """Returns value and derivatives of a network's loss."""
        loss = self.model.adversarial_loss
        zr, zf = tf.constant(real), tf.constant(fake)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([zr, zf])
            r, f = self.outputs(zr), self.outputs(zf)
            if network == "discriminator":
                value = loss.discriminator(r, f)
            else:
                value = loss.generator(f, r if loss.paired else None)
        found = tape.gradient(value, [zr, zf])
        arrays = [None if g is None else np.asarray(g) for g in found]
        return LossFacts(arrays[0], arrays[1], float(value))


def moderate(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Returns ordinary outputs for real and fake samples."""
    return 0.3 + 1.5 * noise.normal(shape, 5, 1), -0.2 + 1.5 * noise.normal(shape, 5, 2)


def extreme(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Returns outputs at which sigmoids are saturated."""
    size = int(np.prod(shape))
    values = np.resize(np.array(EXTREMES), size).reshape(shape)
    return values, values[::-1].copy()


def compare(
    network: str, keras: Callable[..., LossFacts], torch: Callable[..., LossFacts],
    shape: tuple[int, ...], to_torch: Callable[[Array], Array], names: tuple[str, str],
) -> tuple[list[Finding], float]:  # fmt: skip
    """Compares the loss of one network.

    Args:
        network: `"generator"` or `"discriminator"`.
        keras: function (real, fake) -> the Keras loss at these outputs.
        torch: the same of PyTorch. Arrays are in PyTorch's layout.
        shape: shape of Keras's outputs.
        to_torch: function that brings an array into PyTorch's layout.
        names: what the losses are called.

    Returns:
        The findings and the largest difference.
    """
    real, fake = moderate(shape)
    where = f"loss of the {network}"
    layout = to_torch(real).shape

    def both(zr: Array, zf: Array) -> tuple[Array, Array]:
        ours, theirs = keras(zr, zf), torch(to_torch(zr), to_torch(zf))
        moved = LossFacts(
            None if ours.real is None else to_torch(ours.real),
            None if ours.fake is None else to_torch(ours.fake),
            ours.value,
        )
        return moved.joined(layout), theirs.joined(layout)

    ours, theirs = both(real, fake)
    before = difference(theirs, ours)
    if before > AGREE:
        library = _Library(keras, to_torch, layout)
        found = library.explain(network, real, fake, theirs, ours, where, before, names)
        factors = _factors(theirs, ours)
        if factors is None:
            return found, before
    else:
        found, factors = [], (None, None)
    # A factor of a loss must not hide how it treats saturated outputs.
    ours, theirs = both(*extreme(shape))
    ours = np.stack([g * (f or 1.0) for g, f in zip(ours, factors, strict=True)])
    outside = _extreme_difference(theirs, ours)
    if outside > 1e-6:
        found = [*found, _clamp(where, ours, theirs, outside, names)]
    return found, before


def _extreme_difference(found: Array, expected: Array) -> float:
    scale = float(np.nanmax(np.abs(np.where(np.isfinite(expected), expected, 0)))) or 1.0
    # Near 1 a sigmoid has few digits left, and so have the derivatives there.
    same = np.isclose(found, expected, rtol=1e-2, atol=1e-2 * scale, equal_nan=True)
    if same.all():
        return 0.0
    apart = np.abs(found - expected)[~same]
    return float(np.nanmax(np.where(np.isfinite(apart), apart, scale))) / scale


def _clamp(where: str, ours: Array, theirs: Array, before: float, names: Any) -> Finding:
    def words(name: str, gradients: Array) -> str:
        if not np.isfinite(gradients).all():
            return f"{name}: not finite where the sigmoid is 0 or 1"
        zeros = int((np.abs(gradients) < 1e-12).sum())
        return f"{name}: {zeros} of {gradients.size} derivatives are 0 at outputs of -200 to 200"

    return Finding(
        "bce clamp", f"{where}, where the sigmoid rounds to 0 or 1", words(names[0], ours),
        words(names[1], theirs), before, 0.0,
        "loss 'bce_probability' for nn.BCELoss on probabilities, 'non_saturating' for "
        "nn.BCEWithLogitsLoss",
        "nn.BCEWithLogitsLoss without a sigmoid for 'non_saturating'", SMALL,
    )  # fmt: skip


# --- explanations --------------------------------------------------------------------------------

_Term = Callable[[Array], Array]


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _logistic(target: float) -> _Term:
    return lambda z: _sigmoid(z) - target


def _squared(target: float) -> _Term:
    return lambda z: z - target


def _squared_probability(target: float) -> _Term:
    return lambda z: (_sigmoid(z) - target) * _sigmoid(z) * (1 - _sigmoid(z))


def _twice(target: float) -> _Term:
    """A sigmoid before a loss that takes logits."""
    return lambda z: (_sigmoid(_sigmoid(z)) - target) * _sigmoid(z) * (1 - _sigmoid(z))


# Name -> derivative of a term by an output, for a target. Factors are found.
_KINDS: dict[str, Callable[[float], _Term]] = {
    "binary cross entropy": _logistic,
    "squared error": _squared,
    "squared error of probabilities": _squared_probability,
    "binary cross entropy with a second sigmoid": _twice,
}
_TARGETS = (0.0, 1.0, 0.9, 0.1, 0.8, 0.7, 0.95, 1.2, 0.3, 0.2, 0.05, -1.0, 0.5)
_LINEAR: dict[str, tuple[_Term, _Term]] = {
    "mean of the outputs": (lambda z: np.ones_like(z), lambda z: np.ones_like(z)),
    "mean of the probabilities": (
        lambda z: _sigmoid(z) * (1 - _sigmoid(z)), lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    ),
    "hinge": (lambda z: -(z < 1).astype(float), lambda z: (z > -1).astype(float)),
    "log(1 - D(G(z)))": (lambda z: -_sigmoid(z), lambda z: -_sigmoid(z)),
    "softplus(f - r)": (lambda z: z, lambda z: z),
}  # fmt: skip


@dataclasses.dataclass
class _Match:
    """A loss that has the same derivatives up to a factor."""

    name: str
    targets: tuple[float | None, float | None]
    factors: tuple[float | None, float | None]


class _Library:
    """Finds which loss has given derivatives."""

    def __init__(
        self, keras: Callable[..., LossFacts], to_torch: Callable[[Array], Array], shape: Any
    ) -> None:
        self.keras, self.to_torch, self.shape = keras, to_torch, shape

    def explain(
        self, network: str, real: Array, fake: Array, theirs: Array, ours: Array, where: str,
        before: float, names: tuple[str, str],
    ) -> list[Finding]:  # fmt: skip
        """Returns what makes PyTorch's derivatives those of Keras."""
        count, total = len(real), int(np.prod(self.shape))
        factors = _factors(theirs, ours)
        if factors is not None:
            return _by_factor(factors, where, before, names, count, total)
        if network == "discriminator":
            swapped = self.keras(fake, real)
            turned = LossFacts(
                None if swapped.fake is None else self.to_torch(swapped.fake),
                None if swapped.real is None else self.to_torch(swapped.real), 0.0,
            ).joined(self.shape)  # fmt: skip
            factors = _factors(theirs, turned)
            if factors is not None:
                return [
                    _targets_finding(where, before, names, "real and fake are exchanged"),
                    *_by_factor(factors, where, before, names, count, total),
                ]
        z = (self.to_torch(real), self.to_torch(fake))
        return self._by_kind(network, z, theirs, ours, where, before, names, count, total)

    def _by_kind(
        self, network: str, z: Any, theirs: Array, ours: Array, where: str, before: float,
        names: Any, count: int, total: int,
    ) -> list[Finding]:  # fmt: skip
        mine, other = _match(z, ours), _match(z, theirs)
        if other is None:
            return [Finding("unknown", where, names[0], names[1], before)]
        text = f"{other.name}, targets {_words(other.targets)}, factors {_words(other.factors)}"
        own = names[0]
        if mine is not None:
            own = f"{mine.name}, targets {_words(mine.targets)}, factors {_words(mine.factors)}"
        if mine is None or mine.name != other.name:
            saturating = network == "generator" and "log(1 - D" in f"{other.name}{own}"
            hint = "; the saturating loss" if saturating else ""
            exchanged = mine is not None and _exchanged(mine, other)
            cause = "label order" if exchanged else "loss"
            return [Finding(cause, where, own, text + hint, before, 0.0, f"loss {other.name}", own)]
        found = []
        if mine.targets != other.targets:
            pairs = list(zip(mine.targets, other.targets, strict=True))
            flipped = all(
                a is None or b is None or abs((1 - a) - b) < 1e-9 or a == b for a, b in pairs
            )
            cause = "label order" if flipped else "label smoothing"
            found.append(Finding(cause, where, own, text, before, 0.0,
                                 f"targets {_words(other.targets)}",
                                 f"targets {_words(mine.targets)} of real and fake"))  # fmt: skip
        ratios = _ratios(mine.factors, other.factors)
        if any(
            (a is None) != (b is None) for a, b in zip(mine.factors, other.factors, strict=True)
        ):
            found.append(Finding("loss", where, own, text, before, 0.0, "", own))
        elif any(ratio is not None for ratio in ratios):
            found += _by_factor(ratios, where, before, names, count, total)
        return found or [Finding("unknown", where, own, text, before)]


def _ratios(ours: Any, theirs: Any) -> tuple[float | None, float | None]:
    """PyTorch's factors over Keras's."""
    real, fake = (
        None if a is None or b is None else b / a for a, b in zip(ours, theirs, strict=True)
    )
    return real, fake


def _exchanged(mine: _Match, other: _Match) -> bool:
    """Whether the generator's fake samples have the target of the other class."""
    return {mine.name, other.name} == {"binary cross entropy", "log(1 - D(G(z)))"} and (
        other.factors[1] is not None and other.factors[1] < 0
    )


def _words(values: Any) -> str:
    given = [f"{value:.6g}" for value in values if value is not None]
    return " and ".join(given) or "none"


def _factors(theirs: Array, ours: Array) -> tuple[float | None, float | None] | None:
    """PyTorch's derivatives over Keras's, of the real and of the fake term."""
    found: list[float | None] = []
    for left, right in zip(theirs, ours, strict=True):
        if not np.abs(left).max() and not np.abs(right).max():
            found.append(None)
            continue
        square = float((right * right).sum())
        if not square:
            return None
        factor = float((left * right).sum()) / square
        if difference(factor * right, left) > 1e-7 or not factor:
            return None
        found.append(factor)
    return found[0], found[1]


def _by_factor(
    factors: tuple[float | None, float | None], where: str, before: float, names: Any, count: int,
    total: int,
) -> list[Finding]:  # fmt: skip
    """The causes of factors: sign, half, sum instead of mean, or another one."""
    given = [f for f in factors if f is not None]
    same = len(given) == 2 and abs(given[0] - given[1]) < 1e-7 * abs(given[0])
    terms = [("", given[0])] if same or len(given) == 1 else list(
        zip((", real samples", ", fake samples"), given, strict=False)
    )  # fmt: skip
    found = []
    for term, factor in terms:
        for cause, text in factor_causes(factor, count, total):
            found.append(
                Finding(
                    cause, where + term, names[0], f"{names[1]}: {text}", before, 0.0,
                    "", f"divide the loss{term} by {factor:.6g}",
                )
            )  # fmt: skip
    return found


def factor_causes(factor: float, count: int, total: int) -> Iterator[tuple[str, str]]:
    """Yields (cause, words) of a loss that is `factor` times Keras's.

    Args:
        factor: the factor.
        count: samples per batch.
        total: outputs per batch.
    """
    if abs(factor - 1) < 1e-7:
        return
    if factor < 0:
        yield "sign", "the negative of Keras's loss"
    size = abs(factor)
    sizes = dict.fromkeys((count, total, total // count))
    for half, n in itertools.product((1.0, 0.5, 2.0), (1.0, *sizes, *(1 / n for n in sizes))):
        if abs(size / (half * n) - 1) < 1e-7:
            if n != 1.0:
                text = "a sum" if n > 1 else "a mean"
                yield "mean or sum", f"{text} over the batch, {n:.6g} times Keras's"
            if half != 1.0:
                yield "half loss", f"{half:g} times Keras's loss"
            return
    yield "loss factor", f"{size:.6g} times Keras's loss"


def _targets_finding(where: str, before: float, names: Any, text: str) -> Finding:
    return Finding(
        "label order", where, f"{names[0]}: 1 for real, 0 for fake samples",
        f"{names[1]}: {text}", before, 0.0, "", "targets 1 for real and 0 for fake samples",
    )  # fmt: skip


def _match(z: tuple[Array, Array], gradients: Array) -> _Match | None:
    """The known loss with these derivatives, or None."""
    parts = [_match_term(*each) for each in zip(z, gradients, (0, 1), strict=True)]
    names = [{name for name, _, _ in part} for part in parts if part]
    if not names or any(part == [] for part in parts):
        return None
    common = set.intersection(*names)
    known = [n for n in (*_KINDS, *_LINEAR) if n in common]
    # BCE toward 0 with a factor below 0 is the saturating loss.
    known.sort(key=lambda n: any(f < 0 for part in parts if part for m, _, f in part if m == n))
    for name in known:
        chosen = [
            next(((t, f) for n, t, f in part if n == name), (None, None)) if part else (None, None)
            for part in parts
        ]
        return _Match(name, (chosen[0][0], chosen[1][0]), (chosen[0][1], chosen[1][1]))
    return None


def _match_term(z: Array, gradient: Array, place: int) -> list[tuple[str, float, float]] | None:
    """(name, target, factor of the mean) of each matching term; None if there is no term."""
    if not np.abs(gradient).max():
        return None
    found = []
    for name, kind in _KINDS.items():
        for target in _TARGETS:
            factor = _ratio(gradient, kind(target)(z))
            if factor is not None:
                found.append((name, target, factor * z.size))
    for name, pair in _LINEAR.items():
        factor = _ratio(gradient, pair[place](z))
        if factor is not None:
            found.append((name, 0.0, factor * z.size))
    return found


def _ratio(gradient: Array, term: Array) -> float | None:
    square = float((term * term).sum())
    factor = float((gradient * term).sum()) / square if square else 0.0
    return factor if factor and difference(factor * term, gradient) < 1e-7 else None
