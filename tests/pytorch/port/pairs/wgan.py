"""WGAN: wgan/wgan.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

import dataclasses

import gan
from program import Layers, Pair, Program


def _block(width: int, stride: int, *middle: tuple[str]) -> Layers:
    return ("conv", width, 3, stride), *middle, ("norm",), ("leaky",), ("dropout", 0.25)


_RMSPROP = {"optimizer": "rmsprop", "rate": 5e-5, "loss": "wasserstein"}

KERAS = Program(
    "eriklindernoren/Keras-GAN: wgan/wgan.py",
    (
        ("dense", 6272), ("relu",), ("reshape", 7, 7, 128),
        ("up",), ("conv", 128, 4, 1), ("norm",), ("relu",),
        ("up",), ("conv", 64, 4, 1), ("norm",), ("relu",),
        ("conv", 1, 4, 1), ("tanh",),
    ),
    (
        ("conv", 16, 3, 2), ("leaky",), ("dropout", 0.25),
        *_block(32, 2, ("pad end",)), *_block(64, 2), *_block(128, 1),
        ("flatten",), ("dense", 1),
    ),
    **_RMSPROP, beta_2=0.9, updates="dddddg", clip=0.01,
)  # fmt: skip

# The generator moves after the first of five batches, with the latents of that batch.
TORCH = dataclasses.replace(
    gan.TORCH, source="eriklindernoren/PyTorch-GAN: implementations/wgan/wgan.py",
    **_RMSPROP, beta_2=0.99, factor=1.0,
    updates="dgdddd", fakes="fresh", clip=0.01,
)  # fmt: skip

PAIR = Pair(KERAS, TORCH, layers="torch")
keras_gan, torch_gan = PAIR.sides()
