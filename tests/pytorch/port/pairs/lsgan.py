"""Least squares GAN: lsgan/lsgan.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

import dataclasses

import dcgan
import gan
from program import Pair

KERAS = dataclasses.replace(
    gan.KERAS, source="eriklindernoren/Keras-GAN: lsgan/lsgan.py", loss="least squares",
    fresh_latents=False,
)  # fmt: skip

# Its DCGAN without the first batch norm.
TORCH = dataclasses.replace(
    dcgan.TORCH, source="eriklindernoren/PyTorch-GAN: implementations/lsgan/lsgan.py",
    generator=(*dcgan.TORCH.generator[:2], *dcgan.TORCH.generator[3:]),
    loss="least squares",
)  # fmt: skip

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
