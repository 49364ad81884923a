"""The two sides of a port: what `keras_gan()` and `torch_gan()` may return, made uniform."""

import dataclasses
import difflib
import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import keras
import torch

from tfgan.losses import AdversarialLoss
from tfgan.models.gan import GAN
from tfgan.penalties import WeightClipping
from tfgan.pytorch.port.named_step import SCHEDULE, make_step
from tfgan.pytorch.trainer import Trainer

NETWORKS = ("generator", "discriminator")
PARTS = ("generator", "discriminator", "generator_optimizer", "discriminator_optimizer")
# The arguments of a training step, in the order in which they are passed by place.
STEP_ARGUMENTS = ("real", "latents", "uniform", "generator_latents", "labels")

Step = Callable[..., Any]


class PairLoss(AdversarialLoss):
    """A loss of two functions: of the discriminator (real, fake) and of the generator (fake)."""

    name = "pair"

    def __init__(self, discriminator: Callable[..., Any], generator: Callable[..., Any]) -> None:
        self._discriminator, self._generator = discriminator, generator

    def discriminator(self, real_logits: Any, fake_logits: Any) -> Any:  # noqa: D102
        return self._discriminator(real_logits, fake_logits)

    def generator(self, fake_logits: Any, real_logits: Any = None) -> Any:  # noqa: D102
        return self._generator(fake_logits)


@dataclasses.dataclass
class TorchSide:
    """The PyTorch side.

    Attributes:
        generator: module, latents -> samples.
        discriminator: module, samples -> outputs.
        generator_optimizer: optimizer of the generator's parameters.
        discriminator_optimizer: optimizer of the discriminator's parameters.
        step: function that makes one iteration, with arguments of `STEP_ARGUMENTS`.
        takes: names of the arguments that `step` takes.
        by_place: whether the arguments are passed by place.
    """

    generator: torch.nn.Module
    discriminator: torch.nn.Module
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    step: Step
    takes: tuple[str, ...]
    by_place: bool = False

    def run(self, inputs: Mapping[str, Any]) -> Any:
        """Makes one iteration with the inputs that the step takes."""
        given = {name: inputs[name] for name in self.takes}
        return self.step(*given.values()) if self.by_place else self.step(**given)


def keras_side(found: Any) -> GAN:
    """Returns the compiled `GAN` of what `keras_gan()` returned.

    Args:
        found: a compiled `tfgan.GAN`, or a dict with the keys of `PARTS`, `loss`, and any other
            argument of `GAN.compile`. A tuple of the five is taken, too.

    Raises:
        ValueError: if it is none of them, in one line with the nearest thing that would work.
    """
    if isinstance(found, GAN):
        if not found.compiled:
            raise ValueError(
                "keras_gan() returned a GAN that is not compiled: call its compile(...) before "
                "you return it"
            )
        if found.packing != 1:
            raise ValueError(f"packing must be 1 to check a port. Received: {found.packing}")
        return found
    parts = _parts(found, "keras_gan", (*PARTS, "loss"))
    for name in NETWORKS:
        network = parts[name]
        if not isinstance(network, keras.layers.Layer):
            raise ValueError(
                f"keras_gan(): the {name} must be a keras.Model. Received: {_kind(network)}"
                + _order(found)
            )
        if not network.built:
            raise ValueError(
                f"keras_gan(): the {name} is not built: begin it with keras.Input(...), or call "
                "it once on a batch"
            )
    _check_exchanged(parts["generator"], parts["discriminator"])
    options = {k: v for k, v in parts.items() if k not in (*NETWORKS, "loss")}
    loss = parts["loss"]
    if isinstance(loss, (tuple, list)) and len(loss) == 2 and all(map(callable, loss)):
        loss = PairLoss(*loss)
    model = GAN(
        parts["generator"], parts["discriminator"], options.pop("latents", None),
        dtype=keras.config.floatx(),
    )  # fmt: skip
    with warnings.catch_warnings():
        if isinstance(loss, PairLoss):  # The user's functions may take probabilities.
            warnings.filterwarnings("ignore", ".*takes logits.*")
        model.compile(loss=loss, **{"jit_compile": False, "fast_penalties": False, **options})
    return model


def keras_networks(found: Any) -> dict[str, keras.Model]:
    """Returns both networks of what `keras_gan()` returned, without compiling anything."""
    if isinstance(found, GAN):
        return {name: getattr(found, name) for name in NETWORKS}
    parts = _parts(found, "keras_gan", (*PARTS, "loss"))
    return {name: parts[name] for name in NETWORKS}


def torch_side(found: Any) -> TorchSide:
    """Returns the `TorchSide` of what `torch_gan()` returned.

    Args:
        found: a dict with the keys of `PARTS` and either `step` or `loss`, with the schedule by the
            names of `SCHEDULE`. A `Trainer`, or a tuple of the four parts and a loss or a step, is
            taken, too.

    Raises:
        ValueError: if it is none of them, in one line with the nearest thing that would work.
    """
    if isinstance(found, Trainer):
        return _of_trainer(found)
    parts = _parts(found, "torch_gan", PARTS)
    for name in NETWORKS:
        if not isinstance(parts[name], torch.nn.Module):
            raise ValueError(
                f"torch_gan(): the {name} must be a torch.nn.Module. Received: {_kind(parts[name])}"
                + _order(found)
            )
        if any(isinstance(p, torch.nn.UninitializedParameter) for p in parts[name].parameters()):
            raise ValueError(
                f"torch_gan(): the {name} is not built: call it once on a batch before you make "
                "its optimizer, or use layers that are not lazy"
            )
        optimizer = parts[f"{name}_optimizer"]
        if not isinstance(optimizer, torch.optim.Optimizer):
            raise ValueError(
                f"torch_gan(): the {name}_optimizer must be a torch.optim.Optimizer. "
                f"Received: {_kind(optimizer)}" + _order(found)
            )
    _check_owners(parts)
    four = [parts[name] for name in PARTS]
    step, loss = parts.get("step"), parts.get("loss")
    if (step is None) == (loss is None):
        raise ValueError(
            "torch_gan() must give a 'loss' by name or a training 'step', one of the two. Add "
            "'loss': 'non_saturating', or 'step': function of real, latents and uniform"
        )
    if step is None:
        options = {k: v for k, v in parts.items() if k not in (*PARTS, "loss", "step")}
        unknown = sorted(set(options) - set(SCHEDULE))
        if unknown:
            raise ValueError(
                f"torch_gan(): unknown key {unknown[0]!r}. Expected any of: {', '.join(SCHEDULE)}"
            )
        step = make_step(four[0], four[1], four[2], four[3], loss, **options)
        return _torch_side(four, step, tuple(inspect.signature(step).parameters))
    return _torch_side(four, step, *_arguments(step))


def _torch_side(
    four: list[Any], step: Step, takes: tuple[str, ...], by_place: bool = False
) -> TorchSide:
    return TorchSide(four[0], four[1], four[2], four[3], step, takes, by_place)


def _parts(found: Any, function: str, names: tuple[str, ...]) -> dict[str, Any]:
    """The parts by name; checks that all are there."""
    if isinstance(found, (tuple, list)):
        five = (*PARTS, "loss")
        if len(found) != 5:
            raise ValueError(
                f"{function}() must return a dict with {', '.join(five)}, or a tuple of the five. "
                f"Received: {len(found)} values"
            )
        found = dict(zip(five, found, strict=True))
        loss = found["loss"]
        if function == "torch_gan" and inspect.isroutine(loss):
            found["step"] = found.pop("loss")
    if not isinstance(found, Mapping):
        other = "a compiled tfgan.GAN" if function == "keras_gan" else "a tfgan.pytorch.Trainer"
        raise ValueError(
            f"{function}() must return a dict with {', '.join(names)}, or {other}. "
            f"Received: {_kind(found)}"
        )
    missing = [name for name in names if found.get(name) is None]
    if missing:
        near = difflib.get_close_matches(missing[0], [k for k in found if k not in names], 1)
        hint = f". Did you mean {near[0]!r}? Rename it to {missing[0]}" if near else ""
        raise ValueError(f"{function}() must return a dict with the key {missing[0]!r}{hint}")
    return dict(found)


def _order(found: Any) -> str:
    """The order of a tuple, for the messages of what came as one."""
    if not isinstance(found, (tuple, list)):
        return ""
    return f". A tuple has the order {', '.join(PARTS)}, loss"


def _check_exchanged(generator: Any, discriminator: Any) -> None:
    """Refuses two Keras networks that are each in the other's place."""
    if not all(hasattr(n, "inputs") and n.inputs for n in (generator, discriminator)):
        return
    (latents, made), (taken, scores) = (
        (n.inputs[0].shape[1:], n.outputs[0].shape[1:]) for n in (generator, discriminator)
    )
    if made != taken and scores == latents:
        raise ValueError(
            "keras_gan(): the generator and the discriminator are exchanged: the generator makes "
            f"samples of shape {tuple(made)}, and the discriminator takes {tuple(taken)}"
        )


def _check_owners(parts: Mapping[str, Any]) -> None:
    """Refuses a PyTorch optimizer that has no parameter of its own network."""
    owned = {name: {id(p) for p in parts[name].parameters()} for name in NETWORKS}
    held = {
        name: {id(p) for g in parts[f"{name}_optimizer"].param_groups for p in g["params"]}
        for name in NETWORKS
    }
    if all(held[a] & owned[b] and not held[a] & owned[a] for a, b in (NETWORKS, NETWORKS[::-1])):
        raise ValueError(
            "torch_gan(): the two optimizers, or the two networks, are exchanged: the "
            "generator_optimizer has the discriminator's parameters"
        )
    for name, other in (NETWORKS, NETWORKS[::-1]):
        if owned[name] and not held[name] & owned[name]:
            whose = f"the {other}'s" if held[name] & owned[other] else "another network's"
            raise ValueError(
                f"torch_gan(): the {name}_optimizer has {whose} parameters: make it of "
                f"{name}.parameters(), of the {name} that torch_gan() returns"
            )


def _kind(value: Any) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__}: call it"
    return "None: is a return missing?" if value is None else type(value).__name__


def _arguments(step: Step) -> tuple[tuple[str, ...], bool]:
    """Names of the arguments of a user's step, and whether they are passed by place."""
    if not callable(step):
        raise ValueError(f"torch_gan(): the step must be a function. Received: {_kind(step)}")
    parameters = [
        p
        for p in inspect.signature(step).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    named = [p for p in parameters if p.default is p.empty or p.name in STEP_ARGUMENTS]
    if all(p.name in STEP_ARGUMENTS for p in named):
        return tuple(p.name for p in named), False
    if len(named) > len(STEP_ARGUMENTS):
        raise ValueError(
            f"torch_gan(): the step takes {', '.join(STEP_ARGUMENTS)}, or some of them. "
            f"Received: {', '.join(p.name for p in named)}"
        )
    return STEP_ARGUMENTS[: len(named)], True


def _of_trainer(trainer: Trainer) -> TorchSide:
    def step(
        real: Any, latents: Any, uniform: Any, generator_latents: Any, labels: Any = None
    ) -> Any:
        return trainer.step(
            _TrainerInputs(trainer, real, latents, uniform, generator_latents, labels)
        )

    takes = STEP_ARGUMENTS if trainer.num_classes else STEP_ARGUMENTS[:-1]
    four = [getattr(trainer, name) for name in PARTS]
    return _torch_side(four, step, takes)


class _TrainerInputs:
    """The inputs of a step with the methods that `Trainer` calls."""

    def __init__(self, trainer: Trainer, *inputs: Any) -> None:
        several = trainer.discriminator_steps > 1
        *lists, latents, labels = inputs
        lists = [*lists, labels]
        self._lists = [x if several or x is None else x[None] for x in lists]
        self._latents = latents

    def real(self, update: int) -> torch.Tensor:
        return self._lists[0][update]

    def discriminator_latents(self, update: int) -> torch.Tensor:
        return self._lists[1][update]

    def uniform(self, update: int, shape: Any) -> torch.Tensor:
        return self._lists[2][update].reshape(shape)

    def labels(self, update: int) -> torch.Tensor:
        return self._lists[3][update]

    def generator_latents(self) -> torch.Tensor:
        return self._latents


def clip_bound(model: GAN) -> float | None:
    """The bound of the Keras side's weight clipping, or None."""
    bounds = [p.bound for p in model.penalties if isinstance(p, WeightClipping)]
    return bounds[0] if bounds else None
