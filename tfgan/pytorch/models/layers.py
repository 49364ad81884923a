"""Layers that PyTorch does not have."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class MinibatchDiscrimination(nn.Module):
    """Appends to each sample its similarity to the other samples of its batch.

    c(i, k) = sum_j exp(-||M[i, k] - M[j, k]||_1 - e * [i == j]), where M is the projected batch of
    shape (batch, num_kernels, kernel_dim).

    Args:
        in_features: width of the input.
        num_kernels: number of similarities per sample.
        kernel_dim: number of values per kernel.
        self_term: e in the formula: 1 in gan-intro's 2016 edition, 0 in the 2017 edition.

    Reference:
        Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2.
    """

    def __init__(
        self,
        in_features: int,
        num_kernels: int = 5,
        kernel_dim: int = 3,
        *,
        self_term: float = 0.0,
    ) -> None:
        super().__init__()
        self.num_kernels, self.kernel_dim, self.self_term = num_kernels, kernel_dim, self_term
        self.projection = nn.Linear(in_features, num_kernels * kernel_dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, in_features) -> (batch, in_features + num_kernels)."""
        rows = self.projection(x).view(-1, self.num_kernels, self.kernel_dim)
        distances = (rows[:, None] - rows[None]).abs().sum(3)
        if self.self_term:
            own = torch.eye(len(x), dtype=x.dtype, device=x.device)[:, :, None]
            distances = distances + self.self_term * own
        return torch.cat([x, torch.exp(-distances).sum(1)], 1)


class SameConv2d(nn.Conv2d):
    """A convolution with TensorFlow's "SAME" padding.

    At stride 2 the padding can be odd. TensorFlow puts the extra pixel at the bottom and the right.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, in, h, w) -> (batch, out, ceil(h / stride), ceil(w / stride))."""
        sides: list[int] = []
        for size, kernel, stride in zip(x.shape[2:], self.kernel_size, self.stride, strict=True):
            total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
            # F.pad takes the last axis first.
            sides = [total // 2, total - total // 2, *sides]
        return super().forward(F.pad(x, sides))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution with TensorFlow's "SAME" padding.

    Args:
        inputs: number of input channels.
        outputs: number of output channels.
        kernel: height and width of the kernel in pixels.
        stride: factor by which the image grows.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding=max(kernel - stride, 0) // 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, in, h, w) -> (batch, out, h * stride, w * stride)."""
        height, width = (s * size for s, size in zip(self.stride, x.shape[2:], strict=True))
        # PyTorch makes one more row and column at the end than TensorFlow.
        return super().forward(x)[:, :, :height, :width]
