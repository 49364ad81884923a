"""DCGAN: tensorflow/docs tutorials/generative/dcgan.ipynb and pytorch/examples dcgan/main.py."""

from program import PYTORCH, Layers, Pair, Program


def _up(width: int, stride: int, act: str = "leaky") -> Layers:
    return ("deconv", width, 5, stride, False), ("norm",), (act,)


def _torch_up(width: int) -> Layers:
    return ("deconv", width, 4, 2, False), ("norm",), ("relu",)


def _torch_down(width: int, *norm: tuple[str]) -> Layers:
    return ("conv", width, 4, 2, False), *norm, ("leaky",)


KERAS = Program(
    "tensorflow/docs: site/en/tutorials/generative/dcgan.ipynb",
    (
        ("dense", 12544, False), ("norm",), ("leaky",), ("reshape", 7, 7, 256),
        *_up(128, 1), *_up(64, 2), ("deconv", 1, 5, 2, False), ("tanh",),
    ),
    (
        ("conv", 64, 5, 2), ("leaky",), ("dropout", 0.3),
        ("conv", 128, 5, 2), ("leaky",), ("dropout", 0.3), ("flatten",), ("dense", 1),
    ),
    slope=0.3, norm_share=0.01, loss="bce logits", rate=1e-4, beta_1=0.9, updates="both",
    fakes="reused",
)  # fmt: skip

TORCH = Program(
    "pytorch/examples: dcgan/main.py",
    (
        ("deconv", 512, 4, 1, "valid", False), ("norm",), ("relu",),
        *_torch_up(256), *_torch_up(128), *_torch_up(64), ("deconv", 3, 4, 2, False), ("tanh",),
    ),
    (
        *_torch_down(64), *_torch_down(128, ("norm",)), *_torch_down(256, ("norm",)),
        *_torch_down(512, ("norm",)), ("conv", 1, 4, 1, "valid", False),
        ("flatten",),
    ),
    latent=(1, 1, 100), image=(64, 64, 3), **{**PYTORCH, "weights": "dcgan"}, fakes="reused",
)  # fmt: skip

PAIR = Pair(KERAS, TORCH)
keras_gan, torch_gan = PAIR.sides()
