"""The usual eager training loop of a GAN in PyTorch."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import nn
from torch.nn import functional as F


class Loss(Protocol):
    """A pair of losses, see `tfgan.pytorch.models.losses`."""

    def discriminator(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """Returns the discriminator's loss, a scalar."""

    def generator(self, fake: torch.Tensor) -> torch.Tensor:
        """Returns the generator's loss, a scalar."""


class Trainer:
    """Trains two networks, one iteration at a time.

    One iteration is `discriminator_steps` discriminator updates and then one generator update.

    Args:
        generator: module, latents (and one-hot classes) -> samples.
        discriminator: module, samples (and one-hot classes) -> (batch, 1).
        generator_optimizer: the `torch.optim.Optimizer` of the generator's parameters.
        discriminator_optimizer: the `torch.optim.Optimizer` of the discriminator's parameters.
        loss: a loss of `tfgan.pytorch.models.losses`.
        gp_weight: factor of the gradient penalty. None means no penalty.
        clip: after each discriminator update, its parameters are clipped to [-clip, clip]. None
            means no clipping.
        discriminator_steps: number of discriminator updates per iteration.
        generator_every: the generator is updated in iterations 0, n, 2 n, ... only.
        fakes: which fake samples the updates use. `"fresh"`: each update generates its own.
            `"reused"`: the generator's update uses the samples of the discriminator's update.
            `"inference"`: as `"fresh"`, but the discriminator's samples come from the generator in
            inference mode.
        freezes_generator: whether the generator goes into inference mode after the first iteration
            and stays there.
        num_classes: number of classes. 0 means an unconditional GAN.
        schedulers: learning rate schedulers. Each makes one step at the end of an iteration.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        generator_optimizer: torch.optim.Optimizer,
        discriminator_optimizer: torch.optim.Optimizer,
        *,
        loss: Loss,
        gp_weight: float | None = None,
        clip: float | None = None,
        discriminator_steps: int = 1,
        generator_every: int = 1,
        fakes: str = "fresh",
        freezes_generator: bool = False,
        num_classes: int = 0,
        schedulers: Sequence[Any] = (),
    ) -> None:
        self.generator, self.discriminator = generator, discriminator
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss = loss
        self.gp_weight, self.clip = gp_weight, clip
        self.discriminator_steps, self.generator_every = discriminator_steps, generator_every
        self.fakes, self.num_classes = fakes, num_classes
        self.freezes_generator = freezes_generator
        self.schedulers = schedulers
        self.iteration = 0
        self._generator_parameters = list(generator.parameters())

    def step(self, inputs: Any) -> dict[str, torch.Tensor]:
        """Makes one iteration.

        Args:
            inputs: real batches and random numbers, a `tfgan.pytorch.models.Sampler` or any object
                with its methods. With classes it also needs `labels(update)`.

        Returns:
            The losses and the penalty before the last update of each network, detached scalars:
            `discriminator_loss`, and `gradient_penalty` and `generator_loss` where there are any.
        """
        for update in range(self.discriminator_steps):
            classes = self._classes(inputs, update)
            logs, fake = self._discriminator_step(inputs, update, classes)
        if self.iteration % self.generator_every == 0:
            if self.fakes != "reused":
                fake = self.generator(inputs.generator_latents(), *classes)
            logs["generator_loss"] = self._generator_step(fake, classes)
        for scheduler in self.schedulers:
            scheduler.step()
        self.iteration += 1
        if self.freezes_generator:
            self.generator.eval()
        return logs

    def _classes(self, inputs: Any, update: int) -> list[torch.Tensor]:
        """One-hot classes of the update's batch in a list of one, or an empty list."""
        if not self.num_classes:
            return []
        classes = F.one_hot(inputs.labels(update), self.num_classes)
        return [classes.to(self._generator_parameters[0].dtype)]

    def _discriminator_step(
        self, inputs: Any, update: int, classes: list[torch.Tensor]
    ) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        real = inputs.real(update)
        fake = self._fake(inputs.discriminator_latents(update), classes)
        stopped = fake.detach()
        loss = self.loss.discriminator(
            self.discriminator(real, *classes), self.discriminator(stopped, *classes)
        )
        logs = {"discriminator_loss": loss.detach()}
        if self.gp_weight is not None:
            t = inputs.uniform(update, (len(real),) + (1,) * (real.dim() - 1))
            penalty = self.gp_weight * gradient_penalty(self.discriminator, real, stopped, t)
            logs["gradient_penalty"] = penalty.detach()
            loss = loss + penalty
        self.discriminator_optimizer.zero_grad()
        loss.backward()
        self.discriminator_optimizer.step()
        if self.clip is not None:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-self.clip, self.clip)
        return logs, fake

    def _fake(self, latents: torch.Tensor, classes: list[torch.Tensor]) -> torch.Tensor:
        if self.fakes == "reused":
            return self.generator(latents, *classes)
        with torch.no_grad():
            if self.fakes == "fresh":
                return self.generator(latents, *classes)
            self.generator.eval()
            fake = self.generator(latents, *classes)
            self.generator.train()
            return fake

    def _generator_step(self, fake: torch.Tensor, classes: list[torch.Tensor]) -> torch.Tensor:
        loss = self.loss.generator(self.discriminator(fake, *classes))
        self.generator_optimizer.zero_grad()
        # Only the generator needs gradients here: those of the discriminator would not be used.
        loss.backward(inputs=self._generator_parameters)
        self.generator_optimizer.step()
        return loss.detach()


def gradient_penalty(
    discriminator: Callable[[torch.Tensor], torch.Tensor],
    real: torch.Tensor,
    fake: torch.Tensor,
    t: torch.Tensor,
) -> torch.Tensor:
    """The WGAN-GP penalty: mean((||grad D(x_t)|| - 1)^2), with x_t = t * real + (1 - t) * fake.

    Args:
        discriminator: function of samples (batch, ...) -> (batch, 1).
        real: real samples, (batch, ...).
        fake: fake samples, (batch, ...).
        t: interpolation factors in [0, 1], (batch, 1, ...).

    Returns:
        A scalar. The norm is taken per sample.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", equation 3.
    """
    x = (t * real + (1 - t) * fake).requires_grad_()
    output = discriminator(x)
    (gradient,) = torch.autograd.grad(output.sum(), x, create_graph=True)
    return (gradient.flatten(1).norm(2, dim=1) - 1).square().mean()
