"""The effect of rounding alone on PyTorch's weights, losses and gradients."""

import copy

import pytest
import torch
from torch import nn

from tfgan.pytorch import parity
from tfgan.pytorch.parity import rounding, shared_inputs, systems, tolerances


@pytest.mark.slow
def test_chaos_is_no_failure():
    """The article's WGAN-GP at ten times its learning rate is chaotic within a few steps."""
    system = systems.SYSTEMS["wgan-gp"]
    with parity.precision("float64"):
        both = parity.LockStep(system.model(0), system.trainer(), system.source(), 8)
        for name in ("generator_optimizer", "discriminator_optimizer"):
            getattr(both.model, name).learning_rate.assign(5e-3)
            for group in getattr(both.trainer, name).param_groups:
                group["lr"] = 5e-3
        rows = both.run(30)
    assert tolerances.failures(rows, "float64") == []
    assert 2 <= tolerances.last_matching_step(rows, "float64") < 30
    assert rows[-1].weights_by_rounding > 1e-6
    # Measuring the effect of rounding leaves the model at the last step.
    assert int(both.model.step) == 30


def test_a_difference_that_rounding_does_not_explain_is_a_failure():
    system = systems.SYSTEMS["gan1d"]
    with parity.precision("float64"):
        both = parity.LockStep(system.model(0), system.trainer(), system.source(), 8)
        both.trainer.generator_optimizer.param_groups[0]["eps"] = 1e-4
        rows = both.run(2)
    assert rows[-1].weights_by_rounding is not None
    assert tolerances.last_matching_step(rows, "float64") is None
    (line,) = tolerances.failures(rows, "float64")
    assert line.startswith("step 1: ") and "weights differ" in line


def test_rounding_is_seen_where_all_probabilities_are_saturated():
    """At this seed each 1 - p is about 1e-10: its gradient has 7 digits in either library."""
    system = systems.SYSTEMS["gan1d-minibatch"]
    with parity.precision("float64"):
        both = parity.LockStep(system.model(1003), system.trainer(), system.source(), 8)
        rows = both.run(1)
    effect = rows[1].rounding
    assert 1e-8 < effect["discriminator.d3.bias"] < 1e-5
    assert tolerances.failures(rows, "float64") == []


def test_rounding_has_a_small_effect_where_there_is_no_chaos():
    """The trainer itself trains as it would alone."""
    system = systems.SYSTEMS["mnist"]
    with parity.precision("float64"):
        model, trainer, source = system.model(0), system.trainer(), system.source()
        alone, effect = copy.deepcopy(trainer), rounding.RoundingEffect(trainer)
        found = []
        for _ in range(2):
            inputs = shared_inputs.next_inputs(model, source, 4)
            found.append(effect.step(inputs))
            alone.step(shared_inputs.TorchInputs(inputs))
            model.step.assign_add(1)
    assert all(0 < difference < 1e-12 for difference in found)
    for mine, others in zip(
        trainer.generator.parameters(), alone.generator.parameters(), strict=True
    ):
        assert torch.equal(mine, others)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_weights_change_in_the_last_place(dtype):
    """Also in float64, and where no sigmoid is there to be changed."""
    network = nn.Linear(40, 20).to(dtype)
    before = [p.detach().clone() for p in network.parameters()]
    rounding.perturb_weights(network, torch.Generator().manual_seed(0))
    eps = torch.finfo(dtype).eps
    changes = torch.cat([
        ((p - q) / q).flatten() for p, q in zip(network.parameters(), before, strict=True)
    ])  # fmt: skip
    assert changes.abs().max() <= 2 * eps
    # Signs -1, 0 and 1 come equally often.
    assert 0.5 < (changes != 0).float().mean() < 0.8


def test_perturbed_sigmoids_differ_by_one_unit_in_the_last_place():
    plain, changed = (nn.Sequential(nn.Sequential(nn.Sigmoid())) for _ in range(2))
    rounding.perturb_sigmoids(changed)
    x = torch.linspace(-3.0, 3.0, 8, dtype=torch.float64, requires_grad=True)
    p, q = plain(x), changed(x)
    up = torch.tensor([0.0, 1.0] * 4, dtype=torch.float64)
    assert torch.equal(q, torch.nextafter(p, up)) and not torch.equal(p, q)
    gradients = [torch.autograd.grad(out.sum(), x)[0] for out in (p, q)]
    torch.testing.assert_close(*gradients, rtol=1e-14, atol=0)
