"""A training step in PyTorch, from the names that `GAN.compile` uses."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

from tfgan.penalties import DRAGAN, R1, R2, GradientPenalty, WeightClipping
from tfgan.pytorch.models.losses import BinaryCrossEntropy
from tfgan.utils import validation

# Settings of the step, with the names of `GAN.compile`, and `num_classes`, and `gp_weight` and
# `clip` for short.
SCHEDULE = (
    "penalty", "gp_weight", "clip", "discriminator_steps", "generator_every", "fakes", "updates",
    "num_classes",
)  # fmt: skip

Loss = tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]


def _minimax(real: Any, fake: Any) -> Any:
    return F.softplus(-real).mean() + F.softplus(fake).mean()


_BCE = BinaryCrossEntropy()

# Name -> (loss of the discriminator, loss of the generator), both of (real, fake) outputs.
LOSSES: dict[str, Loss] = {
    "non_saturating": (_minimax, lambda real, fake: F.softplus(-fake).mean()),
    "pacgan": (_minimax, lambda real, fake: (F.softplus(real) + F.softplus(-fake)).mean()),
    "minimax": (_minimax, lambda real, fake: -F.softplus(fake).mean()),
    "wasserstein": (lambda real, fake: fake.mean() - real.mean(), lambda real, fake: -fake.mean()),
    "hinge": (
        lambda real, fake: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        lambda real, fake: -fake.mean(),
    ),
    "least_squares": (
        lambda real, fake: 0.5 * ((real - 1).square().mean() + fake.square().mean()),
        lambda real, fake: 0.5 * (fake - 1).square().mean(),
    ),
    "relativistic": (
        lambda real, fake: F.softplus(fake - real).mean(),
        lambda real, fake: F.softplus(real - fake).mean(),
    ),
    "bce_probability": (
        lambda real, fake: _BCE.discriminator(real, fake),
        lambda real, fake: _BCE.generator(fake),
    ),
}
PAIRED = ("relativistic", "pacgan")


def make_step(
    generator: torch.nn.Module,
    discriminator: torch.nn.Module,
    generator_optimizer: torch.optim.Optimizer,
    discriminator_optimizer: torch.optim.Optimizer,
    loss: Any,
    *,
    penalty: Any = None,
    gp_weight: float | None = None,
    clip: float | None = None,
    discriminator_steps: int = 1,
    generator_every: int = 1,
    fakes: str = "fresh",
    updates: str = "alternating",
    num_classes: int = 0,
) -> Callable[..., Any]:
    """Returns a training step of real batches, latents and random numbers.

    Args:
        generator: module, latents (and one-hot classes) -> samples.
        discriminator: module, samples (and one-hot classes) -> outputs.
        generator_optimizer: optimizer of the generator's parameters.
        discriminator_optimizer: optimizer of the discriminator's parameters.
        loss: a name of `tfgan.losses`, or an object with `discriminator(real, fake)` and
            `generator(fake)`. The outputs are probabilities for `"bce_probability"`.
        penalty: one of `tfgan.penalties`, whose settings are used.
        gp_weight: weight of a `GradientPenalty`, for short.
        clip: bound of a `WeightClipping`, for short.
        discriminator_steps: as in `GAN.compile`.
        generator_every: as in `GAN.compile`.
        fakes: as in `GAN.compile`.
        updates: as in `GAN.compile`.
        num_classes: number of classes. 0 means an unconditional GAN.

    Raises:
        ValueError: if the loss or the penalty is not known.
    """
    penalties = [penalty] if penalty is not None else []
    penalties += [] if gp_weight is None else [GradientPenalty(gp_weight)]
    penalties += [] if clip is None else [WeightClipping(clip)]
    for each in penalties:
        if not isinstance(each, (GradientPenalty, R1, R2, WeightClipping)) or isinstance(
            each, DRAGAN
        ):
            raise ValueError(
                "torch_gan(): the penalty must be a GradientPenalty, R1, R2 or WeightClipping. "
                f"Give a step of your own for another. Received: {each!r}"
            )
    step = _NamedStep(
        (generator, discriminator),
        (generator_optimizer, discriminator_optimizer),
        _losses(loss),
        penalties,
        discriminator_steps=discriminator_steps,
        generator_every=generator_every,
        fakes=fakes,
        simultaneous=updates == "simultaneous",
        num_classes=num_classes,
    )
    return step.conditional if num_classes else step.unconditional


class _NamedStep:
    """The step that `make_step` returns, see there."""

    def __init__(
        self,
        networks: tuple[torch.nn.Module, torch.nn.Module],
        optimizers: tuple[torch.optim.Optimizer, torch.optim.Optimizer],
        losses: tuple[Callable[..., Any], Callable[..., Any], bool],
        penalties: list[Any],
        *,
        discriminator_steps: int,
        generator_every: int,
        fakes: str,
        simultaneous: bool,
        num_classes: int,
    ) -> None:
        self.generator, self.discriminator = networks
        self.generator_optimizer, self.discriminator_optimizer = optimizers
        self.of_discriminator, self.of_generator, self.paired = losses
        self.penalties = [p for p in penalties if not isinstance(p, WeightClipping)]
        self.clippings = [p for p in penalties if isinstance(p, WeightClipping)]
        self.discriminator_steps, self.generator_every = discriminator_steps, generator_every
        self.fakes, self.simultaneous = fakes, simultaneous
        self.num_classes = num_classes
        self.count = 0

    def unconditional(self, real: Any, latents: Any, uniform: Any, generator_latents: Any) -> None:
        """Makes one iteration without classes."""
        self.conditional(real, latents, uniform, generator_latents, None)

    def conditional(
        self, real: Any, latents: Any, uniform: Any, generator_latents: Any, labels: Any
    ) -> None:
        """Makes one iteration."""
        if self.discriminator_steps == 1:
            real, latents, uniform = real[None], latents[None], uniform[None]
            labels = None if labels is None else labels[None]
        classes: list[Any] = []
        for update in range(self.discriminator_steps):
            if self.num_classes:
                classes = [F.one_hot(labels[update], self.num_classes).to(real.dtype)]
            fake = self._fake(latents[update], classes)
            self._discriminator_gradient(real[update], fake, uniform[update], classes)
            if self.simultaneous:
                self._generator_gradient(real[update], fake, classes)
            self._move_discriminator()
        if self.simultaneous:
            self.generator_optimizer.step()
        elif self.count % self.generator_every == 0:
            if self.fakes != "reused":
                fake = self.generator(generator_latents, *classes)
            self._generator_gradient(real[-1], fake, classes)
            self.generator_optimizer.step()
        self.count += 1

    def _fake(self, latents: Any, classes: list[Any]) -> Any:
        if self.fakes != "inference":
            return self.generator(latents, *classes)
        self.generator.eval()
        with torch.no_grad():
            found = self.generator(latents, *classes)
        self.generator.train()
        return found

    def _discriminator_gradient(
        self, real: Any, fake: Any, uniform: Any, classes: list[Any]
    ) -> None:
        fake = fake.detach()
        outputs = self.discriminator(real, *classes), self.discriminator(fake, *classes)
        total = self.of_discriminator(*outputs)
        for penalty in self.penalties:
            total = total + _penalty(penalty, self.discriminator, real, fake, uniform, classes)
        self.discriminator_optimizer.zero_grad()
        total.backward(inputs=list(self.discriminator.parameters()))

    def _generator_gradient(self, real: Any, fake: Any, classes: list[Any]) -> None:
        real_outputs = self.discriminator(real, *classes) if self.paired else None
        total = self.of_generator(real_outputs, self.discriminator(fake, *classes))
        self.generator_optimizer.zero_grad()
        total.backward(inputs=list(self.generator.parameters()))

    def _move_discriminator(self) -> None:
        self.discriminator_optimizer.step()
        for clipping in self.clippings:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-clipping.bound, clipping.bound)


def _losses(loss: Any) -> tuple[Callable[..., Any], Callable[..., Any], bool]:
    if isinstance(loss, str):
        validation.choice("loss", loss, sorted(LOSSES))
        return (*LOSSES[loss], loss in PAIRED)
    if isinstance(loss, (tuple, list)) and len(loss) == 2 and all(map(callable, loss)):
        return loss[0], lambda real, fake: loss[1](fake), False
    if hasattr(loss, "discriminator") and hasattr(loss, "generator"):
        return loss.discriminator, lambda real, fake: loss.generator(fake), False
    raise ValueError(
        f"torch_gan(): the loss must be one of {', '.join(sorted(LOSSES))}, or a pair of "
        f"functions: of (real, fake) and of (fake). Received: {loss!r}"
    )


def _penalty(
    penalty: Any, discriminator: Any, real: Any, fake: Any, uniform: Any, classes: list[Any]
) -> Any:
    """The weighted penalty in PyTorch."""
    if isinstance(penalty, R1):
        x = real.clone()
    elif isinstance(penalty, R2):
        x = fake.clone()
    else:
        x = uniform * real + (1 - uniform) * fake
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(x, *classes).sum(), x, create_graph=True)
    squared = gradient.flatten(1).square().sum(1)
    if isinstance(penalty, (R1, R2)):
        return 0.5 * penalty.weight * squared.mean()
    excess = squared.sqrt() - penalty.target
    if penalty.one_sided:
        excess = F.relu(excess)
    return penalty.weight * excess.square().mean()
