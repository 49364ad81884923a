"""The pairs: names, and weights of both sides that are drawn alike."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tfgan.pytorch.convert import weights
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


@pytest.mark.parametrize("name", systems.SYSTEMS)
def test_both_sides_draw_their_weights_alike(name):
    """The root mean square of each weight, and its largest, of each side's own initial weights."""
    system = systems.SYSTEMS[name]
    with torch.random.fork_rng():
        torch.manual_seed(1)
        trainer = system.trainer()
    model = system.model(0)
    for network in ("generator", "discriminator"):
        ours, theirs = getattr(model, network), getattr(trainer, network)
        state = theirs.state_dict()
        for pair in weights.pairs(ours, theirs):
            found, expected = pair.variable.numpy(), state[pair.key].numpy()
            size = np.sqrt(np.mean(np.square(expected)))
            # Five standard errors of a root mean square.
            near = 5 / np.sqrt(found.size)
            root = np.sqrt(np.mean(np.square(found)))
            assert abs(root - size) <= max(near, 1e-9) * max(size, root), pair.key
            if found.size > 1000 and size:
                largest = np.abs(found).max() / np.abs(expected).max()
                assert 0.7 < largest < 1.4, pair.key
