"""The image GANs in PyTorch: dense ones, the 28x28 and the 64x64 convolutional ones.

Images are (batch, channels, height, width).
"""

import itertools
import math

import torch
from torch import nn
from torch.nn import functional as F

from tfgan.pytorch.models.losses import BinaryCrossEntropy, MeanDifference
from tfgan.pytorch.models.sampling import Sampler
from tfgan.pytorch.trainer import Trainer


def _activation(slope):
    return nn.LeakyReLU(slope) if slope else nn.ReLU()


def _dense(sizes, slope):
    layers = []
    for inputs, outputs in itertools.pairwise(sizes[:-1]):
        layers += [nn.Linear(inputs, outputs), _activation(slope)]
    return [*layers, nn.Linear(*sizes[-2:])]


class DenseGenerator(nn.Module):
    """Latents (and one-hot classes) -> dense layers -> tanh -> images."""

    def __init__(self, latent_dim, image_shape, widths, slope, num_classes=0):
        super().__init__()
        self.image_shape = image_shape
        sizes = [latent_dim + num_classes, *widths, math.prod(image_shape)]
        self.layers = nn.Sequential(*_dense(sizes, slope), nn.Tanh())

    def forward(self, latents, *classes):
        """Images (batch, *image_shape) of latents (batch, latent_dim)."""
        return self.layers(torch.cat([latents, *classes], 1)).view(-1, *self.image_shape)


class DenseDiscriminator(nn.Module):
    """Images (and one-hot classes) -> dense layers -> one probability."""

    def __init__(self, image_shape, widths, slope, num_classes=0):
        super().__init__()
        sizes = [math.prod(image_shape) + num_classes, *widths, 1]
        self.layers = nn.Sequential(*_dense(sizes, slope), nn.Sigmoid())

    def forward(self, images, *classes):
        """Probabilities (batch, 1)."""
        return self.layers(torch.cat([images.flatten(1), *classes], 1))


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME": at stride 2 the odd pixel is at the end."""

    def forward(self, x):
        """(batch, in, h, w) -> (batch, out, ceil(h / stride), ceil(w / stride))."""
        sides = []
        for size, kernel, stride in zip(x.shape[2:], self.kernel_size, self.stride, strict=True):
            total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
            sides = [total // 2, total - total // 2, *sides]
        return super().forward(F.pad(x, sides))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """The transposed convolution that belongs to "SAME": (h, w) -> (h * stride, w * stride)."""

    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__(inputs, outputs, kernel, stride, padding=max(kernel - stride, 0) // 2)

    def forward(self, x):
        """What is too much at the end is cut off."""
        height, width = (s * size for s, size in zip(self.stride, x.shape[2:], strict=True))
        return super().forward(x)[:, :, :height, :width]


class Generator28(nn.Module):
    """The WGAN-GP authors' MNIST generator: 4x4 -> 8x8 cut to 7x7 -> 14x14 -> 28x28, sigmoid."""

    def __init__(self, latent_dim=128, width=64):
        super().__init__()
        self.width = width
        self.dense = nn.Linear(latent_dim, 4 * 4 * 4 * width)
        self.up1 = SameConvTranspose2d(4 * width, 2 * width, 5, 2)
        self.up2 = SameConvTranspose2d(2 * width, width, 5, 2)
        self.up3 = SameConvTranspose2d(width, 1, 5, 2)
        nn.init.kaiming_uniform_(self.dense.weight, nonlinearity="relu")
        nn.init.zeros_(self.dense.bias)
        for layer in (self.up1, self.up2):
            _he(layer, transposed=True)
        _he(self.up3, transposed=True, gain=2.0)

    def forward(self, latents):
        """Images (batch, 1, 28, 28) in [0, 1]."""
        x = F.relu(self.dense(latents)).view(-1, 4 * self.width, 4, 4)
        x = F.relu(self.up1(x))[:, :, :7, :7]
        return torch.sigmoid(self.up3(F.relu(self.up2(x))))


class Critic28(nn.Sequential):
    """The authors' MNIST critic: 5x5 convolutions of stride 2, LeakyReLU 0.2, one value."""

    def __init__(self, width=64):
        layers, channels = [], 1
        for outputs in (width, 2 * width, 4 * width):
            layers += [SameConv2d(channels, outputs, 5, 2), nn.LeakyReLU(0.2)]
            channels = outputs
        super().__init__(*layers, nn.Flatten(), nn.Linear(4 * 4 * channels, 1))
        for layer in layers[::2]:
            _he(layer)
        _glorot(self[-1])


def _glorot(layer):
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)


def _he(layer, *, transposed=False, gain=4.0):
    """The authors' rule: variance gain / (fan_in + fan_out), a stride thins one of them out."""
    area, thinned = math.prod(layer.kernel_size), math.prod(layer.stride)
    fan_in, fan_out = layer.in_channels * area, layer.out_channels * area
    total = fan_in / thinned + fan_out if transposed else fan_in + fan_out / thinned
    limit = math.sqrt(3 * gain / total)
    nn.init.uniform_(layer.weight, -limit, limit)
    nn.init.zeros_(layer.bias)


def make_generator64(latent_dim=128, *, norm="instance", channels=3):
    """The zoo's: ConvTranspose(4) to 512, 256, 128, 64 channels with norm and ReLU, tanh."""
    layers, size = [nn.Unflatten(1, (latent_dim, 1, 1))], latent_dim
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


def make_critic64(*, norm="instance", channels=3, sigmoid=False):
    """The zoo's: Conv(4, 2) to 64 channels, 128, 256, 512 with norm, LeakyReLU 0.2, one value."""
    layers, size = [], channels
    for index, width in enumerate((64, 128, 256, 512)):
        layers.append(nn.Conv2d(size, width, 4, 2, 1, bias=False))
        layers += [_norm(norm, width)] if index else []
        layers.append(nn.LeakyReLU(0.2))
        size = width
    layers += [nn.Conv2d(size, 1, 4, bias=False), nn.Flatten()]
    return _normal(nn.Sequential(*layers, *([nn.Sigmoid()] if sigmoid else [])))


def _norm(norm, channels):
    return nn.BatchNorm2d(channels) if norm == "batch" else nn.GroupNorm(channels, channels)


def _normal(network):
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, std=0.02)
    return network


# --- the systems -------------------------------------------------------------------------------


def _trainer(generator, discriminator, optimizer, **options):
    return Trainer(
        generator,
        discriminator,
        optimizer(generator.parameters()),
        optimizer(discriminator.parameters()),
        **options,
    )


def _adam(rate, betas=(0.9, 0.999)):
    return lambda parameters: torch.optim.Adam(parameters, lr=rate, betas=betas)


def mnist():
    """The MNIST article: 784 pixels, batches of 16, BCE on probabilities, fakes used twice."""
    shape = (1, 28, 28)
    generator = DenseGenerator(100, shape, (256, 512), 0.0)
    discriminator = DenseDiscriminator(shape, (512, 256), 0.01)
    loss = BinaryCrossEntropy()
    return _trainer(generator, discriminator, _adam(1e-4), loss=loss, fakes="reused")


def guide(image_shape=(1, 28, 28), *, latent_dim=100, num_classes=0):
    """The beginner's guide's wide networks; with classes its conditional form."""
    generator = DenseGenerator(latent_dim, image_shape, (256, 512, 1024), 0.2, num_classes)
    discriminator = DenseDiscriminator(image_shape, (1024, 512, 256), 0.2, num_classes)
    adam, loss = _adam(2e-4, (0.5, 0.999)), BinaryCrossEntropy()
    return _trainer(generator, discriminator, adam, loss=loss, num_classes=num_classes)


def wgan_gp_28():
    """WGAN-GP on MNIST, the authors' program: 5 critic updates, lambda 10, Adam 1e-4 (0.5, 0.9)."""
    return _trainer(
        Generator28(),
        Critic28(),
        _adam(1e-4, (0.5, 0.9)),
        loss=MeanDifference(),
        gp_weight=10.0,
        discriminator_steps=5,
    )


def wgan_gp_64(channels=3):
    """gan-zoo-pytorch's WGAN-GP at 64x64: Adam 1e-4, the generator moves on each fifth batch."""
    return _trainer(
        make_generator64(channels=channels),
        make_critic64(channels=channels),
        _adam(1e-4),
        loss=MeanDifference(),
        gp_weight=10.0,
        generator_every=5,
    )


def wgan_64(channels=3):
    """gan-zoo-pytorch's WGAN: RMSprop 5e-5, clip 0.01, batch norm in the generator only."""
    return _trainer(
        make_generator64(norm="batch", channels=channels),
        make_critic64(channels=channels),
        lambda parameters: torch.optim.RMSprop(parameters, lr=5e-5),
        loss=MeanDifference(),
        clip=0.01,
        generator_every=5,
        fakes="inference",
    )


def dcgan_64(channels=3):
    """gan-zoo-pytorch's DCGAN: Adam 2e-4 (0.5, 0.999), batch norm, BCE, fakes used twice."""
    return _trainer(
        make_generator64(norm="batch", channels=channels),
        make_critic64(norm="batch", channels=channels, sigmoid=True),
        _adam(2e-4, (0.5, 0.999)),
        loss=BinaryCrossEntropy(),
        fakes="reused",
    )


# --- the data ----------------------------------------------------------------------------------


def make_sampler(source, latent_dim, batch_size, random):
    """Batches of images drawn with replacement, with their labels, and latents N(0, I).

    Args:
        source: has uint8 `images` (n, height, width, channels), `labels` (n,) or None, and what 0
            and 255 become, `low` and `high`.
        latent_dim: size of the latents.
        batch_size: samples a batch.
        random: a `torch.Generator`.
    """
    pixels = torch.from_numpy(source.images).permute(0, 3, 1, 2).contiguous()
    labels = None if source.labels is None else torch.from_numpy(source.labels).long()
    scale = (source.high - source.low) / 255
    return ImageSampler(
        lambda chosen: pixels[chosen] * scale + source.low,
        lambda chosen: labels[chosen],
        lambda: torch.randint(len(pixels), (batch_size,), generator=random),
        lambda: torch.randn(batch_size, latent_dim, generator=random),
        random,
    )


class ImageSampler(Sampler):
    """A `Sampler` whose labels belong to the images of the same update."""

    def __init__(self, images, labels, choose, latents, random):
        super().__init__(None, latents, random)
        self._images, self._labels, self._choose = images, labels, choose
        self._chosen = None

    def labels(self, update):
        """Classes of the next real batch: asked for first."""
        self._chosen = self._choose()
        return self._labels(self._chosen)

    def real(self, update):
        """Images: those of `labels`, where these were asked for."""
        chosen, self._chosen = self._chosen, None
        return self._images(self._choose() if chosen is None else chosen)
