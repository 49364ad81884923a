"""WGAN-GP: wgan_gp/wgan_gp.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

import dataclasses

import wgan
from program import Pair

# As Keras 2.1 runs it: the generator's samples for the critic are made in training mode.
KERAS = dataclasses.replace(
    wgan.KERAS, source="eriklindernoren/Keras-GAN: wgan_gp/wgan_gp.py", clip=0.0, penalty=10.0,
    fakes="fresh",
)  # fmt: skip

TORCH = dataclasses.replace(
    wgan.TORCH, source="eriklindernoren/PyTorch-GAN: implementations/wgan_gp/wgan_gp.py",
    optimizer="adam", rate=2e-4, beta_2=0.999, clip=0.0, penalty=10.0,
)  # fmt: skip

PAIR = Pair(KERAS, TORCH, layers="torch")
keras_gan, torch_gan = PAIR.sides()
