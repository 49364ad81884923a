"""The losses of every step of a compiled call."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import PER_CALL, make_gan
from helpers.runs import PLANE, fit

from tfgan.callbacks import EveryNSteps
from tfgan.models.step_losses import StepLosses


class EachCall(EveryNSteps):
    """Keeps `step_losses` and `last_losses` after each call."""

    def __init__(self, every):
        super().__init__(every)
        self.kept = []

    def act(self, step, logs):
        last = {name: float(value) for name, value in self.model.last_losses.items()}
        self.kept.append((step, self.model.step_losses, last))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_losses_of_long_calls_are_those_of_calls_of_one_step(jit_compile):
    model = make_gan(penalty=None, jit_compile=jit_compile)
    found = {}
    for every in (1, 5):
        model.reset(5)
        calls = EachCall(every)
        fit(model, calls, epochs=1)
        found[every] = {
            name: np.concatenate([losses[name] for _, losses, _ in calls.kept])
            for name in ("discriminator_loss", "generator_loss")
        }
        for _, losses, last in calls.kept:
            assert {name: float(values[-1]) for name, values in losses.items()} == last
            assert {len(values) for values in losses.values()} == {every}
    for name, values in found[1].items():
        assert len(np.unique(values)) == 10
        np.testing.assert_array_equal(found[5][name], values)


def test_given_data_have_means_only(model, batch):
    fit(model, epochs=1)
    assert len(model.step_losses["r1"]) == PER_CALL
    model.fit(batch, batch_size=16, verbose=0)
    assert model.step_losses == {} and model.last_losses == {}


def test_a_call_longer_than_those_of_fit_keeps_its_last_steps(model):
    loop = model.fused_loop(PLANE, 8)
    _, last, rows = loop(tf.constant(7))
    assert rows.shape == (PER_CALL, len(last))
    # Seven steps in five rows: the last step is in row (7 - 1) % 5.
    np.testing.assert_array_equal(rows[1], [last[name] for name in sorted(last)])


def test_rows_are_kept_by_name_until_they_are_forgotten():
    losses = StepLosses()
    assert losses.last == {} and losses.by_step() == {}
    # The columns are in the order of the names, not in that of the dict.
    last = {"b": tf.constant(4.0), "a": tf.constant(3.0)}
    losses.keep(last, tf.constant([[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]), 2)
    found = losses.by_step()
    assert {name: values.tolist() for name, values in found.items()} == {
        "a": [1.0, 3.0],
        "b": [2.0, 4.0],
    }
    assert losses.last is last
    losses.forget()
    assert losses.last == {} and losses.by_step() == {}
