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
    of_discriminator, of_generator, paired = _losses(loss)
    count = 0

    def discriminator_update(real: Any, fake: Any, uniform: Any, classes: list[Any]) -> None:
        fake = fake.detach()
        total = of_discriminator(discriminator(real, *classes), discriminator(fake, *classes))
        for each in penalties:
            if not isinstance(each, WeightClipping):
                total = total + _penalty(each, discriminator, real, fake, uniform, classes)
        discriminator_optimizer.zero_grad()
        total.backward(inputs=list(discriminator.parameters()))

    def generator_update(real: Any, fake: Any, classes: list[Any]) -> None:
        real_outputs = discriminator(real, *classes) if paired else None
        total = of_generator(real_outputs, discriminator(fake, *classes))
        generator_optimizer.zero_grad()
        total.backward(inputs=list(generator.parameters()))

    def move_discriminator() -> None:
        discriminator_optimizer.step()
        for each in penalties:
            if isinstance(each, WeightClipping):
                with torch.no_grad():
                    for parameter in discriminator.parameters():
                        parameter.clamp_(-each.bound, each.bound)

    def fake_of(latents: Any, classes: list[Any]) -> Any:
        if fakes != "inference":
            return generator(latents, *classes)
        generator.eval()
        with torch.no_grad():
            found = generator(latents, *classes)
        generator.train()
        return found

    def step(
        real: Any, latents: Any, uniform: Any, generator_latents: Any, labels: Any = None
    ) -> None:
        nonlocal count
        if discriminator_steps == 1:
            real, latents, uniform = real[None], latents[None], uniform[None]
            labels = None if labels is None else labels[None]
        classes: list[Any] = []
        for update in range(discriminator_steps):
            if num_classes:
                classes = [F.one_hot(labels[update], num_classes).to(real.dtype)]
            fake = fake_of(latents[update], classes)
            discriminator_update(real[update], fake, uniform[update], classes)
            if updates == "simultaneous":
                generator_update(real[update], fake, classes)
            move_discriminator()
        if updates == "simultaneous":
            generator_optimizer.step()
        elif count % generator_every == 0:
            if fakes != "reused":
                fake = generator(generator_latents, *classes)
            generator_update(real[-1], fake, classes)
            generator_optimizer.step()
        count += 1

    if num_classes:
        return step

    def unconditional(real: Any, latents: Any, uniform: Any, generator_latents: Any) -> None:
        step(real, latents, uniform, generator_latents)

    return unconditional


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
