"""What image runs decide: how long they are, what they film, what they say of their scores."""

import dataclasses
import types
from pathlib import Path

import numpy as np
import pytest

from tfgan import recipes
from tfgan.cli import image_run, mnist
from tfgan.cli.image_run import Run


@pytest.fixture
def run(monkeypatch):
    """A run without data and model."""
    monkeypatch.setattr(Run, "prepare", lambda self: None)
    run = Run(mnist.Options(), None)
    run.recipe = recipes.images("mlp", "default")
    run.model = types.SimpleNamespace(
        step=types.SimpleNamespace(numpy=lambda: 30), latent_scale=0.75
    )
    run.said = "4,000 digits"
    return run


def total(run, images, per_epoch, **options):
    run.options = mnist.Options(**options)
    run.data, run.per_epoch = range(images), per_epoch
    return run._total(), run.options.epochs


def test_the_length_of_a_run(run):
    """Steps, or epochs; a small sample has as many updates as it needs, in whole epochs."""
    assert total(run, 60_000, 10, num_steps=7, epochs=None) == (7, None)
    assert total(run, 60_000, 10, epochs=3) == (30, 3)
    assert total(run, 20_001, 10) == (10 * run.recipe.epochs, run.recipe.epochs)
    small = -(-run.recipe.small_steps // 30)
    assert total(run, 20_000, 30) == (30 * small, small)
    run.recipe = dataclasses.replace(run.recipe, small_steps=None)
    assert total(run, 4000, 10) == (10 * run.recipe.epochs, run.recipe.epochs)


def test_the_walk_between_latents_is_a_film_of_its_own(run, monkeypatch):
    films, walks = [], []
    monkeypatch.setattr(run, "film", lambda *given, **look: films.append((given, look)))
    run.grid = types.SimpleNamespace(
        walk=lambda count: walks.append(count) or ["a", "b"], classes=None
    )
    run.more_pictures()
    assert films == []
    run.options.interpolate = Path("walk.mp4")
    run.more_pictures()
    (((frames, plot, path, name), look),) = films
    assert frames == [{"step": 30, "grid": "a"}, {"step": 30, "grid": "b"}]
    assert (path, name, look) == (Path("walk.mp4"), "interpolation", {"fps": 15, "rest": 0})
    assert walks == [120] and plot.title == run._title


def test_the_last_frame_is_the_grid_of_the_model_as_it_is(run):
    run.grid = lambda: np.ones((2, 2, 1))
    frame = run.last_frame()
    assert frame["step"] == 30 and frame["grid"].shape == (2, 2, 1)
    run.options.anim = None
    assert run.recorder(Path("a.npz")) is None


def test_what_is_said_of_the_scores(run, capsys):
    scorer = types.SimpleNamespace(
        floor={"fid": 1.0}, protocol="by 10,000", describe=lambda scores: f"FID {scores['fid']}",
        score_model=lambda model, data: {"fid": 2.0},
    )  # fmt: skip
    run.history, run.scorer, run.data = {}, scorer, None
    assert run.score(3) == {"seed": 3, "scores": {"fid": 2.0}, "steps": 30}
    results = [{"seed": seed, "scores": {"fid": seed + 0.5}, "steps": 30} for seed in (3, 4)]
    found = run.conclude(results)
    assert capsys.readouterr().out == (
        "seed 3: FID 3.5\nseed 4: FID 4.5\nprotocol: by 10,000; latents scaled by 0.75\n"
    )
    assert found["scores"] == {"fid": 3.5} and found["floor"] == {"fid": 1.0}
    assert (found["steps"], found["latent_scale"], found["trials"]) == (30, 0.75, results)
    run.conclude(results[:1])
    assert capsys.readouterr().out.startswith("FID 3.5\n")
    run.scorer = None
    assert run.score(3)["scores"] == {}
    assert "scores" not in run.conclude(results)
    assert "no scores: the data are NOT known as MNIST" in capsys.readouterr().out


def test_the_loss_on_digits_that_the_recipe_does_not_learn_from(run):
    run.recipe = recipes.images("wgan-gp", "wgan-gp-paper")
    run.options = mnist.Options(model="wgan-gp", batch_size=4)
    digits = np.zeros((run.recipe.num_images + 4, 28, 28), np.uint8)
    run.said = types.SimpleNamespace(x_train=digits)
    assert run._held_out() is not None
    run.said = types.SimpleNamespace(x_train=digits[:-1])
    assert run._held_out() is None
    run.said = "a folder"
    assert run._held_out() is None


def test_steps_per_call_and_settings_of_the_model(run, monkeypatch):
    """Long calls for small networks; a film is not waited for; streams are given batch by batch."""
    from tfgan.data import InMemoryImages
    from tfgan.models import images

    made = []
    for name in ("MNISTGAN", "ConditionalGAN"):
        monkeypatch.setattr(
            getattr(images, name), "from_recipe",
            lambda recipe, name=name, **options: made.append((name, options)) or "model",
        )  # fmt: skip
    data = InMemoryImages(np.zeros((30, 28, 28), np.uint8), np.arange(30) % 10)
    run.total, run.every = 500, 7
    for options, source in (
        ({"model": "mlp", "jit": "on", "seed": 5}, data),
        ({"model": "mlp", "anim": Path("a.mp4")}, data),
        ({"model": "conditional", "jit": "off"}, data),
        ({"model": "mlp"}, "a stream"),
    ):
        run.options, run.data = mnist.Options(**options), source
        assert run._make_model() == "model" and run.length == 500
    assert [name for name, _ in made] == ["MNISTGAN", "MNISTGAN", "ConditionalGAN", "MNISTGAN"]
    calls = [options.get("steps_per_execution") for _, options in made]
    assert calls == [100, 7, 10, None]
    assert [options["jit_compile"] for _, options in made] == [True, "auto", False, "auto"]
    assert made[0][1]["seed"] == 5 and made[2][1]["num_classes"] == 10
    assert all(options["num_steps"] == 500 for _, options in made)


def test_the_number_of_images_bounds_the_batch(monkeypatch):
    """It is refused before a model is built."""
    data = types.SimpleNamespace(__len__=lambda self: 3)
    monkeypatch.setattr(image_run.distribution, "make_strategy", lambda options: None)
    monkeypatch.setattr("tfgan.utils.device.configure", lambda *given, **options: None)
    source = lambda options, recipe: ([1, 2, 3], None, data)  # noqa: E731
    options = mnist.Options(batch_size=4)
    with pytest.raises(ValueError, match="at most 3, the number of ima"):
        Run(options, source)
