"""What a twin is changed by for lock step: where no setting of PyTorch is TensorFlow's arithmetic.

A PyTorch user has neither; each is a number in the last digits that lock step would see.
"""

import numpy as np
import torch
from torch import nn


def adapt(network):
    """Changes `network` in place; what it computes stays the same to some six digits.

    - LeakyReLU gets the slope that TensorFlow's kernel uses: single precision in any dtype.
    - Batch norm's running variance is of n samples, not of n - 1.
    """
    for layer in network.modules():
        if isinstance(layer, nn.LeakyReLU):
            layer.negative_slope = float(np.float32(layer.negative_slope))
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            layer.register_forward_pre_hook(_remember)
            layer.register_forward_hook(_of_n_samples)


def nudge(network):
    """Moves each probability of `network` by a unit in the last place, up and down in turn.

    Two libraries' sigmoids may differ by that, and -log(1 - p) makes much of it where p is nearly
    1.
    """
    for name, layer in list(network.named_modules()):
        if isinstance(layer, nn.Sigmoid):
            parent, _, last = name.rpartition(".")
            setattr(network.get_submodule(parent), last, _NudgedSigmoid())


class _NudgedSigmoid(nn.Module):
    def forward(self, x):
        return _Nudged.apply(x)


class _Nudged(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        p = torch.sigmoid(x)
        up = (torch.arange(p.numel()) % 2).to(p.dtype).view_as(p)
        p = torch.nextafter(p, up)
        context.save_for_backward(p)
        return p

    @staticmethod
    def backward(context, gradient):
        (p,) = context.saved_tensors
        return gradient * p * (1 - p)


def _remember(layer, inputs):
    layer.variance_before = layer.running_var.clone()


def _of_n_samples(layer, inputs, output):
    if layer.training:
        count = inputs[0].numel() // inputs[0].shape[1]
        old = (1 - layer.momentum) * layer.variance_before
        # By `data`: autograd keeps the buffer of the forward pass, though training needs it not.
        layer.running_var.data.copy_(old + (layer.running_var - old) * ((count - 1) / count))
