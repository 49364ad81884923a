"""The systems: their names, and the initial weights of both libraries."""

import numpy as np
import pytest
import torch

from tfgan.pytorch import convert
from tfgan.pytorch.parity import systems


def test_names():
    assert len(systems.chosen("all")) == len(systems.SYSTEMS)
    assert [s.name for s in systems.chosen("conditional")] == ["guide", "conditional"]
    assert [s.name for s in systems.chosen("dcgan-64")] == ["dcgan-64"]
    assert set(systems.CHOICES) - {"all"} <= {*systems.SYSTEMS, *systems.GROUPS}
    grouped = [name for group in systems.GROUPS.values() for name in group]
    assert {*grouped, *systems.CHOICES} == {*systems.SYSTEMS, "all"}
    with pytest.raises(ValueError, match="unknown system"):
        systems.chosen("biggan")


SLOW = ("wgan-gp-64", "wgan-64", "dcgan-64", "dcgan-64-as-meant")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name
        for name in systems.SYSTEMS
    ],
)
def test_both_libraries_have_the_same_initializers(name):
    """The root mean square and the maximum of each initial weight agree."""
    system = systems.SYSTEMS[name]
    with torch.random.fork_rng():
        torch.manual_seed(1)
        trainer = system.trainer()
    model = system.model(0)
    for network in ("generator", "discriminator"):
        ours, theirs = getattr(model, network), getattr(trainer, network)
        state = theirs.state_dict()
        for pair in convert.pairs(ours, theirs):
            found, expected = pair.variable.numpy(), state[pair.key].numpy()
            size = np.sqrt(np.mean(np.square(expected)))
            # Five standard errors of a root mean square.
            near = 5 / np.sqrt(found.size)
            root = np.sqrt(np.mean(np.square(found)))
            assert abs(root - size) <= max(near, 1e-9) * max(size, root), pair.key
            if found.size > 1000 and size:
                largest = np.abs(found).max() / np.abs(expected).max()
                assert 0.7 < largest < 1.4, pair.key
