"""WGAN-GP: keras-team/keras-io examples/generative/wgan_gp.py and PyTorch-GAN's wgan_gp.py."""

import wgan_gp
from program import Layers, Pair, Program


def _up(width: int) -> Layers:
    return ("up",), ("conv", width, 3, 1, False), ("norm",)


def _down(width: int, *dropout: tuple[str, float]) -> Layers:
    return ("conv", width, 5, 2), ("leaky",), *dropout


# Padding to 32 x 32 and cropping to 28 x 28 are left out here. All else is as in the example.
KERAS = Program(
    "keras-team/keras-io: examples/generative/wgan_gp.py",
    (
        ("dense", 4096, False), ("norm",), ("leaky",), ("reshape", 4, 4, 256),
        *_up(128), ("leaky",), *_up(64), ("leaky",), *_up(1), ("tanh",),
    ),
    (
        *_down(64), *_down(128, ("dropout", 0.3)), *_down(256, ("dropout", 0.3)), *_down(512),
        ("flatten",), ("dropout", 0.2), ("dense", 1),
    ),
    latent=(128,), image=(32, 32, 1), norm_share=0.01, loss="wasserstein", beta_2=0.9,
    updates="dddg", fakes="fresh", fresh_latents=True, penalty=10.0, points="normal",
)  # fmt: skip

TORCH = wgan_gp.TORCH

PAIR = Pair(KERAS, TORCH, layers="torch")
keras_gan, torch_gan = PAIR.sides()
