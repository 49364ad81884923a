"""Boundary-seeking GAN: bgan/bgan.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

import dataclasses

import gan
from program import Pair

KERAS = dataclasses.replace(
    gan.KERAS, source="eriklindernoren/Keras-GAN: bgan/bgan.py", loss="boundary",
    fresh_latents=False,
)  # fmt: skip

TORCH = dataclasses.replace(
    gan.TORCH, source="eriklindernoren/PyTorch-GAN: implementations/bgan/bgan.py", loss="boundary"
)

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
