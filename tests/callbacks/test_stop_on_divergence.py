"""A lost training is stopped, named, and put back to its last finite state."""

import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.runs import PLANE, AtStep, fit, poison

from tfgan.callbacks import StopOnDivergence


def spoil(model, network="discriminator", value=np.nan):
    """Puts a value where the losses do not show it in the same step."""
    weights = getattr(model, network).get_weights()
    weights[-1][0] = value
    getattr(model, network).set_weights(weights)


def test_a_loss_that_is_not_finite_names_the_step_of_the_call(model):
    guard = StopOnDivergence()
    guard._next_copy = 0
    kept = []
    fit(model, AtStep(10, lambda m: kept.append(all_weights(m))), guard, AtStep(15, poison))
    # The calls make 5 steps. The step after 15 is the first to see it, the call ends at 20.
    assert guard.step == 15 and int(model.step.numpy()) == 20
    assert guard.reason.startswith("diverged at step 15: ") and "is not finite" in guard.reason
    assert guard.kept_step in (0, 5, 10, 15) and guard.restore()
    assert int(model.step.numpy()) == guard.kept_step
    assert all(np.isfinite(values).all() for values in all_weights(model))


def test_the_first_lost_step_is_found_in_the_middle_of_a_call(model, monkeypatch):
    rows = {"discriminator_loss": np.array([1.0, 2, 3, np.inf, 5]),
            "generator_loss": np.array([1.0, 2, 3, 4, np.nan])}  # fmt: skip
    guard = StopOnDivergence()
    assert guard._lost(rows) == (3, "discriminator_loss (of the discriminator) is not finite")


def test_a_state_is_restored_to_the_bit(model):
    model.fit(PLANE, steps_per_epoch=10, batch_size=8, verbose=0)
    before = all_weights(model)
    guard = StopOnDivergence()
    fit(model, AtStep(10, lambda m: None), AtStep(15, poison), guard, epochs=1)
    assert guard.kept_step == 10 and guard.restore()
    assert_same(before, all_weights(model))


@pytest.mark.parametrize(
    ("network", "part"),
    [("discriminator", "discriminator"), ("generator", "generator")],
)
def test_weights_are_looked_at_where_the_losses_are_blind(model, network, part):
    guard = StopOnDivergence()
    fit(model, AtStep(30, lambda m: spoil(m, network)), guard)
    assert guard.reason == f"diverged at step 29: the {part} has a number that is not finite"


def test_moments_of_an_optimizer_count(model):
    def overflow(model):
        model.generator_optimizer.variables[-1].assign(
            model.generator_optimizer.variables[-1] * np.inf
        )

    guard = StopOnDivergence()
    fit(model, AtStep(30, overflow), guard)
    assert "the generator's optimizer has a number" in guard.reason


def test_losses_that_are_finite_but_lost(model):
    guard = StopOnDivergence(growth=1e3)
    fit(model, guard, AtStep(10, lambda m: spoil(m, value=1e30)))
    assert guard.step == 10 and "and was at most" in guard.reason
    model.reset(5)
    guard = StopOnDivergence(growth=None)
    fit(model, AtStep(10, lambda m: spoil(m, value=1e12)), guard)
    assert guard.reason == "" and int(model.step.numpy()) == 30
    with pytest.raises(ValueError, match="growth must be above 0"):
        StopOnDivergence(growth=0)


def test_given_data_are_looked_at_by_their_means(model):
    x = np.random.default_rng(0).normal(size=(80, 2)).astype("float32")
    guard = StopOnDivergence()
    model.fit(x, batch_size=8, epochs=2, callbacks=[guard, AtStep(5, poison)], verbose=0)
    assert guard.step == 9 and int(model.step.numpy()) == 10  # calls of 5
    assert guard.restore() and int(model.step.numpy()) <= 5


def test_an_epoch_that_was_stopped_has_not_ended(model):
    fit(model, StopOnDivergence(), AtStep(15, poison))
    assert int(model.epoch_start.numpy()) == 10


def test_the_start_goes_on_in_a_resumed_run():
    guard, other = StopOnDivergence(), StopOnDivergence()
    guard._lost({"generator_loss": np.array([-3.0, 7.0])})
    other.set_state(guard.get_state())
    assert other._lost({"generator_loss": np.array([2e6])}) is None
    assert "was at most 3 at the start" in other._lost({"generator_loss": np.array([4e6])})[1]
