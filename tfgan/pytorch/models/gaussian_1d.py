"""gan-intro's 1-D Gaussian GAN in PyTorch: networks, training loop, both editions."""

import dataclasses
import math
from collections import OrderedDict

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
    """What tells one edition of the program from the other."""

    activation: type
    self_term: float
    floor: float
    num_steps: int
    batch_size: int
    pretrain_steps: int


EDITIONS = {
    "gan-intro-2016": Edition(nn.Tanh, 1.0, 0.0, 1200, 12, 1000),
    "gan-intro-2017": Edition(nn.ReLU, 0.0, 1e-5, 5001, 8, 0),
}


def make_generator(hidden_size=4):
    """Linear `hidden_size` -> softplus -> Linear 1."""
    return _initialized(
        nn.Sequential(
            OrderedDict(
                g0=nn.Linear(1, hidden_size), softplus=nn.Softplus(), g1=nn.Linear(hidden_size, 1)
            )
        )
    )


def make_discriminator(hidden_size=4, *, minibatch=False, edition="gan-intro-2017", sigmoid=True):
    """Linear d0, Linear d1, then minibatch discrimination or Linear d2, then Linear d3 -> sigmoid.

    Args:
        hidden_size: the generator's; this network is twice as wide.
        minibatch: whether to use minibatch discrimination.
        edition: a key of `EDITIONS`.
        sigmoid: whether the network ends in one.
    """
    width, edition = 2 * hidden_size, EDITIONS[edition]
    layers = OrderedDict(d0=nn.Linear(1, width), act0=edition.activation())
    layers.update(d1=nn.Linear(width, width), act1=edition.activation())
    if minibatch:
        layers["minibatch"] = MinibatchDiscrimination(width, self_term=edition.self_term)
        width += layers["minibatch"].num_kernels
    else:
        layers.update(d2=nn.Linear(width, width), act2=edition.activation())
    layers["d3"] = nn.Linear(width, 1)
    if sigmoid:
        layers["sigmoid"] = nn.Sigmoid()
    return _initialized(nn.Sequential(layers))


def _initialized(network):
    """Weights ~ N(0, 1), N(0, 0.02^2) in minibatch discrimination, biases 0."""
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        else:
            nn.init.normal_(parameter, std=0.02 if "projection" in name else 1.0)
    return network


def make_optimizer(network, edition):
    """The edition's optimizer, and its learning rate scheduler or None."""
    if edition == "gan-intro-2017":
        return torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-8), None
    optimizer = torch.optim.SGD(network.parameters(), lr=0.005)
    return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 150, 0.95)


def make_trainer(*, hidden_size=4, minibatch=False, edition="gan-intro-2017"):
    """Networks, losses and optimizers of an edition, ready to train."""
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
        loss=LogProbability(EDITIONS[edition].floor),
        schedulers=[scheduler for scheduler in (first, second) if scheduler],
    )


def make_sampler(batch_size, random, *, mean=4.0, std=0.5):
    """Sorted batches of N(mean, std^2), and the stratified noise."""
    line = torch.linspace(*SAMPLE_RANGE, batch_size)[:, None]

    def data():
        return torch.empty(batch_size, 1).normal_(mean, std, generator=random).sort(0).values

    def latents():
        return line + 0.01 * torch.rand(batch_size, 1, generator=random)

    return Sampler(data, latents, random)


def regress(discriminator, batches):
    """The 2016 edition's pretraining: MSE of D(x), for each (x, target) of `batches`."""
    # It has an optimizer, and so a count of steps, of its own.
    optimizer, scheduler = make_optimizer(discriminator, "gan-intro-2016")
    for x, target in batches:
        optimizer.zero_grad()
        F.mse_loss(discriminator(x), target).backward()
        optimizer.step()
        scheduler.step()


def pretrain(discriminator, random, *, steps, batch_size=12, mean=4.0, std=0.5):
    """`regress` to the density of the data, x ~ U(-5, 5)."""

    def batch():
        x = 10 * torch.rand(batch_size, 1, generator=random) - 5
        return x, torch.exp(-0.5 * ((x - mean) / std) ** 2) / (std * math.sqrt(2 * math.pi))

    regress(discriminator, (batch() for _ in range(steps)))


def train(
    num_steps=None,
    batch_size=None,
    hidden_size=4,
    *,
    minibatch=False,
    edition="gan-intro-2017",
    seed=42,
    log_every=None,
):
    """Trains the 1-D GAN with the usual eager loop.

    Args:
        num_steps: iterations, each one discriminator and one generator update; the edition's
            number by default, as is `batch_size`.
        batch_size: samples a batch.
        hidden_size: hidden units of the generator.
        minibatch: whether to use minibatch discrimination.
        edition: `"gan-intro-2017"` or `"gan-intro-2016"`, with its pretraining.
        seed: of weights, batches and noise. The global generator is left as it was.
        log_every: steps between printed lines, None for none.

    Returns:
        The `Trainer`, with the trained networks.

    Raises:
        ValueError: if a number or the edition is bad.
    """
    known = EDITIONS[validation.choice("edition", edition, EDITIONS)]
    num_steps = validation.positive_integer("num_steps", num_steps or known.num_steps)
    batch_size = validation.positive_integer("batch_size", batch_size or known.batch_size)
    # Another seed than that of the weights, which would be made of the same numbers.
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
