"""Changes to a PyTorch network for lock step, where PyTorch has no setting for TensorFlow's result.

Normal PyTorch training does not need these changes. Their effect is in the last digits only.
"""

from typing import Any

import numpy as np
import torch
from torch import nn


def adapt_to_tensorflow(network: nn.Module) -> None:
    """Changes a network in place so that its arithmetic is TensorFlow's.

    - LeakyReLU: TensorFlow rounds the slope to float32, in float64 too.
    - Batch norm: TensorFlow's running variance divides by n, PyTorch's by n - 1.

    Args:
        network: a PyTorch module. Its outputs change by about 1e-7 at most.
    """
    for layer in network.modules():
        if isinstance(layer, nn.LeakyReLU):
            layer.negative_slope = float(np.float32(layer.negative_slope))
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            layer.register_forward_pre_hook(_store_variance)
            layer.register_forward_hook(_divide_by_n)


def _store_variance(layer: Any, inputs: tuple[torch.Tensor, ...]) -> None:
    layer.variance_before = layer.running_var.clone()


def _divide_by_n(layer: Any, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
    if layer.training:
        count = inputs[0].numel() // inputs[0].shape[1]
        old = (1 - layer.momentum) * layer.variance_before
        new = old + (layer.running_var - old) * ((count - 1) / count)
        # `data`, because autograd has saved the buffer and would refuse an in-place change of it.
        layer.running_var.data.copy_(new)
