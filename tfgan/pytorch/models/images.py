"""The image GANs in PyTorch: dense, convolutional at 28x28 and convolutional at 64x64.

Images have the shape (batch, channels, height, width).
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from tfgan.pytorch.models.layers import SameConv2d, SameConvTranspose2d
from tfgan.pytorch.models.losses import BinaryCrossEntropy, MeanDifference
from tfgan.pytorch.models.sampling import ImageSampler
from tfgan.pytorch.trainer import Trainer


def _activation(slope: float) -> nn.Module:
    return nn.LeakyReLU(slope) if slope else nn.ReLU()


def _dense(sizes: Sequence[int], slope: float) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes[:-1]):
        layers += [nn.Linear(inputs, outputs), _activation(slope)]
    return [*layers, nn.Linear(*sizes[-2:])]


class DenseGenerator(nn.Module):
    """Latents (and one-hot classes) -> dense layers -> tanh -> images.

    Args:
        latent_dim: size of a latent.
        image_shape: (channels, height, width).
        widths: units of each hidden layer.
        slope: negative slope of the LeakyReLU. 0 means ReLU.
        num_classes: number of classes. 0 means no class input.
    """

    def __init__(
        self,
        latent_dim: int,
        image_shape: tuple[int, int, int],
        widths: Sequence[int],
        slope: float,
        num_classes: int = 0,
    ) -> None:
        super().__init__()
        self.image_shape = image_shape
        sizes = [latent_dim + num_classes, *widths, math.prod(image_shape)]
        self.layers = nn.Sequential(*_dense(sizes, slope), nn.Tanh())

    def forward(self, latents: torch.Tensor, *classes: torch.Tensor) -> torch.Tensor:
        """(batch, latent_dim) -> images in [-1, 1], (batch, *image_shape)."""
        return self.layers(torch.cat([latents, *classes], 1)).view(-1, *self.image_shape)


class DenseDiscriminator(nn.Module):
    """Images (and one-hot classes) -> dense layers -> one probability.

    Args:
        image_shape: (channels, height, width).
        widths: units of each hidden layer.
        slope: negative slope of the LeakyReLU. 0 means ReLU.
        num_classes: number of classes. 0 means no class input.
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        widths: Sequence[int],
        slope: float,
        num_classes: int = 0,
    ) -> None:
        super().__init__()
        sizes = [math.prod(image_shape) + num_classes, *widths, 1]
        self.layers = nn.Sequential(*_dense(sizes, slope), nn.Sigmoid())

    def forward(self, images: torch.Tensor, *classes: torch.Tensor) -> torch.Tensor:
        """(batch, *image_shape) -> probabilities, (batch, 1)."""
        return self.layers(torch.cat([images.flatten(1), *classes], 1))


class Generator28(nn.Module):
    """The WGAN-GP authors' MNIST generator: 4x4 -> 8x8 cut to 7x7 -> 14x14 -> 28x28, sigmoid.

    Args:
        latent_dim: size of a latent.
        width: channels before the last layer. Earlier layers have 2 and 4 times as many.
    """

    def __init__(self, latent_dim: int = 128, width: int = 64) -> None:
        super().__init__()
        self.width = width
        self.dense = nn.Linear(latent_dim, 4 * 4 * 4 * width)
        self.up1 = SameConvTranspose2d(4 * width, 2 * width, 5, 2)
        self.up2 = SameConvTranspose2d(2 * width, width, 5, 2)
        self.up3 = SameConvTranspose2d(width, 1, 5, 2)
        _glorot(self.dense)
        for layer in (self.up1, self.up2, self.up3):
            _he(layer, transposed=True)

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        """(batch, latent_dim) -> images in [0, 1], (batch, 1, 28, 28)."""
        x = F.relu(self.dense(latents)).view(-1, 4 * self.width, 4, 4)
        x = F.relu(self.up1(x))[:, :, :7, :7]
        return torch.sigmoid(self.up3(F.relu(self.up2(x))))


class Critic28(nn.Sequential):
    """The WGAN-GP authors' MNIST critic: 5x5 convolutions of stride 2, LeakyReLU 0.2, one value.

    Args:
        width: channels of the first layer. Later layers have 2 and 4 times as many.
    """

    def __init__(self, width: int = 64) -> None:
        layers: list[nn.Module] = []
        channels = 1
        for outputs in (width, 2 * width, 4 * width):
            layers += [SameConv2d(channels, outputs, 5, 2), nn.LeakyReLU(0.2)]
            channels = outputs
        super().__init__(*layers, nn.Flatten(), nn.Linear(4 * 4 * channels, 1))
        for layer in layers[::2]:
            _he(layer)
        _glorot(self[-1])


def _glorot(layer: nn.Module) -> None:
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)


def _he(layer: nn.Module, *, transposed: bool = False) -> None:
    """The authors' initializer: uniform with variance 4 / (fan_in + fan_out).

    A stride divides fan_out by its area, or fan_in in a transposed convolution.
    """
    area, stride = math.prod(layer.kernel_size), math.prod(layer.stride)
    fan_in, fan_out = layer.in_channels * area, layer.out_channels * area
    total = fan_in / stride + fan_out if transposed else fan_in + fan_out / stride
    limit = math.sqrt(12 / total)
    nn.init.uniform_(layer.weight, -limit, limit)
    nn.init.zeros_(layer.bias)


def make_generator64(
    latent_dim: int = 128, *, norm: str = "instance", channels: int = 3
) -> nn.Sequential:
    """Makes the GAN zoo's 64x64 generator.

    ConvTranspose (kernel 4) to 512, 256, 128 and 64 channels with norm and ReLU, then tanh.

    Args:
        latent_dim: size of a latent.
        norm: `"instance"` or `"batch"`.
        channels: channels of the images.

    Returns:
        A module, (batch, latent_dim) -> images in [-1, 1], (batch, channels, 64, 64).
    """
    layers: list[nn.Module] = [nn.Unflatten(1, (latent_dim, 1, 1))]
    size = latent_dim
    for index, width in enumerate((512, 256, 128, 64)):
        stride, padding = (2, 1) if index else (1, 0)
        layers += [
            nn.ConvTranspose2d(size, width, 4, stride, padding, bias=False),
            _norm(norm, width),
            nn.ReLU(),
        ]
        size = width
    layers += [nn.ConvTranspose2d(size, channels, 4, 2, 1, bias=False), nn.Tanh()]
    return _normal(nn.Sequential(*layers))


def make_critic64(
    *, norm: str = "instance", channels: int = 3, sigmoid: bool = False
) -> nn.Sequential:
    """Makes the GAN zoo's 64x64 critic.

    Conv (kernel 4, stride 2) to 64, 128, 256 and 512 channels with LeakyReLU 0.2, and a norm in
    all but the first, then one value.

    Args:
        norm: `"instance"` or `"batch"`.
        channels: channels of the images.
        sigmoid: whether the last layer is a sigmoid.

    Returns:
        A module, (batch, channels, 64, 64) -> (batch, 1).
    """
    layers: list[nn.Module] = []
    size = channels
    for index, width in enumerate((64, 128, 256, 512)):
        layers.append(nn.Conv2d(size, width, 4, 2, 1, bias=False))
        layers += [_norm(norm, width)] if index else []
        layers.append(nn.LeakyReLU(0.2))
        size = width
    layers += [nn.Conv2d(size, 1, 4, bias=False), nn.Flatten()]
    return _normal(nn.Sequential(*layers, *([nn.Sigmoid()] if sigmoid else [])))


def _norm(norm: str, channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels) if norm == "batch" else nn.GroupNorm(channels, channels)


def _normal(network: nn.Sequential) -> nn.Sequential:
    """Draws the weights of all convolutions from N(0, 0.02^2)."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, std=0.02)
    return network


# --- trainers ----------------------------------------------------------------------------------


def _trainer(
    generator: nn.Module,
    discriminator: nn.Module,
    optimizer: Callable[[Iterable[torch.Tensor]], torch.optim.Optimizer],
    **options: Any,
) -> Trainer:
    return Trainer(
        generator,
        discriminator,
        optimizer(generator.parameters()),
        optimizer(discriminator.parameters()),
        **options,
    )


def _adam(
    rate: float, betas: tuple[float, float] = (0.9, 0.999)
) -> Callable[[Iterable[torch.Tensor]], torch.optim.Optimizer]:
    return lambda parameters: torch.optim.Adam(parameters, lr=rate, betas=betas)


def mnist() -> Trainer:
    """Makes the MNIST tutorial's dense GAN.

    Binary cross-entropy on probabilities. Both updates use the same fakes.
    """
    shape = (1, 28, 28)
    generator = DenseGenerator(100, shape, (256, 512), 0.0)
    discriminator = DenseDiscriminator(shape, (512, 256), 0.01)
    loss = BinaryCrossEntropy()
    return _trainer(generator, discriminator, _adam(1e-4), loss=loss, fakes="reused")


def guide(
    image_shape: tuple[int, int, int] = (1, 28, 28),
    *,
    latent_dim: int = 100,
    num_classes: int = 0,
) -> Trainer:
    """Makes the dense GAN of the beginner's guide.

    Args:
        image_shape: (channels, height, width).
        latent_dim: size of a latent.
        num_classes: number of classes of the conditional GAN. 0 means the unconditional one.
    """
    generator = DenseGenerator(latent_dim, image_shape, (256, 512, 1024), 0.2, num_classes)
    discriminator = DenseDiscriminator(image_shape, (1024, 512, 256), 0.2, num_classes)
    adam, loss = _adam(2e-4, (0.5, 0.999)), BinaryCrossEntropy()
    return _trainer(generator, discriminator, adam, loss=loss, num_classes=num_classes)


def wgan_gp_28() -> Trainer:
    """Makes the WGAN-GP authors' MNIST GAN.

    5 critic updates per step, penalty factor 10, Adam 1e-4 with betas (0.5, 0.9).
    """
    return _trainer(
        Generator28(),
        Critic28(),
        _adam(1e-4, (0.5, 0.9)),
        loss=MeanDifference(),
        gp_weight=10.0,
        discriminator_steps=5,
    )


def wgan_gp_64(channels: int = 3) -> Trainer:
    """Makes the GAN zoo's WGAN-GP at 64x64.

    Adam 1e-4. The generator is updated on every fifth batch.
    """
    return _trainer(
        make_generator64(channels=channels),
        make_critic64(channels=channels),
        _adam(1e-4),
        loss=MeanDifference(),
        gp_weight=10.0,
        generator_every=5,
    )


def wgan_64(channels: int = 3) -> Trainer:
    """Makes the GAN zoo's WGAN at 64x64.

    RMSprop 5e-5, weights clipped to [-0.01, 0.01], batch norm in the generator only.
    """
    return _trainer(
        make_generator64(norm="batch", channels=channels),
        make_critic64(channels=channels),
        lambda parameters: torch.optim.RMSprop(parameters, lr=5e-5),
        loss=MeanDifference(),
        clip=0.01,
        generator_every=5,
        fakes="inference",
    )


def dcgan_64(channels: int = 3, *, as_meant: bool = False) -> Trainer:
    """Makes the GAN zoo's DCGAN at 64x64.

    Adam 2e-4 with betas (0.5, 0.999), batch norm in both networks, binary cross-entropy. Both
    updates use the same fakes.

    Args:
        channels: channels of the images.
        as_meant: whether the generator stays in training mode. In the program it goes into
            inference mode for the picture after the first iteration, and nothing puts it back.
    """
    return _trainer(
        make_generator64(norm="batch", channels=channels),
        make_critic64(norm="batch", channels=channels, sigmoid=True),
        _adam(2e-4, (0.5, 0.999)),
        loss=BinaryCrossEntropy(),
        fakes="reused",
        freezes_generator=not as_meant,
    )


# --- data --------------------------------------------------------------------------------------


def make_sampler(
    source: Any, latent_dim: int, batch_size: int, random: torch.Generator
) -> ImageSampler:
    """Makes the sampler of images, drawn with replacement, and of latents N(0, I).

    Args:
        source: images in memory, with uint8 `images` (n, height, width, channels), `labels` (n,) or
            None, and the values of pixels 0 and 255, `low` and `high`.
        latent_dim: size of a latent.
        batch_size: samples per batch.
        random: the generator of every random number.
    """
    pixels = torch.from_numpy(source.images).permute(0, 3, 1, 2).contiguous()
    labels = None if source.labels is None else torch.from_numpy(source.labels).long()
    scale = (source.high - source.low) / 255

    def labels_of(chosen: torch.Tensor) -> torch.Tensor:
        if labels is None:
            raise ValueError("the images must have labels for a conditional GAN. Received: none")
        return labels[chosen]

    return ImageSampler(
        lambda chosen: pixels[chosen] * scale + source.low,
        labels_of,
        lambda: torch.randint(len(pixels), (batch_size,), generator=random),
        lambda: torch.randn(batch_size, latent_dim, generator=random),
        random,
    )
