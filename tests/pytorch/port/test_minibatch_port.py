"""Right ports with minibatch discrimination give no alarm."""

import keras
import pytest
import torch
from torch import nn

from tfgan.layers import MinibatchDiscrimination
from tfgan.optimizers import TorchSGD
from tfgan.pytorch.models.layers import MinibatchDiscrimination as TorchMinibatch
from tfgan.pytorch.parity.systems import SYSTEMS
from tfgan.pytorch.port import check_port

L = keras.layers
WIDTH, KERNELS, DIMS = 8, 4, 3  # 8 + 4 = 4 * 3: the layer and its projection have equal widths


def keras_gan():
    similar = MinibatchDiscrimination(KERNELS, DIMS, kernel_initializer="glorot_uniform")
    return {
        "generator": keras.Sequential([keras.Input((3,)), L.Dense(4, "tanh"), L.Dense(2)]),
        "discriminator": keras.Sequential(
            [keras.Input((2,)), L.Dense(WIDTH, "tanh"), similar, L.Dense(1)]
        ),
        "generator_optimizer": TorchSGD(0.1),
        "discriminator_optimizer": TorchSGD(0.1),
        "loss": "non_saturating",
    }


def torch_gan(kernels=KERNELS):
    generator = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    discriminator = nn.Sequential(
        nn.Linear(2, WIDTH), nn.Tanh(), TorchMinibatch(WIDTH, kernels, DIMS),
        nn.Linear(WIDTH + kernels, 1),
    )  # fmt: skip
    for module in (*generator.modules(), *discriminator.modules()):
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    return {
        "generator": generator,
        "discriminator": discriminator,
        "generator_optimizer": torch.optim.SGD(generator.parameters(), 0.1),
        "discriminator_optimizer": torch.optim.SGD(discriminator.parameters(), 0.1),
        "loss": "non_saturating",
    }


def test_the_projection_is_compared_with_the_projection():
    assert check_port(keras_gan, torch_gan, steps=1).causes == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2, 9])
def test_the_system_is_right(seed):
    """With seed 2 all units are off at first; with seed 9 the sigmoid is saturated in float32."""
    system = SYSTEMS["gan1d-minibatch"]
    keras.utils.set_random_seed(seed)
    torch.manual_seed(seed)
    report = check_port(lambda: system.model(seed), system.trainer, data=system.source(), seed=seed)
    assert report.causes == []
