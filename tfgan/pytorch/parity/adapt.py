"""Changes to a PyTorch network for lock step, where PyTorch has no setting for TensorFlow's result.

Normal PyTorch training does not need these changes. Their effect is in the last digits only.
"""

import numpy as np
from torch import nn


def adapt_to_tensorflow(network: nn.Module) -> None:
    """Changes a network in place so that its arithmetic is TensorFlow's.

    LeakyReLU: TensorFlow rounds the slope to float32, in float64 too.

    Args:
        network: a PyTorch module. Its outputs change by about 1e-7 at most.
    """
    for layer in network.modules():
        if isinstance(layer, nn.LeakyReLU):
            layer.negative_slope = float(np.float32(layer.negative_slope))
