"""Optimizers: PyTorch's and TensorFlow 1's arithmetic, pairs, schedules of rates."""

from tfgan.optimizers.build import build, scaled
from tfgan.optimizers.pair import OptimizerPair
from tfgan.optimizers.pytorch import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.optimizers.schedules import HeldExponential
from tfgan.optimizers.tensorflow_1 import TF1Adam

__all__ = [
    "HeldExponential",
    "OptimizerPair",
    "TF1Adam",
    "TorchAdam",
    "TorchRMSprop",
    "TorchSGD",
    "build",
    "scaled",
]
