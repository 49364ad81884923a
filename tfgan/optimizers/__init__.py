"""Optimizers: PyTorch's and TensorFlow 1's arithmetic, pairs, schedules of learning rates."""

from tfgan.optimizers.build import build
from tfgan.optimizers.checked_pair import check_pair, initial_state
from tfgan.optimizers.get import get
from tfgan.optimizers.loss_scaling import scaled
from tfgan.optimizers.optimistic_adam import OptimisticAdam
from tfgan.optimizers.pair import OptimizerPair
from tfgan.optimizers.pytorch import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.optimizers.schedules import DelayedExponentialDecay
from tfgan.optimizers.tensorflow_1 import TF1Adam, TF1RMSprop

__all__ = [
    "DelayedExponentialDecay",
    "OptimisticAdam",
    "OptimizerPair",
    "TF1Adam",
    "TF1RMSprop",
    "TorchAdam",
    "TorchRMSprop",
    "TorchSGD",
    "build",
    "check_pair",
    "get",
    "initial_state",
    "scaled",
]
