"""The comparison of quality: equal steps, equal time, and the verdict."""

import dataclasses

import numpy as np
import pytest
from helpers.without_xla import without_xla

from tfgan.pytorch.parity import quality, scoring, systems


@pytest.fixture(autouse=True)
def few_images(monkeypatch):
    """Makes scoring quick."""
    monkeypatch.setattr(scoring, "NUM_IMAGES", 100)


def compare(name="gan1d", steps=3, seeds=2):
    system = without_xla(name)
    return quality.compare_quality(system, scoring.scoring_of(system), steps=steps, seeds=seeds)


def test_equal_steps():
    scores = compare()
    assert len(scores["keras"]) == len(scores["pytorch"]) == 2
    assert len(set(scores["keras"] + scores["pytorch"])) == 4
    variance = sum(np.var(scores[name], ddof=1) / 2 for name in ("keras", "pytorch"))
    difference = abs(np.mean(scores["keras"]) - np.mean(scores["pytorch"]))
    assert scores["errors"] == pytest.approx(difference / np.sqrt(variance))
    assert scores["same"] == (scores["errors"] <= 2)
    again = compare()
    assert [again[name] for name in ("keras", "pytorch")] == [scores["keras"], scores["pytorch"]]
    # The slower library's score does not change: only the faster one trains longer.
    for index in range(2):
        assert any(
            scores[name][index] == scores[f"{name}_equal_time"][index]
            for name in ("keras", "pytorch")
        )


@pytest.mark.parametrize(
    ("pytorch", "errors"), [([2.0, 3.0, 4.0], 1.2247), ([10.0, 11.0, 12.0], 11.0227)]
)
def test_the_verdict_compares_the_difference_with_the_combined_error(pytorch, errors):
    """Each mean has a standard error of 1 / sqrt(3), both together sqrt(2 / 3)."""
    found = quality._compared({"keras": [1.0, 2.0, 3.0], "pytorch": pytorch})
    assert found["errors"] == pytest.approx(errors, rel=1e-4)
    assert found["same"] == (errors < 2)


@pytest.mark.slow
def test_means_that_differ_are_reported():
    """A trainer with a hundredth of the learning rate has another quality."""
    system = systems.SYSTEMS["mnist"]

    def wrong():
        trainer = system.trainer()
        for optimizer in (trainer.generator_optimizer, trainer.discriminator_optimizer):
            optimizer.param_groups[0]["lr"] *= 0.01
        return trainer

    faulty = dataclasses.replace(system, trainer=wrong)
    found = quality.compare_quality(faulty, scoring.scoring_of(faulty), steps=30, seeds=3)
    assert found["errors"] > 2 and not found["same"]


def test_runs_without_a_finite_score_are_counted():
    found = quality._summary("keras", [1.0, float("nan"), 3.0])
    assert found == {"keras_mean": 2.0, "keras_error": 1.0, "keras_not_finite": 1}


@pytest.mark.parametrize("name", ["conditional", "gan1d-2016"])
def test_classes_and_pretraining(name, monkeypatch):
    monkeypatch.setattr(quality, "PRETRAIN_STEPS", 20)
    scores = compare(name, steps=1, seeds=1)
    assert all(np.isfinite(scores["keras"] + scores["pytorch"]))
    shape = (16, 28, 28, 1) if name == "conditional" else (600, 1)
    assert {side: array.shape for side, array in scores["samples"].items()} == {
        "keras": shape, "pytorch": shape
    }  # fmt: skip


def test_systems_without_data_have_no_quality():
    left = [s.name for s in systems.chosen("all") if not quality.has_quality(s)]
    large = ["wgan-gp-64", "wgan-64", "dcgan-64", "dcgan-64-as-meant"]
    assert left == ["wgan-gp-toy", "wgan-clip-toy", "guide", *large]
