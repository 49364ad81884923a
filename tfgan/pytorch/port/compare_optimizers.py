"""Compares the optimizers: both get the same gradients for some steps."""

import dataclasses
import itertools
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from tfgan.optimizers import TF1RMSprop, TorchAdam, TorchRMSprop, TorchSGD
from tfgan.pytorch.models.optimizers import TF1RMSprop as TorchTF1RMSprop
from tfgan.pytorch.port import noise
from tfgan.pytorch.port.layer_pairs import NetworkPairs
from tfgan.pytorch.port.numbers import Array, difference, tensor
from tfgan.pytorch.port.report import SMALL, TRAINING, Finding

STEPS = 3

# So many weights of a network are moved.
MOVED = 4
# Keras's schedules and a few constants are computed in float32.
LIMIT = 2e-7

_CAUSES = {
    "kind": "optimizer", "learning_rate": "learning rate", "beta_1": "beta", "beta_2": "beta",
    "rho": "rho", "momentum": "momentum", "nesterov": "momentum", "dampening": "momentum",
    "epsilon": "epsilon", "place": "epsilon place", "weight_decay": "weight decay",
    "decay": "weight decay", "amsgrad": "optimizer", "centered": "optimizer", "start": "optimizer",
    "clipnorm": "gradient clipping", "clipvalue": "gradient clipping",
    "global_clipnorm": "gradient clipping", "maximize": "sign",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Settings:
    """An optimizer's arithmetic.

    Attributes:
        kind: `"adam"`, `"rmsprop"` or `"sgd"`.
        place: place of epsilon. Adam: `"after"` or `"before"` the bias correction. RMSprop:
            `"outside"` or `"inside"` the root.
        decay: weight decay `"inside"` the gradient or `"outside"`.
        start: first value of RMSprop's mean square.
    """

    kind: str
    learning_rate: float
    beta_1: float = 0.0
    beta_2: float = 0.0
    rho: float = 0.0
    momentum: float = 0.0
    nesterov: bool = False
    epsilon: float = 0.0
    place: str = ""
    weight_decay: float = 0.0
    decay: str = ""
    amsgrad: bool = False
    centered: bool = False
    start: float = 0.0
    clipnorm: float | None = None
    clipvalue: float | None = None
    maximize: bool = False
    dampening: float = 0.0

    def run(self, weight: Array, gradients: list[Array]) -> list[Array]:
        """Returns the weight after each step."""
        w, found = weight.copy(), []
        state = {"v": np.full_like(weight, self.start)}
        for step, gradient in enumerate(gradients, 1):
            g = self._gradient(gradient, w)
            if self.weight_decay and self.decay != "inside":
                w = w - self.learning_rate * self.weight_decay * w
            move = {"adam": self._adam, "rmsprop": self._rmsprop, "sgd": self._sgd}[self.kind]
            w = w - self.learning_rate * move(g, state, step)
            found.append(w.copy())
        return found

    def text(self) -> str:
        """Returns the settings that are not 0, False or None."""
        given = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return ", ".join(f"{key}={value}" for key, value in given.items() if value)

    def _gradient(self, gradient: Array, weight: Array) -> Array:
        """The gradient, clipped and with its weight decay."""
        g = -gradient if self.maximize else gradient
        if self.clipnorm:
            g = g * min(1.0, self.clipnorm / max(float(np.linalg.norm(g)), 1e-300))
        if self.clipvalue:
            g = np.clip(g, -self.clipvalue, self.clipvalue)
        inside = self.weight_decay and self.decay == "inside"
        return g + self.weight_decay * weight if inside else g

    def _adam(self, g: Array, state: dict[str, Array], step: int) -> Array:
        zeros = np.zeros_like(g)
        state["m"] = m = self.beta_1 * state.get("m", zeros) + (1 - self.beta_1) * g
        state["v"] = v = self.beta_2 * state["v"] + (1 - self.beta_2) * g * g
        state["largest"] = largest = np.maximum(state.get("largest", zeros), v)
        used = largest if self.amsgrad else v
        betas = self.beta_1, self.beta_2
        if self.place == "before":  # Keras rounds them to float32 here, in float64 too.
            betas = float(np.float32(betas[0])), float(np.float32(betas[1]))
        one, two = 1 - betas[0] ** step, 1 - betas[1] ** step
        if self.place == "after":
            return (m / one) / (np.sqrt(used / two) + self.epsilon)
        return np.sqrt(two) / one * m / (np.sqrt(used) + self.epsilon)

    def _rmsprop(self, g: Array, state: dict[str, Array], step: int) -> Array:
        zeros = np.zeros_like(g)
        state["v"] = used = self.rho * state["v"] + (1 - self.rho) * g * g
        if self.centered:
            state["mean"] = self.rho * state.get("mean", zeros) + (1 - self.rho) * g
            used = used - state["mean"] ** 2
        outside = self.place == "outside"
        root = np.sqrt(used) + self.epsilon if outside else np.sqrt(used + self.epsilon)
        if not self.momentum:
            return g / root
        state["b"] = self.momentum * state.get("b", zeros) + g / root
        return state["b"]

    def _sgd(self, g: Array, state: dict[str, Array], step: int) -> Array:
        if not self.momentum:
            return g
        first = step == 1
        b = g if first else self.momentum * state["b"] + (1 - self.dampening) * g
        state["b"] = b
        return g + self.momentum * b if self.nesterov else b


def of_keras(optimizer: Any) -> Settings | None:
    """Returns the settings of a Keras optimizer, or None if it is not known."""
    shared: dict[str, Any] = {
        "learning_rate": float(np.asarray(optimizer.learning_rate)),
        "clipnorm": optimizer.clipnorm, "clipvalue": optimizer.clipvalue,
    }  # fmt: skip
    if optimizer.weight_decay:
        shared |= {"weight_decay": float(optimizer.weight_decay), "decay": "outside"}
    if isinstance(optimizer, keras.optimizers.Adam):
        place = "after" if isinstance(optimizer, TorchAdam) else "before"
        return Settings(
            "adam", beta_1=optimizer.beta_1, beta_2=optimizer.beta_2, epsilon=optimizer.epsilon,
            place=place, amsgrad=bool(optimizer.amsgrad), **shared,
        )  # fmt: skip
    if isinstance(optimizer, keras.optimizers.RMSprop):
        outside = isinstance(optimizer, TorchRMSprop)
        start = 1.0 if isinstance(optimizer, TF1RMSprop) else 0.0
        return Settings(
            "rmsprop", rho=optimizer.rho, momentum=optimizer.momentum, epsilon=optimizer.epsilon,
            place="outside" if outside else "inside", centered=bool(optimizer.centered),
            start=start, **shared,
        )  # fmt: skip
    if isinstance(optimizer, (keras.optimizers.SGD, TorchSGD)):
        return Settings(
            "sgd", momentum=optimizer.momentum, nesterov=bool(optimizer.nesterov), **shared
        )
    return None


def of_torch(optimizer: Any, group: dict[str, Any]) -> Settings | None:
    """Returns the settings of a PyTorch optimizer's group, or None if it is not known."""
    shared: dict[str, Any] = {
        "learning_rate": float(group["lr"]),
        "maximize": bool(group.get("maximize", False)),
    }
    if group.get("weight_decay"):
        outside = isinstance(optimizer, torch.optim.AdamW) or group.get("decoupled_weight_decay")
        shared |= {
            "weight_decay": float(group["weight_decay"]),
            "decay": "outside" if outside else "inside",
        }
    if isinstance(optimizer, (torch.optim.Adam, torch.optim.AdamW)):
        beta_1, beta_2 = group["betas"]
        return Settings(
            "adam", beta_1=beta_1, beta_2=beta_2, epsilon=group["eps"], place="after",
            amsgrad=bool(group["amsgrad"]), **shared,
        )  # fmt: skip
    if isinstance(optimizer, torch.optim.RMSprop):
        inside = isinstance(optimizer, TorchTF1RMSprop)
        return Settings(
            "rmsprop", rho=group["alpha"], momentum=group["momentum"], epsilon=group["eps"],
            place="inside" if inside else "outside", centered=bool(group["centered"]),
            start=float(inside), **shared,
        )  # fmt: skip
    if isinstance(optimizer, torch.optim.SGD):
        return Settings(
            "sgd", momentum=group["momentum"], nesterov=bool(group["nesterov"]),
            dampening=group["dampening"], **shared,
        )  # fmt: skip
    return None


def compare(
    name: str, optimizer: Any, torch_optimizer: Any, pairs: NetworkPairs
) -> tuple[list[Finding], float]:
    """Gives both optimizers the same gradients and compares the weights after each step.

    Args:
        name: `"generator"` or `"discriminator"`.
        optimizer: the Keras optimizer.
        torch_optimizer: the PyTorch optimizer, newly made.
        pairs: the network's layers, with the module of `torch_optimizer`.
    """
    trained = {id(v) for v in pairs.model.trainable_variables}
    variables = [p for p in pairs.variables if id(p.variable) in trained]
    named = dict(pairs.module.named_parameters())
    missing = _missing(name, torch_optimizer, variables, named)
    if missing is not None:
        return [missing], 1.0
    variables = _chosen(variables)
    gradients = [_gradients(p.variable.shape, i) for i, p in enumerate(variables)]
    start = [p.variable.numpy() for p in variables]
    ours = _run_keras(optimizer, pairs, variables, gradients)
    theirs = _run_torch(torch_optimizer, variables, named, gradients)
    before, worst = 0.0, 0
    for index, (left, right) in enumerate(zip(ours, theirs, strict=True)):
        found = _apart(right, left, start[index])
        if found > before:
            before, worst = found, index
    if before <= LIMIT:
        return [], before
    group = next(
        g
        for g in torch_optimizer.param_groups
        if any(p is named[variables[worst].key] for p in g["params"])
    )
    causes = _explain(
        name, of_keras(optimizer), of_torch(torch_optimizer, group), start[worst],
        gradients[worst], ours[worst], theirs[worst], before,
    )  # fmt: skip
    if causes:
        return causes, before
    return [
        Finding(
            "unknown", f"{name}'s optimizer, weight {variables[worst].key}",
            _text(optimizer, of_keras(optimizer)),
            _text(torch_optimizer, of_torch(torch_optimizer, group)), before,
        )
    ], before  # fmt: skip


def _text(optimizer: Any, settings: Settings | None) -> str:
    name = type(optimizer).__name__
    return name if settings is None else f"{name}: {settings.text()}"


def _missing(name: str, torch_optimizer: Any, variables: Any, named: Any) -> Finding | None:
    held = {id(p) for group in torch_optimizer.param_groups for p in group["params"]}
    lost = [p.key for p in variables if id(named[p.key]) not in held]
    if not lost:
        return None
    return Finding(
        "optimizer parameters", f"{name}'s optimizer", "all trainable weights",
        f"without {lost[0]!r}" + (f" and {len(lost) - 1} more" if len(lost) > 1 else ""), 1.0, None,
        "", f"make the optimizer of {name}.parameters()",
    )  # fmt: skip


def _chosen(variables: list[Any]) -> list[Any]:
    """The first and the last kernel and the first and the last vector."""
    matrices = [p for p in variables if len(p.variable.shape) > 1]
    vectors = [p for p in variables if len(p.variable.shape) == 1]
    ends = [*matrices[:1], *matrices[1:][-1:], *vectors[:1], *vectors[1:][-1:]]
    return [p for p in variables if any(p is each for each in ends)][:MOVED]


def _gradients(shape: Any, seed: int) -> list[Array]:
    size = 10.0 ** noise.uniform(tuple(shape), seed, 1, -4.0, 0.0)
    return [
        size * noise.normal(tuple(shape), seed, 2 + step) * scale
        for step, scale in enumerate((1.0, 0.3, 2.0))
    ]


def _run_keras(
    optimizer: Any, pairs: NetworkPairs, variables: Any, gradients: Any
) -> list[list[Array]]:
    """The weights after each step; weights and optimizer are put back."""
    kept = [p.variable for p in variables]
    state = [(v, v.numpy()) for v in (*kept, *optimizer.variables)]
    given = {id(p.variable): g for p, g in zip(variables, gradients, strict=True)}
    moved = [p.variable for p in variables]
    found: list[list[Array]] = [[] for _ in variables]
    for step in range(STEPS):
        optimizer.apply([tf.constant(given[id(v)][step]) for v in moved], moved)
        for index, pair in enumerate(variables):
            found[index].append(pair.variable.numpy())
    for variable, value in state:
        variable.assign(value)
    return found


def _run_torch(optimizer: Any, variables: Any, named: Any, gradients: Any) -> list[list[Array]]:
    found: list[list[Array]] = [[] for _ in variables]
    for step in range(STEPS):
        for pair, gradient in zip(variables, gradients, strict=True):
            parameter = named[pair.key]
            parameter.grad = tensor(pair.to_torch(gradient[step])).to(parameter.dtype)
        optimizer.step()
        for index, pair in enumerate(variables):
            found[index].append(pair.to_keras(named[pair.key].detach().numpy().copy()))
    return found


def _variants(settings: Settings) -> list[Settings]:
    """The settings, and the same with other places of epsilon and weight decay."""
    places = {"adam": ("after", "before"), "rmsprop": ("outside", "inside"), "sgd": ("",)}
    decays = ("inside", "outside") if settings.weight_decay else ("",)
    found = [
        dataclasses.replace(settings, place=place, decay=decay)
        for place, decay in itertools.product(places[settings.kind], decays)
    ]
    return [settings, *(s for s in found if s != settings)]


def _actual(
    settings: Settings | None, start: Array, gradients: list[Array], found: list[Array]
) -> Settings | None:
    """The settings, or a variant of them, that gives what was computed."""
    if settings is None:
        return None
    for variant in _variants(settings):
        if _apart(variant.run(start, gradients), found, start) <= LIMIT:
            return variant
    return None


def _apart(left: list[Array], right: list[Array], start: Array) -> float:
    return difference(np.stack(left) - start, np.stack(right) - start)


def _explain(
    name: str, ours: Settings | None, theirs: Settings | None, start: Array,
    gradients: list[Array], found: list[Array], other: list[Array], before: float,
) -> list[Finding]:  # fmt: skip
    """The smallest set of settings that makes PyTorch's optimizer that of Keras."""
    ours = _actual(ours, start, gradients, found)
    theirs = _actual(theirs, start, gradients, other)
    if ours is None or theirs is None:
        return []
    if ours.kind != theirs.kind:
        return [
            Finding("optimizer", f"{name}'s optimizer", ours.kind, theirs.kind, before, None,
                    f"optimizer {theirs.kind}", f"optimizer {ours.kind}")
        ]  # fmt: skip
    fields = [
        f.name
        for f in dataclasses.fields(Settings)
        if getattr(ours, f.name) != getattr(theirs, f.name)
    ]
    if "weight_decay" in fields and "decay" in fields:
        fields.remove("decay")
    for count in range(1, len(fields) + 1):
        for chosen in itertools.combinations(fields, count):
            changed = dataclasses.replace(theirs, **{f: getattr(ours, f) for f in chosen})
            if "weight_decay" in chosen and not changed.decay:
                changed = dataclasses.replace(changed, decay=ours.decay)
            after = _apart(changed.run(start, gradients), found, start)
            if after <= LIMIT:
                return [_finding(name, f, ours, theirs, before, after) for f in chosen]
    return []


def _finding(
    name: str, field: str, ours: Settings, theirs: Settings, before: float, after: float
) -> Finding:
    mine, other = getattr(ours, field), getattr(theirs, field)
    small = field in ("epsilon", "place") and max(ours.epsilon, theirs.epsilon) <= 1e-6
    keras_change, torch_change = f"{field}={other!r}", f"{field}={mine!r}"
    if field == "place":
        kind = {"adam": "Adam", "rmsprop": "RMSprop"}[ours.kind]
        torch_like = theirs.place in ("after", "outside")
        keras_change = f"tfgan.optimizers.Torch{kind}" if torch_like else f"keras.optimizers.{kind}"
        torch_change = f"epsilon {mine}"
        mine, other = f"epsilon {mine}", f"epsilon {other}"
    if field == "decay":
        keras_change, torch_change = "", "torch.optim.AdamW" if mine == "outside" else "Adam"
        mine, other = (f"weight decay {x} the gradient" for x in (mine, other))
    if field == "weight_decay":
        mine = f"{mine} {ours.decay}".strip()
        other = f"{other} {theirs.decay}".strip()
    return Finding(
        _CAUSES[field], f"{name}'s optimizer", f"{field} {mine}", f"{field} {other}", before, after,
        keras_change, torch_change, SMALL if small else TRAINING,
    )  # fmt: skip
