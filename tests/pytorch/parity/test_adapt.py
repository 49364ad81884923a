"""PyTorch networks with TensorFlow's arithmetic."""

import numpy as np
import torch
from torch import nn

from tfgan.pytorch.parity import adapt_to_tensorflow


def test_leaky_relu_slope_is_rounded_to_float32():
    network = nn.Sequential(nn.LeakyReLU(0.2))
    adapt_to_tensorflow(network)
    found = -network(torch.tensor([-1.0], dtype=torch.float64)).item()
    assert found == float(np.float32(0.2)) != 0.2
