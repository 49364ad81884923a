"""DCGAN: dcgan/dcgan.py of eriklindernoren/Keras-GAN and of PyTorch-GAN."""

from program import PYTORCH, Layers, Pair, Program


def _keras_block(width: int, *middle: tuple[str]) -> Layers:
    return ("conv", width, 3, 2), *middle, ("norm",), ("leaky",), ("dropout", 0.25)


def _torch_block(width: int, *norm: tuple[str]) -> Layers:
    return ("conv", width, 3, 2), ("leaky",), ("dropout", 0.25), *norm


KERAS = Program(
    "eriklindernoren/Keras-GAN: dcgan/dcgan.py",
    (
        ("dense", 6272), ("relu",), ("reshape", 7, 7, 128),
        ("up",), ("conv", 128, 3, 1), ("norm",), ("relu",),
        ("up",), ("conv", 64, 3, 1), ("norm",), ("relu",),
        ("conv", 1, 3, 1), ("tanh",),
    ),
    (
        ("conv", 32, 3, 2), ("leaky",), ("dropout", 0.25),
        *_keras_block(64, ("pad end",)), *_keras_block(128),
        ("conv", 256, 3, 1), ("norm",), ("leaky",), ("dropout", 0.25),
        ("flatten",), ("dense", 1),
    ),
)  # fmt: skip

# Its first batch norm has an epsilon of 1e-5, the others 0.8. All have 0.8 here.
TORCH = Program(
    "eriklindernoren/PyTorch-GAN: implementations/dcgan/dcgan.py",
    (
        ("dense", 8192), ("reshape", 8, 8, 128), ("norm",),
        ("up",), ("conv", 128, 3, 1), ("norm",), ("leaky",),
        ("up",), ("conv", 64, 3, 1), ("norm",), ("leaky",),
        ("conv", 1, 3, 1), ("tanh",),
    ),
    (
        *_torch_block(16), *_torch_block(32, ("norm",)), *_torch_block(64, ("norm",)),
        *_torch_block(128, ("norm",)), ("flatten",), ("dense", 1),
    ),
    image=(32, 32, 1), **{**PYTORCH, "norm_epsilon": 0.8, "weights": "dcgan"},
    padding="symmetric", dropout="channels", factor=0.5, updates="gd", fakes="reused",
)  # fmt: skip

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
