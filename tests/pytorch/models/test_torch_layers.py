"""The PyTorch layers compared with NumPy."""

import numpy as np
import pytest
import torch

from tfgan.pytorch.models import MinibatchDiscrimination, SameConv2d, SameConvTranspose2d


@pytest.mark.parametrize("self_term", [0.0, 1.0])
def test_minibatch_discrimination(self_term):
    layer = MinibatchDiscrimination(3, 2, 4, self_term=self_term).double()
    x = torch.randn(5, 3, dtype=torch.float64)
    found = layer(x).detach().numpy()
    rows = layer.projection(x).detach().numpy().reshape(5, 2, 4)
    expected = np.zeros((5, 2))
    for i in range(5):
        for j in range(5):
            distance = np.abs(rows[i] - rows[j]).sum(-1)
            expected[i] += np.exp(-distance - self_term * (i == j))
    np.testing.assert_allclose(found, np.concatenate([x, expected], 1), rtol=1e-12)


@pytest.mark.parametrize("size", [5, 6, 7])
def test_sizes_with_same_padding(size):
    x = torch.zeros(1, 2, size, size)
    assert SameConv2d(2, 3, 5, 2)(x).shape == (1, 3, -(-size // 2), -(-size // 2))
    assert SameConvTranspose2d(2, 3, 5, 2)(x).shape == (1, 3, 2 * size, 2 * size)


def test_the_extra_pixel_is_at_the_end():
    """A 2x2 kernel at stride 2 sees an odd row of pixels with one zero after it."""
    layer = SameConv2d(1, 1, 2, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[[[1.0, 10.0], [0.0, 0.0]]]]))
        layer.bias.zero_()
        found = layer(torch.tensor([[[[1.0, 2.0, 3.0]]]]))
    assert found.flatten().tolist() == [21.0, 3.0]
