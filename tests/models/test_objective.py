"""The loss and the penalties alone."""

import keras
import pytest
from conftest import make_networks

from tfgan import R1, R2, Gaussian, GradientPenalty, WeightClipping, losses
from tfgan.models.objective import Objective

LATENTS = Gaussian(event_size=2)


def test_names_become_what_they_stand_for():
    _, discriminator = make_networks()
    objective = Objective(discriminator, LATENTS, loss="wasserstein", penalty=GradientPenalty(3.0))
    assert objective.loss.name == losses.get("wasserstein").name
    assert [penalty.weight for penalty in objective.penalties] == [3.0]
    assert objective.names == ["discriminator_loss", "generator_loss", "gradient_penalty"]
    clipped = Objective(discriminator, LATENTS, penalty=WeightClipping(0.1))
    assert clipped.loss.name == "non_saturating" and len(clipped.names) == 3


def test_closed_form_is_used_where_there_is_one():
    _, relu = make_networks(activation="relu")
    _, tanh = make_networks()
    pair = [R1(0.1), R2(0.1)]
    assert Objective(relu, LATENTS, penalty=pair).fast_penalties.on
    assert not Objective(relu, LATENTS, penalty=pair, fast_penalties=False).fast_penalties.on
    assert not Objective(tanh, LATENTS, penalty=pair).fast_penalties.on
    with pytest.raises(ValueError, match="fast_penalties"):
        Objective(tanh, LATENTS, penalty=pair, fast_penalties=True)


def test_what_cannot_be_minimized_is_refused():
    _, discriminator = make_networks()
    with pytest.raises(ValueError, match="unknown loss"):
        Objective(discriminator, LATENTS, loss="wasserstien")
    with pytest.raises(ValueError, match=r"one of tfgan\.penalties"):
        Objective(discriminator, LATENTS, penalty="gp")
    probability = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    with pytest.warns(UserWarning, match="sigmoid"):
        Objective(probability, LATENTS)
