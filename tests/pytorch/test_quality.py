"""Timing and quality of both sides."""

import numpy as np
import pytest
from scipy import stats

torch = pytest.importorskip("torch")

from tfgan.pytorch.parity import quality, scoring, systems, timing

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def few_images(monkeypatch):
    """So that scoring is quick."""
    monkeypatch.setattr(scoring, "NUM_IMAGES", 100)


def test_sliced_distance_in_one_dimension_is_w1():
    a, b = RNG.normal(size=(500, 1)), RNG.normal(2.0, 3.0, size=(500, 1))
    expected = stats.wasserstein_distance(a[:, 0], b[:, 0])
    assert scoring.sliced_distance(a, b) == pytest.approx(expected, rel=1e-12)


def test_sliced_distance_of_a_shift():
    """A shift by s moves each projection by |s . direction|, in the plane 2 |s| / pi on average."""
    a = RNG.normal(size=(300, 2))
    found = scoring.sliced_distance(a + np.array([3.0, 4.0]), a)
    assert found == pytest.approx(5 * 2 / np.pi, rel=0.1)


def compare(name="gan1d", steps=3, seeds=2):
    system = systems.SYSTEMS[name]
    return quality.compare(system, scoring.contest(system), steps=steps, seeds=seeds)


def test_equal_steps():
    scores = compare()
    assert len(scores["keras"]) == len(scores["pytorch"]) == 2
    assert len(set(scores["keras"] + scores["pytorch"])) == 4
    spread = sum(np.var(scores[name], ddof=1) / 2 for name in ("keras", "pytorch"))
    apart = abs(np.mean(scores["keras"]) - np.mean(scores["pytorch"]))
    assert scores["errors"] == pytest.approx(apart / np.sqrt(spread))
    assert scores["same"] == (scores["errors"] <= 2)
    again = compare()
    assert [again[name] for name in ("keras", "pytorch")] == [scores["keras"], scores["pytorch"]]


def test_equal_time_is_the_faster_sides_gain():
    """The slower side's score is that of the equal steps; the faster one has gone on."""
    scores = compare(steps=20)
    for index in range(2):
        same = [scores[name][index] == scores[f"{name}_equal_time"][index]
                for name in ("keras", "pytorch")]  # fmt: skip
        assert any(same)


def test_means_that_differ_are_told():
    """A twin with a hundredth of the learning rate: not the same quality."""
    import dataclasses

    system = systems.SYSTEMS["mnist"]

    def wrong():
        trainer = system.trainer()
        for optimizer in (trainer.generator_optimizer, trainer.discriminator_optimizer):
            optimizer.param_groups[0]["lr"] *= 0.01
        return trainer

    faulty = dataclasses.replace(system, trainer=wrong)
    found = quality.compare(faulty, scoring.contest(faulty), steps=30, seeds=3)
    assert found["errors"] > 2 and not found["same"]


def test_runs_without_a_finite_score_are_counted():
    found = quality._summary("keras", [1.0, float("nan"), 3.0])
    assert found == {"keras_mean": 2.0, "keras_error": 1.0, "keras_not_finite": 1}


@pytest.mark.parametrize("name", ["conditional", "gan1d-2016"])
def test_digits_and_pretraining(name):
    scores = compare(name, steps=2)
    assert all(np.isfinite(scores["keras"] + scores["pytorch"]))
    shape = (16, 28, 28, 1) if name == "conditional" else (600, 1)
    assert {side: array.shape for side, array in scores["samples"].items()} == {
        "keras": shape, "pytorch": shape
    }  # fmt: skip


def test_labels_belong_to_their_images():
    source = scoring.contest(systems.SYSTEMS["conditional"]).source
    from tfgan.pytorch.models import images

    sampler = images.make_sampler(source, 4, 32, torch.Generator().manual_seed(0))
    for _ in range(3):
        labels, real = sampler.labels(0), sampler.real(0)
        pixels = source.to_uint8(real.permute(0, 2, 3, 1).numpy())
        for label, image in zip(labels, pixels, strict=True):
            places = np.flatnonzero((source.images == image).all((1, 2, 3)))
            assert label in source.labels[places]
    assert real.min() == -1 and real.max() == 1
    assert not torch.equal(real, sampler.real(1))


def test_what_has_no_data_is_not_scored():
    left = [s.name for s in systems.chosen("all") if not quality.has_quality(s)]
    assert left == ["wgan-gp-toy", "wgan-clip-toy", "guide", "wgan-gp-64", "wgan-64", "dcgan-64"]


def test_side_by_side():
    found = timing.side_by_side(systems.SYSTEMS["gan1d"], seconds=0.05, repeats=3, compiled=False)
    assert len(found["keras"]) == len(found["pytorch"]) == 3
    assert found["keras_median"] == np.median(found["keras"]) > 0
    assert found["ratio"] == found["keras_median"] / found["pytorch_median"]
    assert found["no_compiled"] == "not asked for" and "compiled" not in found


def test_why_nothing_was_compiled(monkeypatch):
    options = {"seconds": 0.01, "repeats": 1}
    monkeypatch.setattr(timing.shutil, "which", lambda name: None)
    found = timing.side_by_side(systems.SYSTEMS["gan1d"], **options)
    assert found["no_compiled"] == "no C++ compiler"
    monkeypatch.setattr(timing.shutil, "which", lambda name: "/usr/bin/c++")
    penalty = timing._add_compiled({}, {}, systems.SYSTEMS["wgan-gp"], None, 0.01)
    assert "double backward" in penalty


def test_nothing_of_an_earlier_system_counts_to_the_limit_of_recompilations(monkeypatch):
    resets, seen, system = [], [], systems.SYSTEMS["gan1d"]

    def compiled(network):
        seen.append(len(resets))
        return network

    monkeypatch.setattr(timing.shutil, "which", lambda name: "/usr/bin/c++")
    monkeypatch.setattr(timing.torch.compiler, "reset", lambda: resets.append(1))
    monkeypatch.setattr(timing.torch, "compile", compiled)
    numbers = timing.TorchDraws(timing.draw(system.model(0), system.source(), system.timed_batch))
    sides, steps = {}, {}
    assert timing._add_compiled(sides, steps, system, numbers, 0.01) is None
    assert seen == [1, 1] and list(sides) == list(steps) == ["compiled"]
