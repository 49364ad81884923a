"""The usual eager training loop of a GAN in PyTorch."""

import torch


class Trainer:
    """Two networks, their optimizers, and one iteration of the training.

    Args:
        generator: module, latents -> samples.
        discriminator: module, samples -> (batch, 1).
        generator_optimizer: a `torch.optim.Optimizer` over the generator's parameters.
        discriminator_optimizer: the same of the discriminator.
        loss: a pair of losses, see `tfgan.pytorch.losses`.
        gp_weight: factor of the gradient penalty, None for none.
        clip: bound of the discriminator's weights after each of its updates, None for none.
        discriminator_steps: discriminator updates before each generator update.
        reuse_fakes: whether the generator's update scores the discriminator's fake batch again,
            instead of one from fresh latents.
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
        reuse_fakes=False,
        schedulers=(),
    ):
        self.generator, self.discriminator = generator, discriminator
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss = loss
        self.gp_weight, self.clip = gp_weight, clip
        self.discriminator_steps = discriminator_steps
        self.reuse_fakes = reuse_fakes
        self.schedulers = schedulers
        self._generator_parameters = list(generator.parameters())

    def step(self, draws):
        """One iteration on the batches and random numbers of `draws`.

        Args:
            draws: has `real(update)`, `discriminator_latents(update)`, `generator_latents()` and
                `uniform(update, shape)`, see `tfgan.pytorch.sampling`.

        Returns:
            A dict of detached scalars: the losses before each update, and the penalty.
        """
        for update in range(self.discriminator_steps):
            logs, fake = self._discriminator_step(draws, update)
        if not self.reuse_fakes:
            fake = self.generator(draws.generator_latents())
        logs["generator_loss"] = self._generator_step(fake)
        for scheduler in self.schedulers:
            scheduler.step()
        return logs

    def _discriminator_step(self, draws, update):
        real = draws.real(update)
        latents = draws.discriminator_latents(update)
        with torch.set_grad_enabled(self.reuse_fakes):
            fake = self.generator(latents)
        stopped = fake.detach()
        loss = self.loss.discriminator(self.discriminator(real), self.discriminator(stopped))
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

    def _generator_step(self, fake):
        loss = self.loss.generator(self.discriminator(fake))
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
