"""Eager loops of the GANs on points in PyTorch, as `tfgan benchmark` times them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from tfgan.pytorch.models import mixture_2d

# As in `tfgan.layers.learned_noise`, which needs TensorFlow.
LARGEST_LOG_SCALE = 3.0


def article_loop(recipe: Any) -> Callable[[int], None]:
    """The loop of the article's WGAN-GP without the sigmoid: `Trainer` on fresh batches.

    Args:
        recipe: the recipe `article-wgan-gp-no-sigmoid`, or one with another weight or batch size.

    Returns:
        A function that makes a number of steps.
    """
    trainer = mixture_2d.make_trainer(gp_weight=recipe.gp_weight, sigmoid=False)
    sampler = mixture_2d.make_sampler(recipe.batch_size, torch.Generator().manual_seed(0))

    def train(steps: int) -> None:
        for _ in range(steps):
            trainer.step(sampler)

    return train


def relativistic_loop(recipe: Any, *kernels: list[tuple[int, ...]]) -> Callable[[int], None]:
    """The loop of the recipe `default`: pairs of samples, R1 + R2. `Trainer` has neither.

    Args:
        recipe: a `Mixture2DRecipe` like `default`.
        *kernels: shapes (in, out) of the generator's matrices and of the discriminator's.

    Returns:
        A function that makes a number of steps.
    """
    generate, judge, adams, parameters = _networks(recipe, *kernels)
    batch = recipe.batch_size
    centres = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])

    def real_batch() -> Any:
        return centres[torch.randint(4, (batch,))] + 0.02 * torch.randn(batch, 2)

    def input_gradient(x: Any) -> tuple[Any, Any]:
        x = x.detach().requires_grad_()
        logits = judge(x)
        (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
        return logits, gradient

    def discriminator_loss(real: Any, fake: Any) -> Any:
        (real_logits, at_real), (fake_logits, at_fake) = map(input_gradient, (real, fake))
        penalty = at_real.square().sum(1).mean() + at_fake.square().sum(1).mean()
        return functional.softplus(fake_logits - real_logits).mean() + 0.05 * penalty

    def train(steps: int) -> None:
        for _ in range(steps):
            for _ in range(recipe.discriminator_steps):
                real = real_batch()
                with torch.no_grad():
                    fake = generate()
                loss = discriminator_loss(real, fake)
                adams[1].zero_grad()
                loss.backward()
                adams[1].step()
            logits = judge(generate())
            loss = functional.softplus(judge(real).detach() - logits).mean()
            adams[0].zero_grad()
            loss.backward(inputs=parameters)
            adams[0].step()

    return train


def _networks(
    recipe: Any, *kernels: list[tuple[int, ...]]
) -> tuple[Any, Any, list[Any], list[Any]]:
    """The recipe's networks in PyTorch: generate(), judge(x), both Adams, G's parameters."""

    def network(shapes: list[tuple[int, ...]]) -> Any:
        layers: list[Any] = []
        for shape in shapes:
            layers += [nn.Linear(*shape), nn.ReLU()]
        return nn.Sequential(*layers[:-1])

    generator, discriminator = map(network, kernels)
    batch, fourier = recipe.batch_size, recipe.discriminator["fourier"]
    codes = torch.randn(recipe.codes, kernels[0][0][0])
    own = nn.Parameter(torch.zeros(recipe.codes, kernels[0][-1][1]))
    waves = torch.randn(2, fourier["num"])

    def generate() -> Any:
        chosen = torch.randint(recipe.codes, (batch,))
        mean, log_scale = (generator(codes[chosen]) + own[chosen]).chunk(2, 1)
        scale = recipe.generator["noise"] * log_scale.clamp(max=LARGEST_LOG_SCALE).exp()
        return mean + scale * torch.randn(batch, 2)

    def judge(x: Any) -> Any:
        angles = x @ waves
        return discriminator(torch.cat([x, angles.sin(), angles.cos()], 1))

    parameters = [*generator.parameters(), own]
    adams = [
        torch.optim.Adam(part, 5e-4, betas=(0.5, 0.9))
        for part in (parameters, discriminator.parameters())
    ]
    return generate, judge, adams, parameters
