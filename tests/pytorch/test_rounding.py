"""PyTorch beside itself: what only rounding makes of the weights."""

import copy

import pytest

torch = pytest.importorskip("torch")
from tfgan.pytorch.parity import lock_step, pairs, rounding, shared_inputs, systems, tolerances


def chaotic(steps, change=lambda trainer: None):
    """WGAN-GP as the article prints it, at ten times its rate: chaos within a few steps."""
    system = systems.SYSTEMS["wgan-gp"]
    with pairs.precision("float64"):
        both = lock_step.LockStep(system.model(0), system.trainer(), system.source(), 8)
        for name in ("generator_optimizer", "discriminator_optimizer"):
            getattr(both.model, name).learning_rate.assign(5e-3)
            for group in getattr(both.trainer, name).param_groups:
                group["lr"] = 5e-3
        change(both.trainer)
        return both, both.run(steps)


def test_chaos_is_told_from_an_error():
    both, rows = chaotic(30)
    assert tolerances.failures(rows, "float64") == []
    assert 2 <= tolerances.held_to(rows, "float64") < 30
    assert rows[-1].weights_by_rounding > 1e-6
    # The shadow leaves everything where the last step has left it.
    assert int(both.model.step) == 30

    def wrong(trainer):
        trainer.generator_optimizer.param_groups[0]["eps"] = 2e-8

    _, rows = chaotic(3, wrong)
    assert tolerances.held_to(rows, "float64") is None
    (line,) = tolerances.failures(rows, "float64")
    assert line.startswith("step 1: ") and "weights differ" in line


def test_a_calm_training_stays_with_its_shadow():
    """And the trainer goes on as it would without one."""
    system = systems.SYSTEMS["mnist"]
    with pairs.precision("float64"):
        model, trainer, source = system.model(0), system.trainer(), system.source()
        alone, shadow = copy.deepcopy(trainer), rounding.Shadow(trainer)
        found = []
        for _ in range(3):
            numbers = shared_inputs.draw(model, source, 4)
            found.append(shadow.step(numbers))
            alone.step(shared_inputs.TorchDraws(numbers))
            model.step.assign_add(1)
    assert all(0 < difference < 1e-12 for difference in found)
    for mine, others in zip(
        trainer.generator.parameters(), alone.generator.parameters(), strict=True
    ):
        assert torch.equal(mine, others)
