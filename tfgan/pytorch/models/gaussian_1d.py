"""gan-intro's GAN on a 1-D Gaussian in PyTorch: networks, data and training of both editions."""

import dataclasses
import math
from collections import OrderedDict
from collections.abc import Iterable

import torch
from torch import nn
from torch.nn import functional as F

from tfgan.pytorch.models.layers import MinibatchDiscrimination
from tfgan.pytorch.models.losses import LogProbability
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.trainer import Trainer
from tfgan.utils import validation

SAMPLE_RANGE = (-8.0, 8.0)


@dataclasses.dataclass(frozen=True)
class Edition:
    """What differs between the two editions of gan-intro.

    Attributes:
        activation: class of the discriminator's activations.
        self_term: see `MinibatchDiscrimination`.
        smallest: lower bound of the logarithms' arguments in the loss.
        num_steps: number of iterations.
        batch_size: samples per batch.
        pretrain_steps: updates of the discriminator's pretraining.
    """

    activation: type
    self_term: float
    smallest: float
    num_steps: int
    batch_size: int
    pretrain_steps: int


EDITIONS = {
    "gan-intro-2016": Edition(nn.Tanh, 1.0, 0.0, 1200, 12, 1000),
    "gan-intro-2017": Edition(nn.ReLU, 0.0, 1e-5, 5001, 8, 0),
}


def make_generator(hidden_size: int = 4) -> nn.Sequential:
    """Makes the generator: Linear `hidden_size` -> softplus -> Linear 1."""
    return _initialized(
        nn.Sequential(
            OrderedDict(
                g0=nn.Linear(1, hidden_size), softplus=nn.Softplus(), g1=nn.Linear(hidden_size, 1)
            )
        )
    )


def make_discriminator(
    hidden_size: int = 4,
    *,
    minibatch: bool = False,
    edition: str = "gan-intro-2017",
    sigmoid: bool = True,
) -> nn.Sequential:
    """Makes the discriminator.

    Linear d0 -> Linear d1 -> minibatch discrimination or Linear d2 -> Linear d3 -> sigmoid.

    Args:
        hidden_size: hidden units of the generator. This network has twice as many per layer.
        minibatch: whether to use minibatch discrimination.
        edition: a key of `EDITIONS`.
        sigmoid: whether the last layer is a sigmoid.
    """
    width, settings = 2 * hidden_size, EDITIONS[edition]
    layers = OrderedDict(d0=nn.Linear(1, width), act0=settings.activation())
    layers.update(d1=nn.Linear(width, width), act1=settings.activation())
    if minibatch:
        layers["minibatch"] = MinibatchDiscrimination(width, self_term=settings.self_term)
        width += layers["minibatch"].num_kernels
    else:
        layers.update(d2=nn.Linear(width, width), act2=settings.activation())
    layers["d3"] = nn.Linear(width, 1)
    if sigmoid:
        layers["sigmoid"] = nn.Sigmoid()
    return _initialized(nn.Sequential(layers))


def _initialized(network: nn.Sequential) -> nn.Sequential:
    """Draws weights from N(0, 1), or N(0, 0.02^2) in minibatch discrimination. Biases are 0."""
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        else:
            nn.init.normal_(parameter, std=0.02 if "projection" in name else 1.0)
    return network


def make_optimizer(
    network: nn.Module, edition: str
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler | None]:
    """Makes the edition's optimizer, and its learning rate scheduler or None."""
    if edition == "gan-intro-2017":
        return torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-8), None
    optimizer = torch.optim.SGD(network.parameters(), lr=0.005)
    return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 150, 0.95)


def make_trainer(
    *, hidden_size: int = 4, minibatch: bool = False, edition: str = "gan-intro-2017"
) -> Trainer:
    """Makes the `Trainer` of an edition, with new networks.

    Args:
        hidden_size: hidden units of the generator.
        minibatch: whether to use minibatch discrimination.
        edition: a key of `EDITIONS`.

    Raises:
        ValueError: if the edition is unknown.
    """
    validation.choice("edition", edition, EDITIONS)
    generator = make_generator(hidden_size)
    discriminator = make_discriminator(hidden_size, minibatch=minibatch, edition=edition)
    generator_optimizer, first = make_optimizer(generator, edition)
    discriminator_optimizer, second = make_optimizer(discriminator, edition)
    return Trainer(
        generator,
        discriminator,
        generator_optimizer,
        discriminator_optimizer,
        loss=LogProbability(EDITIONS[edition].smallest),
        schedulers=[scheduler for scheduler in (first, second) if scheduler],
    )


def make_sampler(
    batch_size: int, random: torch.Generator, *, mean: float = 4.0, std: float = 0.5
) -> Sampler:
    """Makes the sampler of sorted batches of N(mean, std^2) and of stratified noise.

    Args:
        batch_size: samples per batch.
        random: the generator of every random number.
        mean: mean of the data.
        std: standard deviation of the data.

    Returns:
        A `Sampler` of real batches and latents, both (batch_size, 1).
    """
    line = torch.linspace(*SAMPLE_RANGE, batch_size)[:, None]

    def data() -> torch.Tensor:
        return torch.empty(batch_size, 1).normal_(mean, std, generator=random).sort(0).values

    def latents() -> torch.Tensor:
        return line + 0.01 * torch.rand(batch_size, 1, generator=random)

    return Sampler(data, latents, random)


def regress(discriminator: nn.Module, batches: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
    """Fits D(x) to given targets by the mean squared error, as the 2016 edition's pretraining.

    Args:
        discriminator: module, (batch, 1) -> (batch, 1).
        batches: pairs (x, target), both (batch, 1). Each is one update.
    """
    # Pretraining has its own optimizer, so that the GAN's learning rate starts at its first value.
    optimizer, scheduler = make_optimizer(discriminator, "gan-intro-2016")
    for x, target in batches:
        optimizer.zero_grad()
        F.mse_loss(discriminator(x), target).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()


def pretrain(
    discriminator: nn.Module,
    random: torch.Generator,
    *,
    steps: int,
    batch_size: int = 12,
    mean: float = 4.0,
    std: float = 0.5,
) -> None:
    """Fits the discriminator to the density of the data at points x ~ U(-5, 5).

    Args:
        discriminator: module, (batch, 1) -> (batch, 1).
        random: the generator of the points.
        steps: number of updates.
        batch_size: points per update.
        mean: mean of the data.
        std: standard deviation of the data.
    """

    def batch() -> tuple[torch.Tensor, torch.Tensor]:
        x = 10 * torch.rand(batch_size, 1, generator=random) - 5
        return x, torch.exp(-0.5 * ((x - mean) / std) ** 2) / (std * math.sqrt(2 * math.pi))

    regress(discriminator, (batch() for _ in range(steps)))


def train(
    num_steps: int | None = None,
    batch_size: int | None = None,
    hidden_size: int = 4,
    *,
    minibatch: bool = False,
    edition: str = "gan-intro-2017",
    seed: int = 42,
    log_every: int | None = None,
) -> Trainer:
    """Trains the 1-D GAN with the usual eager loop.

    Args:
        num_steps: number of iterations. Each is one discriminator and one generator update. The
            default is the edition's.
        batch_size: samples per batch. The default is the edition's.
        hidden_size: hidden units of the generator.
        minibatch: whether to use minibatch discrimination.
        edition: `"gan-intro-2017"` or `"gan-intro-2016"`. The latter has pretraining.
        seed: seed of weights, batches and noise. PyTorch's global generator is not changed.
        log_every: number of steps between printed lines. None means no lines.

    Returns:
        The `Trainer` with the trained networks.

    Raises:
        ValueError: if a number or the edition is not valid.
    """
    known = EDITIONS[validation.choice("edition", edition, EDITIONS)]
    num_steps = validation.positive_integer("num_steps", num_steps or known.num_steps)
    batch_size = validation.positive_integer("batch_size", batch_size or known.batch_size)
    # Another seed than the weights', so that batches and weights are independent.
    random = torch.Generator().manual_seed(seed + 1_000_000)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        trainer = make_trainer(hidden_size=hidden_size, minibatch=minibatch, edition=edition)
    sampler = make_sampler(batch_size, random)
    pretrain(trainer.discriminator, random, steps=known.pretrain_steps)
    for step in range(num_steps):
        logs = trainer.step(sampler)
        if log_every and step % log_every == 0:
            print(f"{step}: {logs['discriminator_loss']:.6g}\t{logs['generator_loss']:.6g}")
    return trainer
