"""The usual eager training loop of a GAN in PyTorch."""

import torch
from torch.nn import functional as F


class Trainer:
    """Two networks, their optimizers, and one iteration of the training.

    Args:
        generator: module, latents (and one-hot classes) -> samples.
        discriminator: module, samples (and one-hot classes) -> (batch, 1).
        generator_optimizer: a `torch.optim.Optimizer` over the generator's parameters.
        discriminator_optimizer: the same of the discriminator.
        loss: a pair of losses, see `tfgan.pytorch.losses`.
        gp_weight: factor of the gradient penalty, None for none.
        clip: bound of the discriminator's weights after each of its updates, None for none.
        discriminator_steps: discriminator updates before each generator update.
        generator_every: the generator moves in iterations 0, n, 2 n, ... only.
        fakes: `"fresh"`, `"reused"` (the generator's update scores the fake batch that the
            discriminator has just seen) or `"inference"` (the discriminator sees samples of the
            generator in inference mode).
        num_classes: number of classes, 0 for an unconditional GAN.
        schedulers: learning rate schedulers, stepped at the end of each iteration.
    """

    def __init__(
        self,
        generator,
        discriminator,
        generator_optimizer,
        discriminator_optimizer,
        *,
        loss,
        gp_weight=None,
        clip=None,
        discriminator_steps=1,
        generator_every=1,
        fakes="fresh",
        num_classes=0,
        schedulers=(),
    ):
        self.generator, self.discriminator = generator, discriminator
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss = loss
        self.gp_weight, self.clip = gp_weight, clip
        self.discriminator_steps, self.generator_every = discriminator_steps, generator_every
        self.fakes, self.num_classes = fakes, num_classes
        self.schedulers = schedulers
        self.iteration = 0
        self._generator_parameters = list(generator.parameters())

    def step(self, draws):
        """One iteration on the batches and random numbers of `draws`.

        Args:
            draws: has `real(update)`, `labels(update)`, `discriminator_latents(update)`,
                `generator_latents()` and `uniform(update, shape)`, see `tfgan.pytorch.sampling`.

        Returns:
            A dict of detached scalars: the losses before each update, and the penalty.
        """
        for update in range(self.discriminator_steps):
            classes = self._classes(draws, update)
            logs, fake = self._discriminator_step(draws, update, classes)
        if self.iteration % self.generator_every == 0:
            if self.fakes != "reused":
                fake = self.generator(draws.generator_latents(), *classes)
            logs["generator_loss"] = self._generator_step(fake, classes)
        for scheduler in self.schedulers:
            scheduler.step()
        self.iteration += 1
        return logs

    def _classes(self, draws, update):
        """One-hot classes of the update's batch as a list of one, or none."""
        if not self.num_classes:
            return []
        classes = F.one_hot(draws.labels(update), self.num_classes)
        return [classes.to(self._generator_parameters[0].dtype)]

    def _discriminator_step(self, draws, update, classes):
        real = draws.real(update)
        fake = self._fake(draws.discriminator_latents(update), classes)
        stopped = fake.detach()
        loss = self.loss.discriminator(
            self.discriminator(real, *classes), self.discriminator(stopped, *classes)
        )
        logs = {"discriminator_loss": loss.detach()}
        if self.gp_weight is not None:
            t = draws.uniform(update, (len(real),) + (1,) * (real.dim() - 1))
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

    def _fake(self, latents, classes):
        if self.fakes == "reused":
            return self.generator(latents, *classes)
        with torch.no_grad():
            if self.fakes == "fresh":
                return self.generator(latents, *classes)
            self.generator.eval()
            fake = self.generator(latents, *classes)
            self.generator.train()
            return fake

    def _generator_step(self, fake, classes):
        loss = self.loss.generator(self.discriminator(fake, *classes))
        self.generator_optimizer.zero_grad()
        # Into the generator only: the discriminator's gradients would be thrown away.
        loss.backward(inputs=self._generator_parameters)
        self.generator_optimizer.step()
        return loss.detach()


def gradient_penalty(discriminator, real, fake, t):
    """mean((||grad D(x_t)|| - 1)^2), x_t = t * real + (1 - t) * fake, norms over each sample."""
    x = (t * real + (1 - t) * fake).requires_grad_()
    output = discriminator(x)
    (gradient,) = torch.autograd.grad(output.sum(), x, create_graph=True)
    return (gradient.flatten(1).norm(2, dim=1) - 1).square().mean()
