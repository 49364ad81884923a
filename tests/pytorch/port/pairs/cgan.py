"""Conditional GAN: cgan/cgan.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

import dataclasses

import gan
from program import Layers, Pair

# An embedding of the class is a dense layer of the one-hot class without a bias.
KERAS = dataclasses.replace(
    gan.KERAS, source="eriklindernoren/Keras-GAN: cgan/cgan.py", classes=10, fresh_latents=False,
    discriminator=(
        ("dense", 512), ("leaky",), ("dense", 512), ("leaky",), ("dropout", 0.4),
        ("dense", 512), ("leaky",), ("dropout", 0.4), ("dense", 1),
    ),
)  # fmt: skip


def _hidden(width: int) -> Layers:
    return ("dense", width), ("dropout", 0.4), ("leaky",)


# It joins the embedding with the sample. With the Keras layers it multiplies both.
TORCH = dataclasses.replace(
    gan.TORCH, source="eriklindernoren/PyTorch-GAN: implementations/cgan/cgan.py", classes=10,
    image=(32, 32, 1), loss="least squares",
    discriminator=(("dense", 512), ("leaky",), *_hidden(512), *_hidden(512), ("dense", 1)),
)  # fmt: skip

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
