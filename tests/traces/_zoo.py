"""The 64x64 networks that the three programs of the zoo share, and what its trainer does.

Source: models/modules/net.py, models/modules/layers.py, base/model.py, base/trainer.py and
utils/utils.py of github.com/aadhithya/gan-zoo-pytorch, commit fabed870.
"""

from itertools import pairwise

import numpy as np
import torch
from _source_programs import Trace, as_tensor, blocks, layer
from torch import nn

BATCH, LATENT = 4, 128
SOURCE = {
    "title": "gan-zoo-pytorch, linked by the WGAN-GP article",
    "link": "https://github.com/aadhithya/gan-zoo-pytorch",
    "commit": "fabed8701d1d005f921d06288c7f7db87d85bd95",
}
LAYOUT = {
    "weights_order": "Conv2d (out, in, height, width); ConvTranspose2d (in, out, height, width)",
    "real": "(iteration, image, channel, row, column), uint8",
}
FACTS = {
    "batch": 256,
    "batch_in_trace": BATCH,
    "latent_size": LATENT,
    "pixels": "(v / 255 - .5) / .5; then resized to 64 x 64 without keeping the ratio of the sides "
    "(bilinear, without antialiasing in the torchvision 0.8.2 that it asks for)",
    "epochs": 100,
    "images": "CelebA, 202599 in a folder",
    "iterations_per_epoch": 791,
    "iterations": 79100,
    "last_batch": "dropped if it is not full",
    "printed": None,
    "progress_bars": "Epoch: and Trg Itr:, no losses in them",
    "scalars": "every iteration from step 0 under train-step/; a network's last loss is written "
    "again in iterations where it did not move; epochs' means are never written",
    "pictures": "16 generated and 16 real images, at iterations 0, 350 and 700 of every epoch",
    "checkpoints": "asked for every 25 epochs (netG-025.tar, netD-025.tar, ...), but written only "
    "for a DataParallel model, and nothing makes one: the published program writes none",
    "networks": "no biases in convolutions; leaky slope .2; tanh at the end of G",
    "initial": "convolutions normal, std .02; norms' scales one and shifts zero",
}


class LayerNorm2d(nn.Module):
    """The zoo's layer norm: each channel of each image by itself, with scale and shift."""

    def __init__(self, channels, affine=True):
        super().__init__()
        self.norm = nn.GroupNorm(channels, channels, affine=affine)

    def forward(self, x):
        return self.norm(x)


def generator(norm):
    """Build G: 1 -> 4 -> 8 -> 16 -> 32 -> 64 pixels."""
    sizes = (LATENT, 512, 256, 128, 64)
    net = []
    for number, (i, o) in enumerate(pairwise(sizes)):
        stride, padding = (1, 0) if number == 0 else (2, 1)
        net += [nn.ConvTranspose2d(i, o, 4, stride, padding, bias=False), norm(o), nn.ReLU()]
    return nn.Sequential(*net, nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh()).double()


def discriminator(norm, *last):
    """Build D: the mirror of G, without a norm after the first convolution."""
    net = [nn.Conv2d(3, 64, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for i, o in ((64, 128), (128, 256), (256, 512)):
        net += [nn.Conv2d(i, o, 4, 2, 1, bias=False), norm(o, affine=True), nn.LeakyReLU(0.2)]
    return nn.Sequential(*net, nn.Conv2d(512, 1, 4, 1, 0, bias=False), *last).double()


class Run:
    """Two networks with the weights of the formula, and their trace."""

    def __init__(self, name, recipe, seed, g, d, facts):
        self.g, self.d, self.rng = g, d, np.random.RandomState(seed)
        owners = [("G", *pair) for pair in g.named_parameters()]
        owners += [("D", *pair) for pair in d.named_parameters()]
        table = [self.row(f"{net}/net.{key}", value) for net, key, value in owners]
        self.trace = Trace(name, recipe, seed, SOURCE, table, FACTS | facts, LAYOUT)
        for net, key, value in owners:
            value.data.copy_(self.trace.weights[f"{net}/net.{key}"])
            self.trace.weights[f"{net}/net.{key}"] = value

    @staticmethod
    def row(name, value):
        """Describe one parameter: a convolution's weights have four axes, a norm's have one."""
        if value.ndim == 4:
            return layer(name, tuple(value.shape), 0.02, "normal, std .02")
        one = float(name.endswith("weight"))
        return layer(name, tuple(value.shape), None, "one" if one else "zero", one)

    def images(self):
        """Draw a batch of uint8 images; return it and the same as the networks see it."""
        pixels = blocks(self.rng, (BATCH, 3, 64, 64), 4)
        return pixels, (as_tensor(pixels) / 255 - 0.5) / 0.5

    def state(self):
        """Return the running means and variances with what they started from."""
        found = {}
        for net, module in (("G", self.g), ("D", self.d)):
            for key, value in module.named_buffers():
                if value.ndim:
                    found[f"{net}/net.{key}"] = (value, float(key.endswith("var")))
        return found


def gradient_norms(d, real, fake, eps):
    """Return the norm of the critic's gradient at a point between real and fake, per image."""
    between = eps * real + (1 - eps) * fake
    (gradient,) = torch.autograd.grad(d(between).sum(), between, create_graph=True)
    return gradient.flatten(1).norm(2, 1)
