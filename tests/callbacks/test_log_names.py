"""Names of what is logged: one scheme for the log, TensorBoard and JSON files."""

import keras
import numpy as np
import pytest
from conftest import make_gan
from helpers.runs import RATES, fit, halve

from tfgan import DRAGAN, R1, R2, GradientPenalty, WeightClipping
from tfgan.callbacks.log_names import (
    TOTAL,
    learning_rates,
    log_names,
    losses_of_steps,
    named_losses,
    penalty_names,
)


def test_every_key_has_its_name():
    keys = ["discriminator_loss", "generator_loss", "gradient_penalty", "dragan", "r1", "r2"]
    assert list(log_names([*keys, "val_r2", "val_generator_loss", "fid"]).values()) == [
        "loss/discriminator",
        "loss/generator",
        "penalty/gradient_penalty",
        "penalty/dragan",
        "penalty/r1",
        "penalty/r2",
        "validation/penalty/r2",
        "validation/loss/generator",
        "fid",
    ]
    # Names of built-in penalties are known without a model; a penalty of one's own is not.
    assert log_names(["mine"], ["mine"]) == {"mine": "penalty/mine"}
    assert {cls.name for cls in (GradientPenalty, DRAGAN, R1, R2)} <= set(keys)


def test_keras_keys_of_a_history_with_both_rates(model):
    history = fit(model, keras.callbacks.LearningRateScheduler(halve)).history
    names = log_names(history, penalty_names(model))
    assert list(names.values()) == [
        "loss/discriminator",
        "loss/generator",
        "penalty/gradient_penalty",
        "penalty/r1",
        "learning_rate/generator",
        "learning_rate/discriminator",
    ]
    rates = {names[key]: history[key][-1] for key in history if "rate" in key}
    assert rates == pytest.approx(learning_rates(model))
    expected = {f"learning_rate/{name}": rate / 4 for name, rate in RATES.items()}
    assert rates == pytest.approx(expected)


def test_the_sum_is_of_the_weighted_terms():
    losses = {"discriminator_loss": 0.5, "generator_loss": 3.0, "r1": 0.25, "r2": 2.0, "lr": 9.0}
    assert named_losses(losses, ("r1", "r2")) == {
        "loss/discriminator": 0.5,
        "penalty/r1": 0.25,
        "penalty/r2": 2.0,
        TOTAL: 2.75,
        "loss/generator": 3.0,
    }
    assert TOTAL not in named_losses(losses, ())


def test_losses_of_steps_of_a_model_and_of_keras_logs():
    model = make_gan(penalty=[WeightClipping(0.1)], jit_compile=False)
    assert penalty_names(model) == ()
    logs = {"discriminator_loss": 0.5, "generator_loss": 3.0}
    found = losses_of_steps(model, 2, logs)
    assert list(found) == ["loss/discriminator", "loss/generator"]
    np.testing.assert_array_equal(found["loss/generator"], [3.0, 3.0])
