"""PyTorch networks with TensorFlow's arithmetic."""

import numpy as np
import torch
from torch import nn

from tfgan.pytorch.parity import adapt_to_tensorflow


def test_running_variance_divides_by_n():
    layers = [nn.BatchNorm2d(3).double() for _ in range(2)]
    adapt_to_tensorflow(layers[1])
    x = torch.randn(2, 3, 2, 2, dtype=torch.float64)
    outputs = [layer(x) for layer in layers]
    assert torch.equal(*outputs)
    new = [layer.running_var - 0.9 for layer in layers]
    torch.testing.assert_close(new[1], new[0] * 7 / 8)
    layers[1].eval()(x)
    torch.testing.assert_close(layers[1].running_var - 0.9, new[1])


def test_leaky_relu_slope_is_rounded_to_float32():
    network = nn.Sequential(nn.LeakyReLU(0.2))
    adapt_to_tensorflow(network)
    found = -network(torch.tensor([-1.0], dtype=torch.float64)).item()
    assert found == float(np.float32(0.2)) != 0.2
