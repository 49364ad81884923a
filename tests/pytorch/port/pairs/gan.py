"""GAN: eriklindernoren/Keras-GAN gan/gan.py and eriklindernoren/PyTorch-GAN gan/gan.py."""

from program import PYTORCH, Pair, Program


def _hidden(width: int) -> tuple[tuple[object, ...], ...]:
    return ("dense", width), ("norm",), ("leaky",)


DISCRIMINATOR = (
    ("flatten",), ("dense", 512), ("leaky",), ("dense", 256), ("leaky",), ("dense", 1),
)  # fmt: skip

KERAS = Program(
    "eriklindernoren/Keras-GAN: gan/gan.py",
    (
        ("dense", 256), ("leaky",), ("norm",), ("dense", 512), ("leaky",), ("norm",),
        ("dense", 1024), ("leaky",), ("norm",), ("dense", 784), ("tanh",), ("reshape", 28, 28, 1),
    ),
    DISCRIMINATOR, fresh_latents=True,
)  # fmt: skip

TORCH = Program(
    "eriklindernoren/PyTorch-GAN: implementations/gan/gan.py",
    (
        ("dense", 128), ("leaky",), *_hidden(256), *_hidden(512), *_hidden(1024),
        ("dense", 784), ("tanh",), ("reshape", 28, 28, 1),
    ),
    DISCRIMINATOR, **{**PYTORCH, "norm_epsilon": 0.8}, factor=0.5, updates="gd", fakes="reused",
)  # fmt: skip

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
