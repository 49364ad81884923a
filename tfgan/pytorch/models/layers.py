"""Layers that PyTorch does not have."""

import torch
from torch import nn


class MinibatchDiscrimination(nn.Module):
    """Appends to each sample how close it is to the others of its batch.

    c(i, k) = sum_j exp(-||M[i, k] - M[j, k]||_1 - e * [i == j]), M the projected batch.

    Args:
        in_features: width of the input.
        num_kernels: similarities per sample.
        kernel_dim: numbers per kernel.
        self_term: e; 1 in gan-intro's edition of 2016, 0 in that of 2017.

    Reference:
        Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2.
    """

    def __init__(self, in_features, num_kernels=5, kernel_dim=3, *, self_term=0.0):
        super().__init__()
        self.num_kernels, self.kernel_dim, self.self_term = num_kernels, kernel_dim, self_term
        self.projection = nn.Linear(in_features, num_kernels * kernel_dim)

    def forward(self, x):
        """Appends (batch, num_kernels) similarities to `x` of shape (batch, in_features)."""
        rows = self.projection(x).view(-1, self.num_kernels, self.kernel_dim)
        distances = (rows[:, None] - rows[None]).abs().sum(3)
        if self.self_term:
            own = torch.eye(len(x), dtype=x.dtype, device=x.device)[:, :, None]
            distances = distances + self.self_term * own
        return torch.cat([x, torch.exp(-distances).sum(1)], 1)
